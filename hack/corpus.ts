// Makes the corpus of reviews under test/corpus: what API servers really send for the commands of every day, and what
// zonegate answers.
// Usage: node hack/corpus.ts            capture the reviews anew, on each version of Kubernetes, and pin the answers
//        node hack/corpus.ts expected   pin the answers to the reviews that are there
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { capture, versions } from './corpus/capture.ts';
import { expectedOf } from './corpus/expected.ts';
import type { CorpusReview } from './corpus/review.ts';

const corpus = new URL('../test/corpus/', import.meta.url);
const folder = (kind: 'reviews' | 'expected', version: string) => new URL(`${kind}/${version}/`, corpus);

const [, , what] = process.argv;
if (what !== undefined && what !== 'expected') {
  process.stderr.write(`corpus: unknown argument ${what} (known: expected)\n`);
  process.exit(2);
}
if (what === undefined) {
  for (const version of versions) {
    const reviews = await capture(version);
    const at = folder('reviews', version.minor);
    rmSync(at, { recursive: true, force: true });
    mkdirSync(at, { recursive: true });
    for (const [name, review] of reviews)
      writeFileSync(new URL(`${name}.json`, at), `${JSON.stringify(review, null, 1)}\n`);
    process.stderr.write(`  corpus         ${reviews.size} reviews of Kubernetes ${version.minor}\n`);
  }
}
for (const version of readdirSync(new URL('reviews/', corpus))) {
  const at = folder('expected', version);
  rmSync(at, { recursive: true, force: true });
  mkdirSync(at, { recursive: true });
  for (const file of readdirSync(folder('reviews', version))) {
    const review: CorpusReview = JSON.parse(readFileSync(new URL(file, folder('reviews', version)), 'utf8'));
    writeFileSync(new URL(file.replace(/json$/, 'yaml'), at), await expectedOf(review));
  }
}
