// Ways to put a value into a text, each as splices of it. They move nothing that is there.
import { isAlias, isCollection, isPair, isScalar, Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import {
  bottomOf,
  type Collection,
  columnOf,
  endOf,
  isBlock,
  lineBefore,
  lineEnd,
  type Place,
  startOf,
} from './place.ts';
import { type Splice, Unsafe } from './splice.ts';
import { blockLines, flowField, inline, isFilled, type Style } from './style.ts';

/** A text that is being written to. */
export interface Target {
  readonly text: string;
  readonly style: Style;
  /** In the order in which what they insert at one place shall stand. */
  readonly splices: Splice[];
}

export type Field = readonly [key: string, value: unknown];

/** Another value in the place of one. */
export function replace(target: Target, place: Place, value: unknown): void {
  const { text, style, splices } = target;
  const { node, holder } = place;
  const start = startOf(node);
  const isEmpty = isScalar(node) && node.type === Scalar.PLAIN && (node.source ?? '') === '';
  const end = isEmpty ? start : endOf(text, node);
  if (holder !== 'flow' && isFilled(value) && (isEmpty || isAlias(node))) {
    replaceByBlock(target, place, end, value);
  } else if (isBlock(node)) {
    throw new Unsafe('a value of another kind stands there');
  } else if (isEmpty) {
    // Directly behind the `:` or `-`, unless an anchor or a tag stands there.
    const at = text.slice(place.start, start).trim() === '' ? place.start : start;
    splices.push({ start: at, end: at, text: ` ${inline(value, style, indentAt(text, at))}` });
  } else {
    splices.push({ start, end, text: inline(value, style, indentAt(text, start), node) });
  }
}

/** Lines below what introduces the value, or behind a dash. */
function replaceByBlock({ text, style, splices }: Target, place: Place, end: number, value: unknown): void {
  const { column, holder, start } = place;
  const nested = holder === 'map' ? column + (Array.isArray(value) ? style.dashes : style.step) : column + 2;
  const indent = ' '.repeat(holder === 'root' ? 0 : nested);
  const lines = blockLines(value, style);
  if (holder === 'seq') {
    splices.push({ start, end, text: ` ${lines.join(style.eol + indent)}` });
    return;
  }
  if (/#/.test(text.slice(start, end))) throw new Unsafe('a comment stands in the way');
  if (isAlias(place.node)) splices.push({ start, end, text: '' });
  const below = lineEnd(text, end);
  splices.push({ start: below, end: below, text: lines.map((line) => style.eol + indent + line).join('') });
}

/** One more item in a list that has some. */
export function append(target: Target, seq: YAMLSeq, item: unknown): void {
  const { text, style, splices } = target;
  if (seq.flow) {
    addToFlow(target, seq, (indent) => [inline(item, style, indent)]);
    return;
  }
  const column = ' '.repeat(columnOf(seq));
  const last = seq.items.at(-1);
  // In the manner of its neighbour.
  const isInline = !isFilled(item) || (isCollection(last) && last.flow === true);
  const lines = isInline ? [inline(item, style, column)] : blockLines(item, style);
  const at = bottomOf(text, seq);
  splices.push({ start: at, end: at, text: `${style.eol}${column}- ${lines.join(`${style.eol}${column}  `)}` });
}

/** More fields in an object that has some. */
export function addFields(target: Target, map: YAMLMap, fields: readonly Field[]): void {
  const { text, style, splices } = target;
  if (map.flow) {
    const isQuoted = isQuotedKey(map.items[0]);
    addToFlow(target, map, (indent) => fields.map(([key, value]) => flowField(key, value, style, indent, isQuoted)));
    return;
  }
  const indent = ' '.repeat(columnOf(map));
  const at = bottomOf(text, map);
  const lines = blockLines(Object.fromEntries(fields), style);
  splices.push({ start: at, end: at, text: lines.map((line) => style.eol + indent + line).join('') });
}

/** One field in the place of another. */
export function exchange({ text, style, splices }: Target, map: YAMLMap, old: unknown, [key, value]: Field): void {
  const start = startOf(old);
  const end = endOf(text, old);
  if (map.flow) {
    splices.push({ start, end, text: flowField(key, value, style, indentAt(text, start), isQuotedKey(old)) });
    return;
  }
  const indent = ' '.repeat(columnOf(map));
  splices.push({ start, end, text: blockLines({ [key]: value }, style).join(style.eol + indent) });
}

/** Behind the last item within brackets: on lines of their own where that one has such a line. */
function addToFlow(target: Target, within: Collection, partsAt: (indent: string) => readonly string[]): void {
  const { text, style, splices } = target;
  const last = within.items.at(-1);
  const end = endOf(text, last);
  const closing = endOf(text, within) - 1;
  const comma = commaBehind(text, end, closing);
  const before = lineBefore(text, startOf(last));
  const ownLine = /^[ \t]*$/.test(before);
  const parts = partsAt(indentAt(text, startOf(last)));
  const gap = style.json === undefined ? ' ' : style.json.comma;
  const separator = ownLine ? style.eol + before : gap;
  const added = parts.map((part) => separator + part).join(',');
  if (comma === undefined) splices.push({ start: end, end, text: ',' });
  const behind = comma === undefined ? end : comma + 1;
  const line = lineEnd(text, behind);
  const at = ownLine && line <= closing ? line : behind;
  splices.push({ start: at, end: at, text: comma === undefined ? added : `${added},` });
}

/** Where a comma stands behind the last item. */
function commaBehind(text: string, end: number, closing: number): number | undefined {
  const found = /^(?:\s|#[^\n]*\n)*,/.exec(text.slice(end, closing));
  return found === null ? undefined : end + found[0].length - 1;
}

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(lineBefore(text, offset))?.[0] ?? '';
}

function isQuotedKey(field: unknown): boolean {
  return isPair(field) && isScalar(field.key) && field.key.type === Scalar.QUOTE_DOUBLE;
}
