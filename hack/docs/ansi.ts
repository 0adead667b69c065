// The few escape sequences by which commands style what they print.

/** How a piece of text looks. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

export interface Piece {
  readonly text: string;
  readonly styles: readonly Style[];
}

const begins: Readonly<Record<string, Style>> = { 1: 'bold', 2: 'dim', 31: 'red', 32: 'green', 33: 'yellow' };
const ends: Readonly<Record<string, readonly Style[]>> = { 22: ['bold', 'dim'], 39: ['red', 'green', 'yellow'] };

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what it looks for
const ESCAPE = /(\u001b(?:\[\d*m)?)/;

/**
 * The lines of a text with SGR sequences, each in pieces of one look.
 * @throws Error when a sequence is none that commands print.
 */
export function styledLines(text: string): readonly (readonly Piece[])[] {
  const active = new Set<Style>();
  return text.split('\n').map((line) => {
    const pieces: Piece[] = [];
    for (const part of line.split(ESCAPE)) {
      if (part.startsWith('\u001b')) apply(part, active);
      else if (part !== '') pieces.push({ text: part, styles: [...active] });
    }
    return pieces;
  });
}

function apply(sequence: string, active: Set<Style>): void {
  const code = sequence.slice(2, -1);
  const [begun, ended] = [begins[code], ends[code]];
  if (begun !== undefined) active.add(begun);
  else if (ended !== undefined) for (const style of ended) active.delete(style);
  else throw new Error(`${JSON.stringify(sequence)} is no escape sequence that the picture of a terminal knows`);
}
