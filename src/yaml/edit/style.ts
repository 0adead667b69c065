// How a file is written, so that what is added to it is written alike.
import { parseJson } from '../../engine/json.ts';
import type { YamlNode } from '../node.ts';
import { columnOf, isBlock, type SourceText } from './node-context.ts';

/** What is the same in all documents of a file. */
export interface FileStyle {
  readonly eol: string;
  /** Undefined for YAML. */
  readonly json: JsonStyle | undefined;
}

export interface DocumentStyle extends FileStyle {
  /** By how many columns the fields below a key are indented. */
  readonly step: number;
  /** By how many columns the dashes below a key are indented. */
  readonly dashes: number;
}

export interface JsonStyle {
  /** One level of indentation; undefined if all is on one line. */
  readonly unit: string | undefined;
  /** The white space after a colon. */
  readonly colon: string;
  /** The white space after a comma on the same line. */
  readonly comma: string;
}

/** @param text the whole file, without a byte order mark. */
export function fileStyleOf(text: string): FileStyle {
  return { eol: /\r?\n/.exec(text)?.[0] ?? '\n', json: jsonStyle(text) };
}

/** The style of one document. What the document does not show is as usual: two columns, dashes not indented. */
export function documentStyleOf(file: FileStyle, source: SourceText, document: YamlNode): DocumentStyle {
  const { step = 2, dashes = 0 } = indentsOf(source, document);
  return { ...file, step, dashes };
}

interface Indents {
  step?: number;
  dashes?: number;
}

/** The first indentation of each kind. Files seldom mix them. */
function indentsOf(source: SourceText, document: YamlNode): Indents {
  const found: Indents = {};
  findIndents(source, document, found);
  return found;
}

/** Looks for the missing indentations. Returns whether both are found. */
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
