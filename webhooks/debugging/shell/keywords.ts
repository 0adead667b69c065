/** The meaning of a keyword where a command could begin. */
export type Keyword =
  /** A command follows. */
  | 'prefix'
  /** The first command of a group follows. */
  | 'opens'
  /** Words that are no command follow, then a group. */
  | 'heads'
  /** A name follows. */
  | 'names'
  | 'closes'
  /** Its words are a comparison: `>` is no redirection. */
  | 'tests'
  /** All up to `]]` is a comparison. */
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
