// No single write, and nobody at the port, stops the service for others: on a real API server, zonegate within the
// chart's limits. `make bench` does the same for longer, and one by one.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attacks } from '../../attacks/all.ts';
import type { Attack } from '../../attacks/attack.ts';
import { startControlPlane } from './control-plane.ts';
import { whyUnlimited } from './limits.ts';
import { measure } from './measure.ts';
import { type OpenScene, openScene } from './scene.ts';
import { downfalls } from './verdict.ts';

/** For those that once broke it; and for a group of their relatives. */
const SECONDS = 15;
const SECONDS_FOR_GROUP = 8;

const everything = Object.values(attacks).flat();
const { cases = [], ...rest } = attacks;
const isExec = ({ name }: Attack) => name.startsWith('exec-');

/** Each that once broke it has its own time; its relatives share theirs. */
const runs: readonly (readonly [string, readonly Attack[], number])[] = [
  ...cases.filter((attack) => !isExec(attack)).map((attack) => [attack.name, [attack], SECONDS] as const),
  ['exec', cases.filter(isExec), SECONDS],
  ...Object.entries(rest).map(([name, those]) => [name, those, SECONDS_FOR_GROUP] as const),
];

const reason = whyUnlimited();

it('can limit what a process takes', (context) => {
  if (reason === undefined) return;
  if (process.env.CI === 'true') expect.fail(reason);
  context.skip(reason);
});

describe.skipIf(reason !== undefined)('attacks', () => {
  let scene: OpenScene;
  const undo: (() => unknown)[] = [];

  beforeAll(async () => {
    const plane = await startControlPlane();
    undo.push(plane.stop);
    scene = await openScene(plane, everything);
    undo.push(scene.close);
    // What runs for the first time is slow on both sides, and a pod meets its first write before its first attack.
    await measure(scene, cases.slice(0, 2), { seconds: 2 });
  }, 180_000);

  afterAll(async () => {
    for (const step of undo.reverse()) await step();
  }, 60_000);

  for (const [name, those, seconds] of runs) {
    it(`do not reach others: ${name}`, { timeout: 300_000 }, async () => {
      expect(downfalls(await measure(scene, those, { seconds }))).toEqual([]);
    });
  }

  it('do not exhaust its memory, all at once', { timeout: 300_000 }, async () => {
    const found = await measure(scene, everything, { seconds: SECONDS_FOR_GROUP, together: true });
    expect(downfalls(found, true)).toEqual([]);
  });
});
