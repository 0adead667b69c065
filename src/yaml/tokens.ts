// The queue of tokens between the scanner, which finds them, and the parser, which reads them.

export const TOKEN = {
  /** A slot that was kept for a token that did not come. */
  none: 0,
  /** A slot that is kept until it is known whether a key begins here. */
  pending: 1,
  streamEnd: 2,
  version: 3,
  tagDirective: 4,
  documentStart: 5,
  documentEnd: 6,
  blockListStart: 7,
  blockMapStart: 8,
  blockEnd: 9,
  flowListStart: 10,
  flowListEnd: 11,
  flowMapStart: 12,
  flowMapEnd: 13,
  /** A dash. */
  blockEntry: 14,
  /** A comma. */
  flowEntry: 15,
  key: 16,
  /** A colon. */
  value: 17,
  alias: 18,
  anchor: 19,
  tag: 20,
  scalar: 21,
} as const;

const WIDTH = 4;

/** A queue of tokens, kept as numbers. A token has the same index as long as it is in the queue. */
export class TokenQueue {
  #cells = new Int32Array(32 * WIDTH);
  #head = 0;
  #count = 0;

  get isEmpty(): boolean {
    return this.#head === this.#count;
  }

  get type(): number {
    return this.#cells[this.#head * WIDTH] as number;
  }

  get start(): number {
    return this.#cells[this.#head * WIDTH + 1] as number;
  }

  get end(): number {
    return this.#cells[this.#head * WIDTH + 2] as number;
  }

  /** What else is known of the first token. Of a pending slot: how many brackets are open around it. */
  get detail(): number {
    return this.#cells[this.#head * WIDTH + 3] as number;
  }

  add(type: number, start: number, end: number, detail = 0): number {
    if (this.#head === this.#count) {
      this.#head = 0;
      this.#count = 0;
    } else if ((this.#count + 1) * WIDTH > this.#cells.length) this.#grow();
    const cell = this.#count * WIDTH;
    this.#cells[cell] = type;
    this.#cells[cell + 1] = start;
    this.#cells[cell + 2] = end;
    this.#cells[cell + 3] = detail;
    return this.#count++;
  }

  /** Puts a token into the slot that was kept for it. */
  fill(index: number, type: number, offset: number): void {
    const cell = index * WIDTH;
    this.#cells[cell] = type;
    this.#cells[cell + 1] = offset;
    this.#cells[cell + 2] = offset;
  }

  drop(): void {
    this.#head++;
  }

  #grow(): void {
    const cells = new Int32Array(this.#cells.length * 2);
    cells.set(this.#cells);
    this.#cells = cells;
  }
}
