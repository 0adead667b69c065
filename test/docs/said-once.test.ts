// Nothing is said twice: what stands in two places is true in one of them before long.
import { describe, expect, it } from 'vitest';
import { pageOf, pages, sentencesOf } from './support/markdown.ts';

/** Characters. Shorter ones, such as the cells of a table, may well be the same. */
const LONG = 50;

/** Made from the policies, whose sentences are alike. */
const generated = new Set(['webhooks/README.md']);

function saidTwice(all: ReturnType<typeof pages>): readonly string[] {
  const files = new Map<string, string[]>();
  for (const page of all) {
    for (const sentence of sentencesOf(page)) {
      if (sentence.length < LONG) continue;
      const key = sentence.replaceAll('`', '').toLowerCase();
      files.set(key, [...(files.get(key) ?? []), page.file]);
    }
  }
  return [...files]
    .filter(([, where]) => where.length > 1)
    .map(([sentence, where]) => `${where.join(', ')}: ${sentence}`);
}

describe('the pages', () => {
  it('say nothing twice', () => {
    const written = pages().filter(({ file }) => !generated.has(file));
    expect(written.flatMap(sentencesOf).length).toBeGreaterThan(300);
    expect(saidTwice(written)).toEqual([]);
  });

  it('would be caught', () => {
    const sentence = 'A sentence of some length, which says `something` about\nsome [other](b.md) thing.';
    const a = pageOf('a.md', `# A\n\nShort one. ${sentence} Another one.\n`);
    const b = pageOf('b.md', `- B says: yes.\n- ${sentence}\n`);
    expect(saidTwice([a, b])).toEqual([
      'a.md, b.md: a sentence of some length, which says something about some other thing.',
    ]);
    expect(saidTwice([a])).toEqual([]);
  });
});
