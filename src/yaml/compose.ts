import { type Dialect, Unreadable } from './dialect.ts';
import type { Position, PositionOf } from './lines.ts';
import { type AliasNode, type ContentNode, isMerge, type MapNode, type Pair, type YamlNode } from './node.ts';

/** What is wrong with the text itself. */
export interface TextFault extends Position {
  readonly message: string;
}

export interface Composed {
  /** Undefined when a fault leaves none. Aliases share what they stand for: read only. */
  readonly data: unknown;
  readonly faults: readonly TextFault[];
}

/** The data of a document, and what is wrong with it beyond its syntax. Never throws. */
export function compose(document: YamlNode, dialect: Dialect, position: PositionOf): Composed {
  const composer = new Composer(dialect, position);
  try {
    return { data: composer.value(document), faults: composer.faults };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { data: undefined, faults: [...composer.faults, { ...position(error.offset), message: error.message }] };
  }
}

/** What an anchor names, and what it adds to the counts wherever an alias stands for it. */
interface Known {
  readonly value: unknown;
  readonly nodes: number;
  readonly aliases: number;
}

/** More of them help nobody, and each costs a search. */
const MOST_FAULTS = 100;

type MutableObject = Record<string, unknown>;

class Composer {
  readonly faults: TextFault[] = [];
  readonly #dialect: Dialect;
  readonly #position: PositionOf;
  readonly #known = new Map<ContentNode, Known>();
  readonly #counts = { nodes: 0, aliased: 0, aliases: 0 };

  constructor(dialect: Dialect, position: PositionOf) {
    this.#dialect = dialect;
    this.#position = position;
  }

  value(node: YamlNode): unknown {
    this.#counts.nodes++;
    if (node.kind === 'alias') return this.#standIn(node);
    return node.isAnchored ? this.#named(node).value : this.#content(node);
  }

  #content(node: ContentNode): unknown {
    if (node.tag !== undefined && !this.#dialect.acceptsTags) {
      throw new Unreadable(node.tag.start, 'tags (!...) are not accepted here');
    }
    if (node.kind === 'scalar') return this.#dialect.scalar(node);
    return node.kind === 'list' ? node.items.map((item) => this.value(item)) : this.#object(node);
  }

  #named(node: ContentNode): Known {
    const before = { ...this.#counts };
    const value = this.#content(node);
    const { nodes, aliases } = this.#counts;
    const known = { value, nodes: nodes - before.nodes + 1, aliases: aliases - before.aliases };
    this.#known.set(node, known);
    return known;
  }

  #standIn(alias: AliasNode): unknown {
    const target = targetOf(alias);
    const { value, nodes, aliases } = this.#known.get(target) ?? this.#named(target);
    this.#counts.nodes += nodes;
    this.#counts.aliased += nodes;
    this.#counts.aliases += aliases + 1;
    const excess = this.#dialect.excess(this.#counts);
    if (excess !== undefined) throw new Unreadable(alias.start ?? 0, excess);
    return value;
  }

  #object(node: MapNode): MutableObject {
    const object: MutableObject = {};
    for (const pair of node.pairs) {
      if (this.#dialect.merges && isMerge(pair)) {
        this.#merge(pair.value, object);
        continue;
      }
      const name = this.#name(pair.key);
      if (Object.hasOwn(object, name)) this.#tellRepeated(node, pair, name);
      const fault = this.#dialect.keyFault?.(name);
      if (fault !== undefined) this.#tell(pair.key, fault);
      put(object, name, this.value(pair.value));
    }
    return object;
  }

  #name(key: YamlNode): string {
    const node = key.kind === 'alias' ? targetOf(key) : key;
    const name = node.kind === 'scalar' ? this.#dialect.key(node) : undefined;
    if (name === undefined) throw new Unreadable(key.start ?? 0, 'a key must be plain text');
    return name;
  }

  /** As kubectl has it: what is merged takes the place of what was written before, not of what comes after. */
  #merge(node: YamlNode, object: MutableObject): void {
    const sources = node.kind === 'list' ? node.items.toReversed() : [node];
    for (const source of sources) {
      const content = source.kind === 'alias' ? targetOf(source) : source;
      if (content.kind !== 'map') throw new Unreadable(source.start ?? 0, 'only a mapping can be merged by <<');
      for (const [name, value] of Object.entries(this.value(source) as MutableObject)) put(object, name, value);
    }
  }

  #tellRepeated({ pairs }: MapNode, repeated: Pair, name: string): void {
    if (this.faults.length >= MOST_FAULTS) return;
    const first = pairs.find((pair) => !(this.#dialect.merges && isMerge(pair)) && this.#name(pair.key) === name);
    if (first === undefined || first === repeated) return;
    const { line } = this.#position(first.key.start ?? 0);
    this.#tell(repeated.key, `duplicate key ${JSON.stringify(name)}: it is already on line ${line}`);
  }

  #tell({ start = 0 }: YamlNode, message: string): void {
    this.faults.push({ ...this.#position(start), message });
  }
}

function targetOf({ target, isCircle, name, start = 0 }: AliasNode): ContentNode {
  if (target === undefined) throw new Unreadable(start, `there is no anchor "${name}" before this`);
  if (isCircle) throw new Unreadable(start, `the anchor "${name}" holds itself`);
  return target;
}

/** By assignment, `__proto__` would be no key. */
function put(object: MutableObject, name: string, value: unknown): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
