// Gives the nodes of a tree, which are numbers, as objects. They are made at each access, and not kept.
import {
  type AliasNode,
  type ContentNode,
  type ListNode,
  type MapNode,
  type Pair,
  type ScalarNode,
  type ScalarStyle,
  STYLE,
  STYLES,
  type Tag,
  type YamlNode,
} from './node.ts';
import type { Tree } from './tree.ts';

/** A node by its id. */
export function nodeOf(tree: Tree, id: number): YamlNode {
  switch (tree.kindOf(id)) {
    case 'scalar':
      return new Scalar(tree, id);
    case 'list':
      return new List(tree, id);
    case 'map':
      return new Mapping(tree, id);
    case 'alias':
      return new Alias(tree, id);
  }
}

class Node {
  readonly id: number;
  protected readonly tree: Tree;

  constructor(tree: Tree, id: number) {
    this.tree = tree;
    this.id = id;
  }

  get start(): number | undefined {
    return orNone(this.tree.startOf(this.id));
  }

  get end(): number | undefined {
    return orNone(this.tree.endOf(this.id));
  }
}

class Content extends Node {
  get tag(): Tag | undefined {
    return this.tree.propertiesOf(this.id).tag;
  }

  get anchor(): string | undefined {
    return this.tree.propertiesOf(this.id).anchor;
  }
}

class Scalar extends Content implements ScalarNode {
  readonly kind = 'scalar';
  #text: string | undefined;

  get text(): string {
    this.#text ??= this.tree.textOf(this.id);
    return this.#text;
  }

  get style(): ScalarStyle {
    return STYLES[this.tree.styleOf(this.id) - 1] ?? 'plain';
  }

  get isPlain(): boolean {
    return this.tree.styleOf(this.id) === STYLE.plain;
  }
}

class Collection extends Content {
  get isFlow(): boolean {
    return this.tree.styleOf(this.id) === 1;
  }

  protected get children(): readonly YamlNode[] {
    return this.tree.childrenOf(this.id).map((child) => nodeOf(this.tree, child));
  }
}

class List extends Collection implements ListNode {
  readonly kind = 'list';

  get items(): readonly YamlNode[] {
    return this.children;
  }
}

class Mapping extends Collection implements MapNode {
  readonly kind = 'map';

  get size(): number {
    return this.tree.childrenOf(this.id).length >> 1;
  }

  findLast(isIt: (key: YamlNode) => boolean): Pair | undefined {
    const ids = this.tree.childrenOf(this.id);
    for (let index = (ids.length & ~1) - 2; index >= 0; index -= 2) {
      const key = nodeOf(this.tree, ids[index] as number);
      if (isIt(key)) return { key, value: nodeOf(this.tree, ids[index + 1] as number) };
    }
    return undefined;
  }

  get pairs(): readonly Pair[] {
    const { children } = this;
    const pairs: Pair[] = [];
    for (let index = 0; index + 1 < children.length; index += 2) {
      pairs.push({ key: children[index] as YamlNode, value: children[index + 1] as YamlNode });
    }
    return pairs;
  }
}

class Alias extends Node implements AliasNode {
  readonly kind = 'alias';

  get name(): string {
    return this.tree.text.slice(this.tree.startOf(this.id) + 1, this.tree.endOf(this.id));
  }

  get target(): ContentNode | undefined {
    const target = this.tree.targetOf(this.id);
    return target < 0 ? undefined : (nodeOf(this.tree, target) as ContentNode);
  }

  get isCircle(): boolean {
    return this.tree.isCircle(this.id);
  }
}

function orNone(offset: number): number | undefined {
  return offset < 0 ? undefined : offset;
}
