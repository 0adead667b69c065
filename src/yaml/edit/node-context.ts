// Where in a text the nodes of a YAML document lie.
import { kubectlDialect } from '../kubectl-dialect.ts';
import type { Lines } from '../lines.ts';
import { isMerge, type ListNode, type MapNode, type Pair, type YamlNode } from '../node.ts';
import { afterColon, afterDash } from '../trivia.ts';
import { UnsafeEditError } from './splice.ts';

export type Collection = MapNode | ListNode;

/** A text that is looked at in lines, too. */
export interface SourceText {
  readonly text: string;
  readonly lines: Lines;
}

/** A value and what it stands in. */
export interface NodeContext {
  readonly node: YamlNode;
  /** Within a flow collection all is inline. */
  readonly holder: 'root' | 'map' | 'list' | 'flow';
  /** The column of the block collection that holds it, from 0; what is within it stands further right. */
  readonly column: number;
  /** Behind the `:` or `-` that introduces it. */
  readonly start: number;
}

/**
 * Where a node begins; where nothing is written, where it would.
 * @throws Unsafe for a node that has no place in a text.
 */
export function startOf({ start, end }: YamlNode): number {
  const offset = start ?? end;
  if (offset === undefined) throw new UnsafeEditError('the text cannot be followed here');
  return offset;
}

/** Behind the last character of a node; comments and empty lines behind it are not its own. */
export function endOf({ end }: YamlNode): number {
  if (end === undefined) throw new UnsafeEditError('the text cannot be followed here');
  return end;
}

/** Behind the last character of a field. */
export function endOfPair({ key, value }: Pair): number {
  return value.end ?? endOf(key);
}

/** Whether nothing is written there. */
export function isUnwritten(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.isPlain && node.text === '';
}

/** A collection that is not written in brackets. */
export function isBlock(node: YamlNode): node is Collection {
  return (node.kind === 'map' || node.kind === 'list') && !node.isFlow;
}

/** The column of a block collection: where its keys or dashes stand, from 0. */
export function columnOf({ lines }: SourceText, node: Collection): number {
  return lines.columnOf(startOf(node));
}

/**
 * Where something more within a block collection goes: behind the comments that follow what it ends with, as far as
 * they stand within it too.
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

/** The name of a field; undefined for merges and for keys that are no scalars. */
export function keyName(pair: Pair): string | undefined {
  const { key } = pair;
  return key.kind !== 'scalar' || isMerge(pair) ? undefined : kubectlDialect.key(key);
}

/** The place of what a pair holds. */
export function valueContext(source: SourceText, map: MapNode, { key, value }: Pair): NodeContext {
  const start = afterColon(source.text, endOf(key));
  if (start < 0) throw new UnsafeEditError('a key stands without a value');
  return contextOf(source, map, value, 'map', start);
}

/** The place of an item of a list. */
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
