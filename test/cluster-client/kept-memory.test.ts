// The kept parts of an answer do not hold the memory of the answer: V8 copies each string that it parses.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, expect, it } from 'vitest';
import { keptLabels } from '../../src/cluster/kept-labels.ts';
import { isObject } from '../../src/engine/json.ts';
import { knownTarget, knownWorkload } from '../../src/engine/lookups.ts';
import { deployments } from '../../src/engine/resource.ts';

let collectGarbage: () => void;

beforeAll(() => {
  setFlagsFromString('--expose-gc');
  collectGarbage = runInNewContext('gc');
});

const MIB = 1024 * 1024;
const PAGES = 50;

/** An object as it arrives, of 1 MiB, with texts that are long enough to be parts of another one. */
function arrived(at: number): unknown {
  const labels = { 'zonegate.dev/tier': `tier-with-a-long-name-${at}`, app: `an-app-with-a-long-name-${at}` };
  const template = { metadata: { labels }, spec: { pad: 'x'.repeat(MIB) } };
  const object = { metadata: { name: `an-object-with-a-long-name-${at}`, labels }, spec: { replicas: at, template } };
  return JSON.parse(Buffer.from(JSON.stringify(object)).toString());
}

function used(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

it('what is kept of 50 MiB is small', () => {
  const kept: unknown[] = [];
  const before = used();
  for (let at = 0; at < PAGES; at++) {
    const object = arrived(at);
    if (!isObject(object)) throw new Error('no object');
    kept.push(knownWorkload(object, deployments), knownTarget(object, deployments), keptLabels(object));
  }
  expect(used() - before).toBeLessThan((PAGES * MIB) / 5);
  expect(kept).toHaveLength(3 * PAGES);
});
