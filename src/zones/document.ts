// YAML (JSON is YAML) to data, with the way back from a path to the text.
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Path } from '../engine/json.ts';

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with the text itself. */
export interface TextFault extends Position {
  readonly message: string;
}

interface NodeFault extends TextFault {
  /** Whether it leaves no data that could be checked. */
  readonly isFatal?: true;
}

export interface ParsedText {
  /** The document as data; undefined when faults leave none. */
  readonly data: unknown;
  readonly faults: readonly TextFault[];
  /** Where a path lies: its key or its value; for a path that leads nowhere, where it would have to be added. */
  locate(path: Path, at: 'key' | 'value'): Position;
}

/** Ten times what a profile of every setting needs; reading must not hold up the server. */
const LARGEST = 256 * 1024;
const MOST_ALIASES = 100;
const TOO_MANY_ALIASES = `more than ${MOST_ALIASES} aliases (*name)`;
const START: Position = { line: 1, column: 1 };

/** Reads a text that holds one YAML document. Never throws. */
export function parseText(text: string): ParsedText {
  const nothing = (message: string): ParsedText => ({
    data: undefined,
    faults: [{ ...START, message }],
    locate: () => START,
  });
  if (text.length > LARGEST) return nothing(`larger than ${LARGEST} characters`);
  try {
    return parse(text, nothing);
  } catch (error) {
    // Aliases that multiply are only noticed when the data is made.
    return nothing(error instanceof ReferenceError ? TOO_MANY_ALIASES : 'not valid YAML');
  }
}

function parse(text: string, nothing: (message: string) => ParsedText): ParsedText {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    // A %YAML directive would turn `off` into false, and `<<` into a merge.
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    // Silent would also keep silent about a second document.
    logLevel: 'error',
  });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const syntax = [...document.errors, ...document.warnings].map(({ pos, code, message }) => ({
    ...position(pos[0]),
    message: wordsFor(code, message),
  }));
  if (syntax.length > 0) return { ...nothing(''), faults: firstOfEach(syntax) };
  if (document.contents === null) return nothing('the file is empty: expected a ZoneProfile');
  const faults = nodeFaults(document, position);
  if (faults.some(({ isFatal }) => isFatal)) return { ...nothing(''), faults };
  const pairsOf = indexed();
  return {
    data: document.toJS({ maxAliasCount: MOST_ALIASES }),
    faults,
    locate: (path, at) => position(offsetOf(document, pairsOf, path, at)),
  };
}

function wordsFor(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'more than one document: a profile is a file of its own';
  if (code === 'RESOURCE_EXHAUSTION') return 'nested too deeply';
  if (code === 'TAG_RESOLVE_FAILED') return 'tags (!...) are not accepted here';
  return `not valid YAML: ${message}`;
}

/** One slip in YAML often makes the same error a hundred times. */
function firstOfEach(faults: readonly TextFault[]): readonly TextFault[] {
  return faults.filter(({ message }, index) => faults.findIndex((each) => each.message === message) === index);
}

/** What data can't show any more: repeated keys, keys that are no text, the prototype's name, unknown anchors. */
function nodeFaults(document: Document.Parsed, position: (offset: number) => Position): readonly NodeFault[] {
  const faults: NodeFault[] = [];
  let aliases = 0;
  visit(document, {
    Alias(_, alias) {
      // Each is found by a walk through the document.
      if (++aliases > MOST_ALIASES) {
        faults.push({ ...position(startOf(alias) ?? 0), message: TOO_MANY_ALIASES, isFatal: true });
        return visit.BREAK;
      }
      if (alias.resolve(document) !== undefined) return;
      const message = `there is no anchor "${alias.source}" before this`;
      faults.push({ ...position(startOf(alias) ?? 0), message, isFatal: true });
    },
    Map(_, map) {
      const seen = new Map<string, number>();
      for (const { key } of map.items) {
        const at = position(startOf(key) ?? 0);
        const name = keyText(key);
        if (name === undefined) {
          faults.push({ ...at, message: 'a key must be plain text', isFatal: true });
          continue;
        }
        const earlier = seen.get(name);
        if (name === '__proto__') faults.push({ ...at, message: `unknown key "${name}"` });
        if (earlier === undefined) seen.set(name, at.line);
        else faults.push({ ...at, message: `duplicate key ${JSON.stringify(name)}: it is already on line ${earlier}` });
      }
    },
  });
  return faults;
}

type PairsOf = (map: YAMLMap) => ReadonlyMap<string | undefined, Pair>;

/** The pairs of a map by key; of repeated ones the last, as in the data. */
function indexed(): PairsOf {
  const known = new Map<YAMLMap, ReadonlyMap<string | undefined, Pair>>();
  return (map) => {
    const pairs = known.get(map) ?? new Map(map.items.map((pair) => [keyText(pair.key), pair]));
    known.set(map, pairs);
    return pairs;
  };
}

function offsetOf(document: Document.Parsed, pairsOf: PairsOf, path: Path, at: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let key: unknown;
  for (const [depth, segment] of path.entries()) {
    const parent = isAlias(node) ? node.resolve(document) : node;
    if (isSeq(parent)) {
      key = parent.items[Number(segment)];
      node = key;
    } else if (isMap(parent)) {
      const pair = pairsOf(parent).get(String(segment));
      if (pair === undefined) return startOf(depth === 0 ? document.contents : key) ?? 0;
      key = pair.key;
      node = pair.value;
    } else return startOf(key) ?? 0;
  }
  return (at === 'key' ? startOf(key) : startOf(node)) ?? startOf(key) ?? startOf(document.contents) ?? 0;
}

function keyText(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value ?? '') : undefined;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
