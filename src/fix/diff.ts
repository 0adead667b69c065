import { createTwoFilesPatch } from 'diff';
import { STANDARD_INPUT } from '../manifests/files.ts';

/** As `diff -u` and git write it, so that `git apply` takes it; empty when there is no difference. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return '';
  const name = file === STANDARD_INPUT ? 'stdin' : file.replace(/^(?:\.?\/)+/, '');
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after);
  return patch.replace(/^=+\n/, '');
}
