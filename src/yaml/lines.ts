/** A position in a text. Lines and columns start at 1. Columns count UTF-16 code units, as editors and SARIF do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type PositionOf = (offset: number) => Position;

/** Turns offsets in a text into lines and columns. The lines are found at the first call. */
export function positionsIn(text: string): PositionOf {
  let lines: Lines | undefined;
  return (offset) => {
    lines ??= new Lines(text);
    const index = lines.indexAt(offset);
    return { line: index + 1, column: offset - lines.startOf(index) + 1 };
  };
}

/** The lines of a text. As in YAML, a carriage return alone ends a line, too. */
export class Lines {
  readonly #starts: readonly number[];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    this.#starts = lineStarts(text);
  }

  get count(): number {
    return this.#starts.length;
  }

  /** The index of the line of an offset, from 0. */
  indexAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.startOf(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The offset of the first character of a line; after the last line, the length of the text. */
  startOf(index: number): number {
    return this.#starts[index] ?? this.#text.length;
  }

  /** The column of an offset, from 0. */
  columnOf(offset: number): number {
    return offset - this.startOf(this.indexAt(offset));
  }

  /** The spaces and tabs that the line of an offset begins with. */
  indentAt(offset: number): string {
    const start = this.startOf(this.indexAt(offset));
    let end = start;
    while (this.#text[end] === ' ' || this.#text[end] === '\t') end++;
    return this.#text.slice(start, end);
  }

  /** The end of the line that an offset is in, before its line break. */
  endAt(offset: number): number {
    const index = this.indexAt(offset);
    let end = this.startOf(index + 1);
    if (index === this.#starts.length - 1) return end;
    if (this.#text[end - 1] === '\n') end--;
    return this.#text[end - 1] === '\r' && end > offset ? end - 1 : end;
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  let feed = text.indexOf('\n');
  let carriage = text.indexOf('\r');
  while (feed >= 0 || carriage >= 0) {
    const isFeed = carriage < 0 || (feed >= 0 && feed < carriage);
    const start = isFeed ? feed + 1 : carriage + (feed === carriage + 1 ? 2 : 1);
    starts.push(start);
    if (feed >= 0 && feed < start) feed = text.indexOf('\n', start);
    if (carriage >= 0 && carriage < start) carriage = text.indexOf('\r', start);
  }
  return starts;
}
