/** What a word of the language means where a command is expected. */
export type Keyword =
  /** A command follows. */
  | 'prefix'
  /** A command follows, the first of a group. */
  | 'opens'
  /** Words follow that are no command, and then a group. */
  | 'heads'
  /** A name follows. */
  | 'names'
  | 'closes'
  /** Its words are compared: a `>` among them opens no file. */
  | 'tests'
  /** All up to `]]` is compared. */
  | 'compares';

export const keywords: ReadonlyMap<string, Keyword> = new Map([
  ...having('prefix', '!', 'then', 'else', 'elif', 'do'),
  ...having('opens', '{', 'if', 'while', 'until'),
  ...having('heads', 'for', 'select', 'case'),
  ...having('names', 'function'),
  ...having('closes', '}', 'fi', 'done', 'esac'),
  ...having('tests', '[', 'test'),
  ...having('compares', '[['),
]);

function having(keyword: Keyword, ...words: readonly string[]): readonly [string, Keyword][] {
  return words.map((word) => [word, keyword]);
}
