// Where in a text the nodes of a YAML document lie.
import { kubectlDialect } from '../kubectl-dialect.ts';
import type { Lines } from '../lines.ts';
import { isMerge, type ListNode, type MapNode, type Pair, type YamlNode } from '../node.ts';
import { behindColon, behindDash } from '../trivia.ts';
import { Unsafe } from './splice.ts';

export type Collection = MapNode | ListNode;

/** A text that is looked at in lines, too. */
export interface Page {
  readonly text: string;
  readonly lines: Lines;
}

/** A value and what it stands in. */
export interface Place {
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
  const place = start ?? end;
  if (place === undefined) throw new Unsafe('the text cannot be followed here');
  return place;
}

/** Behind the last character of a node; comments and empty lines behind it are not its own. */
export function endOf({ end }: YamlNode): number {
  if (end === undefined) throw new Unsafe('the text cannot be followed here');
  return end;
}

/** Behind the last character of a field. */
export function endOfPair({ key, value }: Pair): number {
  return value.end ?? endOf(key);
}

/** Whether nothing is written there. */
export function isEmpty(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.isPlain && node.text === '';
}

/** A collection that is not written in brackets. */
export function isBlock(node: YamlNode): node is Collection {
  return (node.kind === 'map' || node.kind === 'list') && !node.isFlow;
}

/** The column of a block collection: where its keys or dashes stand, from 0. */
export function columnOf({ lines }: Page, node: Collection): number {
  return lines.columnOf(startOf(node));
}

/**
 * Where something more within a block collection goes: behind the comments that follow what it ends with, as far as
 * they stand within it too.
 */
export function bottomOf(page: Page, node: Collection): number {
  const { text, lines } = page;
  const column = columnOf(page, node) + (node.kind === 'list' ? 1 : 0);
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
export function nameOf(pair: Pair): string | undefined {
  const { key } = pair;
  return key.kind !== 'scalar' || isMerge(pair) ? undefined : kubectlDialect.key(key);
}

/** The place of what a pair holds. */
export function valuePlace(page: Page, map: MapNode, { key, value }: Pair): Place {
  const start = behindColon(page.text, endOf(key));
  if (start < 0) throw new Unsafe('a key stands without a value');
  return placeOf(page, map, value, 'map', start);
}

/** The place of an item of a list. */
export function itemPlace(page: Page, list: ListNode, items: readonly YamlNode[], index: number): Place {
  const item = items[index] as YamlNode;
  if (list.isFlow) return placeOf(page, list, item, 'list', startOf(item));
  const before = items[index - 1];
  const start = behindDash(page.text, before === undefined ? startOf(list) : endOf(before));
  if (start < 0) throw new Unsafe('the text cannot be followed here');
  return placeOf(page, list, item, 'list', start);
}

function placeOf(page: Page, parent: Collection, node: YamlNode, holder: 'map' | 'list', start: number): Place {
  if (parent.isFlow) return { node, holder: 'flow', column: 0, start };
  return { node, holder, column: columnOf(page, parent), start };
}
