// What zonegate answers to what API servers really send is pinned, zone by zone.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectedOf } from '../../hack/corpus/expected.ts';
import type { CorpusReview } from '../../hack/corpus/review.ts';
import { reviewName, steps } from '../../hack/corpus/steps.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const names = (folder: string) =>
  readdirSync(new URL(folder, import.meta.url)).map((file) => file.replace(/\.\w+$/, ''));

const versions = readdirSync(new URL('reviews/', import.meta.url));

describe.each(versions)('Kubernetes %s', (version) => {
  it('has an answer to each review, and no other', () => {
    expect(names(`expected/${version}/`)).toEqual(names(`reviews/${version}/`));
  });

  it('has a review of every step, but of what changes nothing and of deletes', () => {
    const captured = names(`reviews/${version}/`);
    const missing = steps.map(reviewName).filter((step) => !captured.some((name) => name.startsWith(step)));
    expect(missing).toEqual(['07-apply-unchanged', '56-delete-with-finalizer', '58-delete-namespace']);
  });

  it.each(names(`reviews/${version}/`))('%s', async (name) => {
    const review: CorpusReview = JSON.parse(read(`reviews/${version}/${name}.json`));
    expect(await expectedOf(review), 'to pin what is right now: npm run corpus expected').toBe(
      read(`expected/${version}/${name}.yaml`),
    );
  });
});
