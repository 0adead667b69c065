// YAML as kubectl reads it: the grammar of go-yaml, in a time that grows as the text does.
import { type Failure, failure, type Result, success } from '../problem/problem.ts';
import { type Built, buildTree } from './build.ts';
import { YamlSyntaxError } from './cursor.ts';
import { TOO_DEEP } from './node-writer.ts';
import type { SyntaxProblem } from './syntax-problem.ts';

export interface ParseOptions {
  /** The offset at which to begin. Default: 0. */
  readonly from?: number;
  /** Whether the text is known to be JSON, whose strings may hold what those of YAML may not. Default: false. */
  readonly isJson?: boolean;
}

/** Characters that YAML 1.1 does not allow. In double quotes they can be escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for.
const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/g;

/** The byte order mark. It may be before each document. */
const MARK = '\uFEFF';

/** The first document of a text, YAML or JSON. A text of nothing but comments has none. */
export function parseYaml(text: string, { from = 0, isJson = false }: ParseOptions = {}): Result<Built, SyntaxProblem> {
  control.lastIndex = from;
  const found = isJson ? null : control.exec(text);
  if (found !== null) return broken(found.index, 'a control character stands here');
  try {
    return success(buildTree(text, text.startsWith(MARK, from) ? from + 1 : from, isJson));
  } catch (error) {
    if (error instanceof YamlSyntaxError) return broken(error.offset, error.message);
    throw error;
  }
}

function broken(offset: number, message: string): Failure<SyntaxProblem> {
  return failure([{ offset, message: message === TOO_DEEP ? message : `not valid YAML: ${message}` }]);
}
