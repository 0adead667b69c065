// How a file is written: what is added to it looks the same.
import { type Document, isMap, isScalar, type Node, Scalar, stringify, visit } from 'yaml';
import { isObject } from '../engine/json.ts';
import { columnOf, isBlock } from './place.ts';

export interface Style {
  readonly eol: string;
  /** By how many columns what a key holds is indented. */
  readonly step: number;
  /** By how many columns the dashes of a list are indented. */
  readonly dashes: number;
  /** How JSON is written; undefined for YAML. */
  readonly json: JsonStyle | undefined;
}

export interface JsonStyle {
  /** One level of indentation; undefined where all is on one line. */
  readonly unit: string | undefined;
  /** Behind a colon. */
  readonly colon: string;
  /** Behind a comma on the same line. */
  readonly comma: string;
}

/** @param text the whole file: a document may be too short to show. */
export function styleOf(text: string, document: Document): Style {
  const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
  const { step, dashes } = indentsOf(document);
  return { eol, step: step ?? 2, dashes: dashes ?? 0, json: jsonStyle(text) };
}

/** The first of each kind: files are seldom of two minds. */
function indentsOf(document: Document): { step?: number; dashes?: number } {
  const found: { step?: number; dashes?: number } = {};
  visit(document, {
    Map(_, map) {
      if (!isBlock(map)) return visit.SKIP;
      for (const { value } of map.items) {
        if (!isBlock(value) || value.items.length === 0) continue;
        const indent = columnOf(value) - columnOf(map);
        if (isMap(value)) found.step ??= indent;
        else found.dashes ??= indent;
      }
      return found.step !== undefined && found.dashes !== undefined ? visit.BREAK : undefined;
    },
  });
  return found;
}

function jsonStyle(text: string): JsonStyle | undefined {
  const body = text.replace(/^\uFEFF/, '');
  if (!/^\s*[{[]/.test(body) || !isJson(body)) return undefined;
  return {
    unit: /[{[]\r?\n([ \t]+)"/.exec(body)?.[1] ?? (/\n/.test(body.trim()) ? '  ' : undefined),
    colon: /":( ?)/.exec(body)?.[1] ?? ' ',
    comma: /,( ?)"/.exec(body)?.[1] ?? ' ',
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A value in lines, as it stands in a block: the first line without indentation. */
export function blockLines(value: unknown, style: Style): readonly string[] {
  if (Array.isArray(value) && isFilled(value)) {
    return value.flatMap((item) => {
      const [first = '', ...rest] = blockLines(item, style);
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
    });
  }
  if (!isObject(value) || !isFilled(value)) return [flowText(value)];
  return Object.entries(value).flatMap(([key, field]) => {
    const lines = blockLines(field, style);
    if (!isFilled(field)) return [`${flowText(key)}: ${lines[0]}`];
    const indent = ' '.repeat(Array.isArray(field) ? style.dashes : style.step);
    return [`${flowText(key)}:`, ...lines.map((line) => indent + line)];
  });
}

/** Whether a value takes lines of its own. */
export function isFilled(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0;
}

/**
 * A value on one line; JSON that is written in lines stays so.
 * @param like the node that it replaces: quotes are kept.
 * @param indent of the line, for JSON.
 */
export function inline(value: unknown, { json, eol }: Style, indent: string, like?: Node): string {
  if (json !== undefined) return jsonText(value, json, eol, indent);
  if (typeof value === 'string' && isScalar(like)) {
    if (like.type === Scalar.QUOTE_DOUBLE) return JSON.stringify(value);
    if (like.type === Scalar.QUOTE_SINGLE && !/[\n']/.test(value)) return `'${value}'`;
  }
  return flowText(value);
}

function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`;
  if (isObject(value)) {
    const fields = Object.entries(value).map(([key, field]) => `${flowText(key)}: ${flowText(field)}`);
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  }
  // Strings that older parsers take for something else (`yes`, `1:20`) are quoted.
  const text = stringify(value, { lineWidth: 0, compat: 'yaml-1.1' }).trimEnd();
  // What is no string of several lines, or one that ends a flow collection, needs no more quotes.
  return typeof value === 'string' && (/\n/.test(text) || /^[^"'].*[,[\]{}]/.test(text)) ? JSON.stringify(value) : text;
}

/** A field in a flow collection. */
export function flowField(key: string, value: unknown, style: Style, indent: string, quotesKeys: boolean): string {
  const { json } = style;
  if (json !== undefined) return `${JSON.stringify(key)}:${json.colon}${inline(value, style, indent)}`;
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
