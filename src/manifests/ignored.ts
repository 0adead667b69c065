/** What patterns left out of a search, by pattern: one pattern may leave out thousands of files. */
export class Ignored {
  readonly #byMark = new Map<string, { readonly first: string; more: number }>();

  /** @param mark where the pattern is written. */
  add(name: string, mark: string): void {
    const known = this.#byMark.get(mark);
    if (known === undefined) this.#byMark.set(mark, { first: name, more: 0 });
    else known.more++;
  }

  /** A line for each pattern that left something out. */
  notes(): readonly string[] {
    return [...this.#byMark].map(
      ([mark, { first, more }]) => `${first}${more > 0 ? ` and ${more} more` : ''}: ignored by ${mark}`,
    );
  }
}
