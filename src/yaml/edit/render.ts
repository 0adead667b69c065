// Writes values as YAML or JSON.
import { stringify } from 'yaml';
import { isObject } from '../../engine/json.ts';
import type { YamlNode } from '../node.ts';
import type { DocumentStyle, JsonStyle } from './style.ts';

/** The lines of a value in block style. Its outermost lines are not indented. */
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

/** Whether a value is a collection that is not empty. In a block it takes lines of its own. */
export function isNonEmptyCollection(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0;
}

/**
 * A value on one line. In a file of JSON that has a line for each field, it gets these lines, too.
 * @param indent the indentation of the line, for JSON.
 * @param like the node that it replaces, whose quotes it gets.
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
  // `compat` quotes strings that parsers of YAML 1.1 read as something else: `yes`, `1:20`.
  const text = stringify(value, { lineWidth: 0, compat: 'yaml-1.1' }).trimEnd();
  // Two kinds of strings need double quotes: those with several lines, and those that would end a flow collection.
  return typeof value === 'string' && (text.includes('\n') || /^[^"'].*[,[\]{}]/.test(text))
    ? JSON.stringify(value)
    : text;
}

/**
 * Whether each parser reads it as text. Most values are such names and amounts; `yaml` takes a hundred times as long.
 */
function isPlainText(value: unknown): value is string {
  return typeof value === 'string' && plainText.test(value) && !words.has(value.toLowerCase());
}

/** Some parsers read `e1` as a number. */
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
