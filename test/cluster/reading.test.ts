// The table that the reader is held to, held to kubectl; and the reader held to kubectl by texts of all sorts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { readManifests } from '../../src/manifests/read.ts';
import { splitDocuments } from '../../src/yaml/split.ts';
import { accepted, refused } from '../manifests/kubectl-cases.ts';
import { textsOf } from '../manifests/kubectl-texts.ts';
import { kubectl, type Result } from './support/kubectl.ts';

/** What kubectl makes of texts; nobody else is asked. What is wrong in one file does not touch the others. */
const read = (path: string, text?: string): Promise<Result> =>
  kubectl(['patch', '--local', '-f', path, '--type=merge', '-p', '{}', '-o', 'json'], text);

/** The objects of an answer. */
const objectsIn = ({ stdout }: Result): readonly JsonObject[] =>
  splitDocuments(stdout)
    .filter(({ text }) => text.trim() !== '')
    .map(({ text }) => JSON.parse(text));

describe.concurrent('kubectl', () => {
  it.each(Object.entries(accepted))('takes %s', async (_, { text, objects }) => {
    const result = await read('-', text);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(objectsIn(result)).toEqual(objects);
  });

  it.each(Object.entries(refused))('refuses %s', async (_, text) => {
    expect((await read('-', text)).code).toBe(1);
  });
});

/** What we say of a text that kubectl reads without a word: it is one of those. */
const REMARK = /^duplicate key|^kubectl leaves out|^no object in it/;

/** What a reader makes of a text, as far as it is asked here. */
interface Outcome {
  readonly isRefused: boolean;
  /** Of a refused text, as far as kubectl had come. */
  readonly objects: readonly unknown[];
}

function ours(text: string, { isRefused, objects: theirs }: Outcome): Outcome {
  const { manifests, problems, others } = readManifests(text, 'a.yaml');
  const objects = manifests.map(({ object }): unknown => JSON.parse(JSON.stringify(object)));
  return {
    isRefused: [...problems, ...others].some(({ message }) => !REMARK.test(message)),
    // What follows a broken document is read here, too.
    objects: isRefused ? objects.slice(0, theirs.length) : objects,
  };
}

/** Of each text what kubectl makes of it. */
async function theirsOf(texts: readonly string[]): Promise<readonly Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'zonegate-texts-'));
  try {
    for (const [index, text] of texts.entries()) writeFileSync(join(folder, `${index}.yaml`), text);
    const result = await read(folder);
    const broken = new Set([...result.stderr.matchAll(/\/(\d+)\.yaml/g)].map(([, index]) => Number(index)));
    const byName = Map.groupBy(objectsIn(result), (object) => valueAt(object, ['metadata', 'name']));
    return texts.map((_, index) => ({ isRefused: broken.has(index), objects: byName.get(`c${index}`) ?? [] }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('what kubectl reads we read, and what it refuses we refuse', () => {
  it.each([1, 2, 3, 4])('in 2500 texts, the %i. time', async (seed) => {
    const texts = textsOf(seed, 2500);
    const theirs = await theirsOf(texts);
    const both = texts.map((text, index) => {
      const wanted = theirs[index] as Outcome;
      return { text, wanted, found: ours(text, wanted) };
    });
    for (const { text, wanted, found } of both) expect({ text, ...found }).toEqual({ text, ...wanted });
    // Both happen often enough to say something.
    const readable = theirs.filter(({ isRefused }) => !isRefused).length;
    expect(readable).toBeGreaterThan(500);
    expect(texts.length - readable).toBeGreaterThan(500);
  });
});
