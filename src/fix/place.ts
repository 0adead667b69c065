// Where in a text the nodes of a YAML document lie.
import {
  isAlias,
  isCollection,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { Unsafe } from './splice.ts';

export type Collection = YAMLMap | YAMLSeq;

/** A value and what it stands in. */
export interface Place {
  readonly node: Node;
  /** Within a flow collection all is inline. */
  readonly holder: 'root' | 'map' | 'seq' | 'flow';
  /** The column of the block collection that holds it, from 0; what is within it stands further right. */
  readonly column: number;
  /** Behind the `:` or `-` that introduces it. */
  readonly start: number;
}

/** @throws Unsafe for a node that has no place in a text. */
export function startOf(node: unknown): number {
  if (isPair(node)) return startOf(node.key);
  const start = (node as Node | null)?.range?.[0];
  if (start === undefined) throw new Unsafe('the text cannot be followed here');
  return start;
}

/** Behind the last character of a node; comments and empty lines behind it are not its own. */
export function endOf(text: string, node: unknown): number {
  if (isPair(node)) return node.value === null ? endOf(text, node.key) : endOf(text, node.value);
  const [start, end] = rangeOf(node);
  if (isBlock(node)) {
    const last = node.items.at(-1);
    return last === undefined ? end : endOf(text, last);
  }
  if (!isScalar(node) || (node.type !== Scalar.BLOCK_LITERAL && node.type !== Scalar.BLOCK_FOLDED)) return end;
  const source = text.slice(start, end);
  // With `+` the empty lines at its end are part of it.
  if (/^[|>][^\n#]*\+/.test(source)) return start + source.replace(/\r?\n$/, '').length;
  return start + source.trimEnd().length;
}

function rangeOf(node: unknown): readonly [number, number] {
  const range = (node as Node | null)?.range;
  if (!range) throw new Unsafe('the text cannot be followed here');
  return [range[0], range[1]];
}

/** The end of the line, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline < 0) return text.length;
  return newline > offset && text[newline - 1] === '\r' ? newline - 1 : newline;
}

/**
 * Where something more within a collection goes: behind the comments that follow what it ends with, as far as they
 * stand within it too.
 */
export function bottomOf(text: string, node: Collection): number {
  const column = columnOf(node) + (isSeq(node) ? 1 : 0);
  let end = lineEnd(text, endOf(text, node));
  for (;;) {
    const [comment, indent = ''] = /^\r?\n([ \t]*)#[^\r\n]*/.exec(text.slice(end, end + 4096)) ?? [];
    if (comment === undefined || indent.length < column) return end;
    end = lineEnd(text, end + comment.length);
  }
}

/** What stands between the beginning of the line and a place in it. */
export function lineBefore(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).replace(/^\uFEFF/, '');
}

/** A collection that is not written in brackets. */
export function isBlock(node: unknown): node is Collection {
  return isCollection(node) && node.flow !== true;
}

/** The column of a block collection: where its keys or dashes stand, from 0. */
export function columnOf(node: Collection): number {
  const { srcToken } = node;
  if (srcToken === undefined || !('indent' in srcToken)) throw new Unsafe('the text cannot be followed here');
  return srcToken.indent;
}

/** The name of a field; undefined for keys that are no scalars. */
export function nameOf({ key }: Pair): string | undefined {
  if (!isScalar(key)) return undefined;
  // That of a merge is a symbol.
  return typeof key.value === 'symbol' ? key.source : String(key.value);
}

/** The place of what a pair holds. */
export function valuePlace(text: string, map: YAMLMap, pair: Pair): Place {
  const { key, value } = pair;
  const keyEnd = rangeOf(key)[1];
  const colon = text.indexOf(':', keyEnd);
  if (colon < 0 || !isPlaced(value)) throw new Unsafe('a key stands without a value');
  return placeOf(map, value, 'map', colon + 1);
}

/** The place of an item of a list. */
export function itemPlace(text: string, seq: YAMLSeq, item: unknown): Place {
  if (!isPlaced(item)) throw new Unsafe('the text cannot be followed here');
  const start = startOf(item);
  const dash = seq.flow ? start : text.lastIndexOf('-', start - 1) + 1;
  return placeOf(seq, item, 'seq', dash);
}

function placeOf(parent: Collection, node: Node, holder: 'map' | 'seq', start: number): Place {
  if (parent.flow) return { node, holder: 'flow', column: 0, start };
  return { node, holder, column: columnOf(parent), start };
}

function isPlaced(value: unknown): value is Node {
  return isScalar(value) || isCollection(value) || isAlias(value);
}
