// The offsets and the surroundings of nodes in a text.
import { kubectlDialect } from '../kubectl-dialect.ts';
import type { Lines } from '../lines.ts';
import { isMerge, type ListNode, type MapNode, type Pair, type YamlNode } from '../node.ts';
import { afterColon, afterDash } from '../trivia.ts';
import { UnsafeEditError } from './splice.ts';

export type Collection = MapNode | ListNode;

/** A text and its lines. */
export interface SourceText {
  readonly text: string;
  readonly lines: Lines;
}

/** A node, and what an edit must know about its surroundings. */
export interface NodeContext {
  readonly node: YamlNode;
  /** What the node is in. `flow`: brackets, within which all is written inline. */
  readonly holder: 'root' | 'map' | 'list' | 'flow';
  /** The column of the block collection that it is in, from 0. What is within the node is indented more. */
  readonly column: number;
  /** The offset after the `:` or `-` before it. */
  readonly start: number;
}

/**
 * The start of a node; of an empty one, where it would be written.
 * @throws UnsafeEditError for a node that has no offset in the text.
 */
export function startOf({ start, end }: YamlNode): number {
  const offset = start ?? end;
  if (offset === undefined) throw new UnsafeEditError('the text cannot be followed here');
  return offset;
}

/** The offset after the last character of a node. Comments and empty lines after it are no part of it. */
export function endOf({ end }: YamlNode): number {
  if (end === undefined) throw new UnsafeEditError('the text cannot be followed here');
  return end;
}

/** The offset after the last character of a field. */
export function endOfPair({ key, value }: Pair): number {
  return value.end ?? endOf(key);
}

/** Whether a node is empty: the text has nothing for it. */
export function isUnwritten(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.isPlain && node.text === '';
}

/** Whether a node is a collection without brackets. */
export function isBlock(node: YamlNode): node is Collection {
  return (node.kind === 'map' || node.kind === 'list') && !node.isFlow;
}

/** The column of the keys or dashes of a block collection, from 0. */
export function columnOf({ lines }: SourceText, node: Collection): number {
  return lines.columnOf(startOf(node));
}

/**
 * The offset at which to add to a block collection: after its last item, and after the comments below that, as far as
 * they are indented as part of the collection.
 */
export function insertionOffset(source: SourceText, node: Collection): number {
  const { text, lines } = source;
  const column = columnOf(source, node) + (node.kind === 'list' ? 1 : 0);
  let end = lines.endAt(endOf(node));
  for (let index = lines.indexAt(end) + 1; index < lines.count; index++) {
    const start = lines.startOf(index);
    const indent = lines.indentAt(start);
    if (text[start + indent.length] !== '#' || indent.length < column) break;
    end = lines.endAt(start);
  }
  return end;
}

/** The name of a field; undefined for a merge, and for a key that is no scalar. */
export function keyName(pair: Pair): string | undefined {
  const { key } = pair;
  return key.kind !== 'scalar' || isMerge(pair) ? undefined : kubectlDialect.key(key);
}

/** The context of the value of a pair. */
export function valueContext(source: SourceText, map: MapNode, { key, value }: Pair): NodeContext {
  const start = afterColon(source.text, endOf(key));
  if (start < 0) throw new UnsafeEditError('a key stands without a value');
  return contextOf(source, map, value, 'map', start);
}

/** The context of an item of a list. */
export function itemContext(
  source: SourceText,
  list: ListNode,
  items: readonly YamlNode[],
  index: number,
): NodeContext {
  const item = items[index] as YamlNode;
  if (list.isFlow) return contextOf(source, list, item, 'list', startOf(item));
  const before = items[index - 1];
  const start = afterDash(source.text, before === undefined ? startOf(list) : endOf(before));
  if (start < 0) throw new UnsafeEditError('the text cannot be followed here');
  return contextOf(source, list, item, 'list', start);
}

function contextOf(
  source: SourceText,
  parent: Collection,
  node: YamlNode,
  holder: 'map' | 'list',
  start: number,
): NodeContext {
  if (parent.isFlow) return { node, holder: 'flow', column: 0, start };
  return { node, holder, column: columnOf(source, parent), start };
}
