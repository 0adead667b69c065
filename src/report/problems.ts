import { type Problem, problemText } from '../problem/problem.ts';
import { clean } from '../text/clean.ts';

/** Problems for standard error, a line each: `zonegate: deploy.yaml:3:1: MESSAGE [CODE]`. */
export function renderProblems(problems: readonly Problem[]): string {
  return problems.map((problem) => `zonegate: ${clean(problemText(problem))}\n`).join('');
}
