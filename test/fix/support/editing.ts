import { expect } from 'vitest';
import { editText } from '../../../src/manifests/edit.ts';
import type { Edit } from '../../../src/yaml/edit/data-draft.ts';

export const set = (path: Edit['path'], value: unknown): Edit => ({ path, value });

export const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;

/** The text with the edits. Fails if one is refused. */
export function edit(text: string, ...edits: readonly Edit[]): string {
  const { text: after, refused } = editText(text, [{ part: 0, edits }]);
  expect(refused).toEqual([]);
  return after;
}

/** Why the edits are refused, which leaves the text as it is. */
export function refusal(text: string, ...edits: readonly Edit[]): string | undefined {
  const { text: after, done, refused } = editText(text, [{ part: 0, edits }]);
  expect({ after, done }).toEqual({ after: text, done: [] });
  return refused[0]?.problem.message;
}
