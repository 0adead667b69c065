// How a file is written: what is added to it looks the same.
import { parseJson } from '../../engine/json.ts';
import type { YamlNode } from '../node.ts';
import { columnOf, isBlock, type SourceText } from './node-context.ts';

/** What holds in all of a file. */
export interface FileStyle {
  readonly eol: string;
  /** How JSON is written; undefined for YAML. */
  readonly json: JsonStyle | undefined;
}

export interface DocumentStyle extends FileStyle {
  /** By how many columns what a key holds is indented. */
  readonly step: number;
  /** By how many columns the dashes of a list are indented. */
  readonly dashes: number;
}

export interface JsonStyle {
  /** One level of indentation; undefined where all is on one line. */
  readonly unit: string | undefined;
  /** Behind a colon. */
  readonly colon: string;
  /** Behind a comma on the same line. */
  readonly comma: string;
}

/** @param text the whole file, without a byte order mark. */
export function fileStyleOf(text: string): FileStyle {
  return { eol: /\r?\n/.exec(text)?.[0] ?? '\n', json: jsonStyle(text) };
}

/** The style of one document; where it is too short to show, the usual one. */
export function documentStyleOf(file: FileStyle, source: SourceText, document: YamlNode): DocumentStyle {
  const { step = 2, dashes = 0 } = indentsOf(source, document);
  return { ...file, step, dashes };
}

interface Indents {
  step?: number;
  dashes?: number;
}

/** The first of each kind: files are seldom of two minds. */
function indentsOf(source: SourceText, document: YamlNode): Indents {
  const found: Indents = {};
  findIndents(source, document, found);
  return found;
}

/** Whether both are found. */
function findIndents(source: SourceText, node: YamlNode, found: Indents): boolean {
  if (!isBlock(node)) return false;
  if (node.kind === 'list') return node.items.some((item) => findIndents(source, item, found));
  const values = node.pairs.map(({ value }) => value).filter(isBlock);
  for (const value of values) {
    const indent = columnOf(source, value) - columnOf(source, node);
    if (value.kind === 'map') found.step ??= indent;
    else found.dashes ??= indent;
    if (found.step !== undefined && found.dashes !== undefined) return true;
  }
  return values.some((value) => findIndents(source, value, found));
}

function jsonStyle(text: string): JsonStyle | undefined {
  if (!/^\s*[{[]/.test(text) || parseJson(text) === undefined) return undefined;
  return {
    unit: /[{[]\r?\n([ \t]+)"/.exec(text)?.[1] ?? (text.trim().includes('\n') ? '  ' : undefined),
    colon: /":( ?)/.exec(text)?.[1] ?? ' ',
    comma: /,( ?)"/.exec(text)?.[1] ?? ' ',
  };
}
