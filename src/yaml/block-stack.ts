// The blocks (lists and maps without brackets) that are open, by how far they are indented.
import type { Cursor } from './cursor.ts';
import { TOKEN, type TokenQueue } from './tokens.ts';

export class BlockStack {
  /** The column of the innermost block, from 0; -1 outside of all. */
  indent = -1;
  readonly #cursor: Cursor;
  readonly #tokens: TokenQueue;
  readonly #outer: number[] = [];

  constructor(cursor: Cursor, tokens: TokenQueue) {
    this.#cursor = cursor;
    this.#tokens = tokens;
  }

  /** Opens a block at the cursor, unless it is indented no more than the innermost one: then it goes on with that. */
  open(type: number): void {
    const { offset, column } = this.#cursor;
    if (this.indentTo(column)) this.#tokens.add(type, offset, offset);
  }

  /** Opens a block whose token is added elsewhere. Returns whether it is a new one. */
  indentTo(column: number): boolean {
    if (this.indent >= column) return false;
    this.#outer.push(this.indent);
    this.indent = column;
    return true;
  }

  /** Closes the blocks that are indented more than a column. */
  closeBeyond(column: number): void {
    const { offset } = this.#cursor;
    while (this.indent > column) {
      this.#tokens.add(TOKEN.blockEnd, offset, offset);
      this.indent = this.#outer.pop() ?? -1;
    }
  }
}
