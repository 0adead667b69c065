// Ways to put a value into a text, each as splices of it. They move nothing that is there.
import type { ListNode, MapNode, Pair, YamlNode } from '../node.ts';
import { afterComma } from '../trivia.ts';
import {
  type Collection,
  columnOf,
  endOf,
  endOfPair,
  insertionOffset,
  isBlock,
  isUnwritten,
  type NodeContext,
  type SourceText,
  startOf,
} from './node-context.ts';
import { blockLines, flowField, inlineText, isNonEmptyCollection } from './render.ts';
import { type Splice, UnsafeEditError } from './splice.ts';
import type { DocumentStyle } from './style.ts';

/** A text that is being written to. */
export interface Target extends SourceText {
  readonly style: DocumentStyle;
  /** In the order in which what they insert at one context shall stand. */
  readonly splices: Splice[];
}

export type Field = readonly [key: string, value: unknown];

/** Another value in the context of one. */
export function replaceValue(target: Target, context: NodeContext, value: unknown): void {
  const { style, splices, lines } = target;
  const { node, holder } = context;
  if (holder !== 'flow' && isNonEmptyCollection(value) && (isUnwritten(node) || node.kind === 'alias')) {
    replaceByBlock(target, context, value);
  } else if (isBlock(node)) {
    throw new UnsafeEditError('a value of another kind stands there');
  } else if (isUnwritten(node)) {
    // Directly behind the `:` or `-`, or behind an anchor or a tag that stands there.
    const offset = endOf(node);
    splices.push({ start: offset, end: offset, text: ` ${inlineText(value, style, lines.indentAt(offset))}` });
  } else {
    const start = startOf(node);
    splices.push({ start, end: endOf(node), text: inlineText(value, style, lines.indentAt(start), node) });
  }
}

/** Lines below what introduces the value, or behind a dash. */
function replaceByBlock({ text, lines, style, splices }: Target, context: NodeContext, value: unknown): void {
  const { node, column, holder, start } = context;
  const end = endOf(node);
  const nested = holder === 'map' ? column + (Array.isArray(value) ? style.dashes : style.step) : column + 2;
  const indent = ' '.repeat(holder === 'root' ? 0 : nested);
  const block = blockLines(value, style);
  if (text.slice(start, end).includes('#')) throw new UnsafeEditError('a comment stands in the way');
  if (holder === 'list') {
    splices.push({ start, end, text: ` ${block.join(style.eol + indent)}` });
    return;
  }
  if (node.kind === 'alias') splices.push({ start, end, text: '' });
  const below = lines.endAt(end);
  splices.push({ start: below, end: below, text: block.map((line) => style.eol + indent + line).join('') });
}

/** More items in a list that has some. */
export function appendItems(target: Target, list: ListNode, last: YamlNode, items: readonly unknown[]): void {
  const { style, splices } = target;
  if (list.isFlow) {
    addToFlow(target, list, last, endOf(last), (indent) => items.map((item) => inlineText(item, style, indent)));
    return;
  }
  const column = ' '.repeat(columnOf(target, list));
  const offset = insertionOffset(target, list);
  for (const item of items) {
    // In the manner of its neighbour.
    const isInline = !isNonEmptyCollection(item) || ((last.kind === 'map' || last.kind === 'list') && last.isFlow);
    const block = isInline ? [inlineText(item, style, column)] : blockLines(item, style);
    splices.push({
      start: offset,
      end: offset,
      text: `${style.eol}${column}- ${block.join(`${style.eol}${column}  `)}`,
    });
  }
}

/** More fields in an object that has some. */
export function addFields(target: Target, map: MapNode, pairs: readonly Pair[], fields: readonly Field[]): void {
  const { style, splices } = target;
  const last = pairs.at(-1);
  if (map.isFlow && last !== undefined) {
    const isQuoted = isQuotedKey(pairs[0]);
    addToFlow(target, map, last.key, endOfPair(last), (indent) =>
      fields.map(([key, value]) => flowField(key, value, style, indent, isQuoted)),
    );
    return;
  }
  const indent = ' '.repeat(columnOf(target, map));
  const offset = insertionOffset(target, map);
  const block = blockLines(Object.fromEntries(fields), style);
  splices.push({ start: offset, end: offset, text: block.map((line) => style.eol + indent + line).join('') });
}

/** One field in the context of another. */
export function replaceField(target: Target, map: MapNode, old: Pair, [key, value]: Field): void {
  const { style, splices, lines } = target;
  const start = startOf(old.key);
  const end = endOfPair(old);
  if (map.isFlow) {
    splices.push({ start, end, text: flowField(key, value, style, lines.indentAt(start), isQuotedKey(old)) });
    return;
  }
  const indent = ' '.repeat(columnOf(target, map));
  splices.push({ start, end, text: blockLines({ [key]: value }, style).join(style.eol + indent) });
}

/**
 * Behind the last item within brackets: on lines of their own where that one has such a line.
 * @param end of the last item.
 */
function addToFlow(
  { text, lines, style, splices }: Target,
  within: Collection,
  last: YamlNode,
  end: number,
  partsAt: (indent: string) => readonly string[],
): void {
  const closing = endOf(within) - 1;
  const behindLast = afterComma(text, end);
  const indent = lines.indentAt(startOf(last));
  const ownLine = lines.columnOf(startOf(last)) === indent.length;
  const gap = style.json === undefined ? ' ' : style.json.comma;
  const separator = ownLine ? style.eol + indent : gap;
  const added = partsAt(indent)
    .map((part) => separator + part)
    .join(',');
  if (behindLast < 0) splices.push({ start: end, end, text: ',' });
  const behind = behindLast < 0 ? end : behindLast;
  const line = lines.endAt(behind);
  const offset = ownLine && line <= closing ? line : behind;
  splices.push({ start: offset, end: offset, text: behindLast < 0 ? added : `${added},` });
}

function isQuotedKey(pair: Pair | undefined): boolean {
  return pair?.key.kind === 'scalar' && pair.key.style === 'double';
}
