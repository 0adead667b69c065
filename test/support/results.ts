import { type Failure, type Problem, problemText, type Result } from '../../src/problem/problem.ts';

/** The value of a result. @throws Error with its problems where there is none. */
export function successOf<Value>(result: Result<Value, Pick<Problem, 'message'>>): Value {
  if (result.ok) return result.value;
  throw new Error(result.problems.map(({ message }) => message).join('\n'));
}

/** What the problems of a result say; nothing where it has a value. */
export function messagesIn(result: { readonly ok: true } | Failure): readonly string[] {
  return result.ok ? [] : result.problems.map(({ message }) => message);
}

/** The problems of a result as they are printed; none where it has a value. */
export function problemTexts(result: { readonly ok: true } | Failure): readonly string[] {
  return result.ok ? [] : result.problems.map(problemText);
}
