// Values as texts.
import { stringify } from 'yaml';
import { isObject } from '../../engine/json.ts';
import type { YamlNode } from '../node.ts';
import type { DocumentStyle, JsonStyle } from './style.ts';

/** A value in lines, as it stands in a block: the first line without indentation. */
export function blockLines(value: unknown, style: DocumentStyle): readonly string[] {
  const lines: string[] = [];
  if (Array.isArray(value) && isNonEmptyCollection(value)) {
    for (const item of value) {
      for (const [index, line] of blockLines(item, style).entries()) lines.push(`${index === 0 ? '- ' : '  '}${line}`);
    }
    return lines;
  }
  if (!isObject(value) || !isNonEmptyCollection(value)) return [flowText(value)];
  for (const [key, field] of Object.entries(value)) {
    const below = blockLines(field, style);
    if (!isNonEmptyCollection(field)) {
      lines.push(`${flowText(key)}: ${below[0]}`);
      continue;
    }
    const indent = ' '.repeat(Array.isArray(field) ? style.dashes : style.step);
    lines.push(`${flowText(key)}:`);
    for (const line of below) lines.push(indent + line);
  }
  return lines;
}

/** Whether a value takes lines of its own. */
export function isNonEmptyCollection(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0;
}

/**
 * A value on one line; JSON that is written in lines stays so.
 * @param like the node that it replaces: quotes are kept.
 * @param indent of the line, for JSON.
 */
export function inlineText(value: unknown, { json, eol }: DocumentStyle, indent: string, like?: YamlNode): string {
  if (json !== undefined) return jsonText(value, json, eol, indent);
  if (typeof value === 'string' && like?.kind === 'scalar') {
    if (like.style === 'double') return JSON.stringify(value);
    if (like.style === 'single' && !/[\n']/.test(value)) return `'${value}'`;
  }
  return flowText(value);
}

function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`;
  if (isObject(value)) {
    const fields = Object.entries(value).map(([key, field]) => `${flowText(key)}: ${flowText(field)}`);
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  }
  if (isPlainText(value)) return value;
  if (typeof value === 'boolean' || (Number.isSafeInteger(value) && !Object.is(value, -0))) return String(value);
  // Strings that older parsers take for something else (`yes`, `1:20`) are quoted.
  const text = stringify(value, { lineWidth: 0, compat: 'yaml-1.1' }).trimEnd();
  // What is no string of several lines, or one that ends a flow collection, needs no more quotes.
  return typeof value === 'string' && (text.includes('\n') || /^[^"'].*[,[\]{}]/.test(text))
    ? JSON.stringify(value)
    : text;
}

/** What every parser takes for text. Most values are such names and amounts, and asking `yaml` takes a hundred times as long. */
function isPlainText(value: unknown): value is string {
  return typeof value === 'string' && plainText.test(value) && !words.has(value.toLowerCase());
}

/** `e1` may be a number. */
const plainText =
  /^(?:[A-DF-Za-df-z/][A-Za-z0-9._/-]{0,60}|[eE](?:[A-Za-z._/-][A-Za-z0-9._/-]{0,60})?|[0-9]{1,20}(?:m|[KMGT]i))$/;

const words: ReadonlySet<string> = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n']);

/** A field in a flow collection. */
export function flowField(
  key: string,
  value: unknown,
  style: DocumentStyle,
  indent: string,
  quotesKeys: boolean,
): string {
  const { json } = style;
  if (json !== undefined) return `${JSON.stringify(key)}:${json.colon}${inlineText(value, style, indent)}`;
  return `${quotesKeys ? JSON.stringify(key) : flowText(key)}: ${flowText(value)}`;
}

function jsonText(value: unknown, json: JsonStyle, eol: string, indent: string): string {
  const isList = Array.isArray(value);
  if (!isList && !isObject(value)) return JSON.stringify(value);
  const inner = json.unit === undefined ? '' : indent + json.unit;
  const parts = isList
    ? value.map((item) => jsonText(item, json, eol, inner))
    : Object.entries(value).map(
        ([key, field]) => `${JSON.stringify(key)}:${json.colon}${jsonText(field, json, eol, inner)}`,
      );
  const [open, close] = isList ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  if (json.unit === undefined) return `${open}${parts.join(`,${json.comma}`)}${close}`;
  return `${open}${eol}${parts.map((part) => inner + part).join(`,${eol}`)}${eol}${indent}${close}`;
}
