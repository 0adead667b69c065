/** What keeps a text from being read, and where. */
export interface SyntaxProblem {
  /** UTF-16 code units from the start of the text. */
  readonly offset: number;
  readonly message: string;
}
