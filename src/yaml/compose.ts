import { shorten } from '../engine/json.ts';
import { type Dialect, YamlDataError } from './dialect.ts';
import type { Position, PositionOf } from './lines.ts';
import { type AliasNode, type ContentNode, isMerge, type MapNode, type Pair, type YamlNode } from './node.ts';

/** What is wrong with the text itself. */
export interface TextProblem extends Position {
  readonly message: string;
}

export interface Composed {
  /** Undefined when a problem leaves none. Aliases share what they stand for: read only. */
  readonly data: unknown;
  readonly problems: readonly TextProblem[];
}

/** The data of a document, and what is wrong with it beyond its syntax. Never throws. */
export function compose(document: YamlNode, dialect: Dialect, position: PositionOf): Composed {
  const composer = new Composer(dialect, position);
  try {
    return { data: composer.value(document), problems: composer.problems };
  } catch (error) {
    if (!(error instanceof YamlDataError)) throw error;
    return { data: undefined, problems: [...composer.problems, { ...position(error.offset), message: error.message }] };
  }
}

/** The value of an anchor, and what each alias for it adds to the counts. */
interface AnchoredValue {
  readonly value: unknown;
  readonly nodes: number;
  readonly aliases: number;
}

/** More of them help nobody, and each costs a search. */
const MOST_PROBLEMS = 100;

type MutableObject = Record<string, unknown>;

class Composer {
  readonly problems: TextProblem[] = [];
  readonly #dialect: Dialect;
  readonly #position: PositionOf;
  /** By the id of the node with the anchor. */
  readonly #anchors = new Map<number, AnchoredValue>();
  readonly #counts = { nodes: 0, aliased: 0, aliases: 0 };

  constructor(dialect: Dialect, position: PositionOf) {
    this.#dialect = dialect;
    this.#position = position;
  }

  value(node: YamlNode): unknown {
    this.#counts.nodes++;
    if (node.kind === 'alias') return this.#aliasValue(node);
    return node.anchor === undefined ? this.#content(node) : this.#anchoredValue(node).value;
  }

  #content(node: ContentNode): unknown {
    const { tag } = node;
    if (tag !== undefined && !this.#dialect.acceptsTags) {
      throw new YamlDataError(tag.start, 'tags (!...) are not accepted here');
    }
    if (node.kind === 'scalar') return this.#dialect.scalar(node);
    return node.kind === 'list' ? node.items.map((item) => this.value(item)) : this.#object(node);
  }

  #anchoredValue(node: ContentNode): AnchoredValue {
    const before = { ...this.#counts };
    const value = this.#content(node);
    const { nodes, aliases } = this.#counts;
    const known = { value, nodes: nodes - before.nodes + 1, aliases: aliases - before.aliases };
    this.#anchors.set(node.id, known);
    return known;
  }

  #aliasValue(alias: AliasNode): unknown {
    const target = targetOf(alias);
    const { value, nodes, aliases } = this.#anchors.get(target.id) ?? this.#anchoredValue(target);
    this.#counts.nodes += nodes;
    this.#counts.aliased += nodes;
    this.#counts.aliases += aliases + 1;
    const excess = this.#dialect.excess(this.#counts);
    if (excess !== undefined) throw new YamlDataError(alias.start ?? 0, excess);
    return value;
  }

  #object(node: MapNode): MutableObject {
    const object: MutableObject = {};
    let firsts: ReadonlyMap<string, Pair> | undefined;
    const { pairs } = node;
    for (const pair of pairs) {
      if (this.#dialect.merges && isMerge(pair)) {
        this.#merge(pair.value, object);
        continue;
      }
      const name = this.#name(pair.key);
      if (Object.hasOwn(object, name)) {
        firsts ??= this.#firstPairs(pairs);
        this.#tellRepeated(firsts.get(name), pair, name);
      }
      const problem = this.#dialect.keyProblem?.(name);
      if (problem !== undefined) this.#tell(pair.key, problem);
      put(object, name, this.value(pair.value));
    }
    return object;
  }

  #name(key: YamlNode): string {
    const node = key.kind === 'alias' ? targetOf(key) : key;
    const name = node.kind === 'scalar' ? this.#dialect.key(node) : undefined;
    if (name === undefined) throw new YamlDataError(key.start ?? 0, 'a key must be plain text');
    return name;
  }

  /** Merges as kubectl does: a merged field replaces one that is written before the `<<`, but not one after it. */
  #merge(node: YamlNode, object: MutableObject): void {
    const sources = node.kind === 'list' ? node.items.toReversed() : [node];
    for (const source of sources) {
      const content = source.kind === 'alias' ? targetOf(source) : source;
      if (content.kind !== 'map') throw new YamlDataError(source.start ?? 0, 'only a mapping can be merged by <<');
      for (const [name, value] of Object.entries(this.value(source) as MutableObject)) put(object, name, value);
    }
  }

  /** The first pair of each name. Merged fields are not among them. */
  #firstPairs(pairs: MapNode['pairs']): ReadonlyMap<string, Pair> {
    const firsts = new Map<string, Pair>();
    for (const pair of pairs) {
      if (this.#dialect.merges && isMerge(pair)) continue;
      const name = this.#name(pair.key);
      if (!firsts.has(name)) firsts.set(name, pair);
    }
    return firsts;
  }

  #tellRepeated(first: Pair | undefined, repeated: Pair, name: string): void {
    if (this.problems.length >= MOST_PROBLEMS || first === undefined || first === repeated) return;
    const { line } = this.#position(first.key.start ?? 0);
    this.#tell(repeated.key, `duplicate key ${JSON.stringify(shorten(name))}: it is already on line ${line}`);
  }

  #tell({ start = 0 }: YamlNode, message: string): void {
    this.problems.push({ ...this.#position(start), message });
  }
}

function targetOf({ target, isCircle, name, start = 0 }: AliasNode): ContentNode {
  if (target === undefined) throw new YamlDataError(start, `there is no anchor "${shorten(name)}" before this`);
  if (isCircle) throw new YamlDataError(start, `the anchor "${shorten(name)}" holds itself`);
  return target;
}

/** Sets a property of any name. An assignment to `__proto__` would set the prototype instead. */
function put(object: MutableObject, name: string, value: unknown): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}
