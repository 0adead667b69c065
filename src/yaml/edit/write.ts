// Writes values into a text, as splices. The rest of the text keeps its layout.
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

/** A text to write into. */
export interface Target extends SourceText {
  readonly style: DocumentStyle;
  /** Splices at the same offset insert in this order. */
  readonly splices: Splice[];
}

export type Field = readonly [key: string, value: unknown];

/** Replaces a value by another one. */
export function replaceValue(target: Target, context: NodeContext, value: unknown): void {
  const { style, splices, lines } = target;
  const { node, holder } = context;
  if (holder !== 'flow' && isNonEmptyCollection(value) && (isUnwritten(node) || node.kind === 'alias')) {
    replaceByBlock(target, context, value);
  } else if (isBlock(node)) {
    throw new UnsafeEditError('a value of another kind stands there');
  } else if (isUnwritten(node)) {
    // Directly after the `:` or `-`, or after the anchor or tag that follows it.
    const offset = endOf(node);
    splices.push({ start: offset, end: offset, text: ` ${inlineText(value, style, lines.indentAt(offset))}` });
  } else {
    const start = startOf(node);
    splices.push({ start, end: endOf(node), text: inlineText(value, style, lines.indentAt(start), node) });
  }
}

/** Writes a block below the key of a value, or after a dash. */
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

/** Adds items to a list that is not empty. */
export function appendItems(target: Target, list: ListNode, last: YamlNode, items: readonly unknown[]): void {
  const { style, splices } = target;
  if (list.isFlow) {
    addToFlow(target, list, last, endOf(last), (indent) => items.map((item) => inlineText(item, style, indent)));
    return;
  }
  const column = ' '.repeat(columnOf(target, list));
  const offset = insertionOffset(target, list);
  for (const item of items) {
    // Written like the item before.
    const isInline = !isNonEmptyCollection(item) || ((last.kind === 'map' || last.kind === 'list') && last.isFlow);
    const block = isInline ? [inlineText(item, style, column)] : blockLines(item, style);
    splices.push({
      start: offset,
      end: offset,
      text: `${style.eol}${column}- ${block.join(`${style.eol}${column}  `)}`,
    });
  }
}

/** Adds fields to a map that is not empty. */
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

/** Replaces a field by another one. */
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
 * Adds after the last item within brackets: on lines of their own if that item is on its own line.
 * @param end the offset after the last item.
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
