// js-yaml reads 40 times as fast as `yaml`, and in a time that grows as the text does.
import { parseEvents, YAMLException } from 'js-yaml';
import { shorten } from '../engine/json.ts';
import { buildTrees } from './build.ts';
import type { YamlNode } from './node.ts';

/** What keeps a text from being YAML. */
export interface SyntaxFault {
  readonly offset: number;
  readonly message: string;
}

export type Parsed =
  | { readonly documents: readonly YamlNode[]; readonly fault?: undefined }
  | { readonly documents?: undefined; readonly fault: SyntaxFault };

/** Deeper than any object, and far from what the stack holds. */
const DEEPEST = 500;

/** The documents of a text, YAML or JSON. A text of nothing but comments has none. */
export function parseYaml(text: string): Parsed {
  try {
    return { documents: buildTrees(text, parseEvents(text, { maxDepth: DEEPEST })) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { fault: { offset: error.mark?.position ?? 0, message: inWords(error.reason) } };
  }
}

/** In characters. */
const LONGEST_REASON = 200;

function inWords(reason: string): string {
  if (reason.startsWith('nesting exceeded')) return 'nested too deeply';
  if (reason === 'deficient indentation')
    return 'not valid YAML: a quote or bracket before this is not closed, or holds too little indentation';
  // It may quote a tag.
  return `not valid YAML: ${shorten(reason, LONGEST_REASON)}`;
}
