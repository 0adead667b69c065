// Parses the text of a profile, and finds the position of a path in it.
import type { Path } from '../engine/json.ts';
import { compose, type TextProblem } from '../yaml/compose.ts';
import { coreScalar } from '../yaml/core.ts';
import type { Dialect } from '../yaml/dialect.ts';
import { type Position, positionsIn } from '../yaml/lines.ts';
import { parseYaml } from '../yaml/parse.ts';
import { PathOffsets } from '../yaml/path-offsets.ts';

export interface ParsedText {
  /** The document as data; undefined when problems leave none. */
  readonly data: unknown;
  readonly problems: readonly TextProblem[];
  /** Where a path lies: its key or its value; for a path that leads nowhere, where it would have to be added. */
  locate(path: Path, at: 'key' | 'value'): Position;
}

/** Characters: ten times what a profile with every setting needs. Parsing must not block the server. */
const LARGEST = 256 * 1024;
const MOST_ALIASES = 100;
const START: Position = { line: 1, column: 1 };

/** YAML 1.2 without merge keys and tags, which profiles do not need: `off` is text, `<<` a key. */
const dialect: Dialect = {
  scalar: coreScalar,
  key: ({ text }) => text,
  keyProblem: (name) => (name === '__proto__' ? 'unknown key "__proto__"' : undefined),
  merges: false,
  acceptsTags: false,
  excess: ({ aliases }) => (aliases > MOST_ALIASES ? `more than ${MOST_ALIASES} aliases (*name)` : undefined),
};

/** Reads a text that holds one YAML document. Never throws. */
export function parseText(text: string): ParsedText {
  if (text.length > LARGEST) return nothing(`larger than ${LARGEST} characters`);
  const position = positionsIn(text);
  const parsed = parseYaml(text);
  if (!parsed.ok) return nothing(parsed.problems[0].message, position(parsed.problems[0].offset));
  const { document, rest } = parsed.value;
  if (document === undefined) return nothing('the file is empty: expected a ZoneProfile');
  if (rest !== undefined) return nothing('more than one document: a profile is a file of its own', position(rest));
  const places = new PathOffsets(document, dialect);
  return {
    ...compose(document, dialect, position),
    locate: (path, at) => position(places.offsetOf(path, at)),
  };
}

function nothing(message: string, at = START): ParsedText {
  return { data: undefined, problems: [{ ...at, message }], locate: () => START };
}
