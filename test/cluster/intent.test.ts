// Intent in depth (product.md, principle 2): each field that is filled (rows.ts), in each state, by each way of writing
// (create.ts, update.ts, later.ts), on a real API server. What is expected is a small table: expected.ts. The whole spec
// is compared: what was written, the API's own defaults, the injection, and nothing else.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { equal, type JsonObject } from '../../src/engine/json.ts';
import { createWays } from './intent/create.ts';
import { changedLater, created, started, updated } from './intent/expected.ts';
import { laterWays } from './intent/later.ts';
import { learnPlain, type Plain } from './intent/plain.ts';
import { type Case, casesOf, type Step, stepsOf, written } from './intent/row.ts';
import { rows } from './intent/rows.ts';
import { generationOf, remove, removeAll, specOf, stored } from './intent/store.ts';
import { type UpdateWay, updateWays } from './intent/update.ts';
import { useZone } from './support/zonegate.ts';

/** CronJobs may not say what the API server fills in for all pods. */
const REFUSED = 'spec.jobTemplate.spec.template.spec.restartPolicy';

const cases = casesOf(rows);
const steps = stepsOf(rows);
const withoutHelm = inject('helm') === '';

let plain: Plain;
const older = new Map<string, ReadonlyMap<string, JsonObject>>();

useZone('zone-1', async () => {
  plain = await learnPlain(cases);
  for (const { way, start, kinds } of laterWays) {
    await start.write(fitting(kinds).map((at) => written(at, way)));
    older.set(way, await stored(way));
  }
});

afterAll(removeAll);

/** Whether the API server counts the changes of an object. */
function counts({ row }: Case): boolean {
  return row.base.kind !== 'HorizontalPodAutoscaler';
}

// First, for what is older than zonegate goes with it: whoever is asked lists all that is there.
describe.each(laterWays)('$title', (how) => {
  const { way, kinds, generations, write } = how;
  describe('UPDATE of something else', () => {
    const suitable = fitting(kinds);
    let objects: ReadonlyMap<string, JsonObject>;
    let said: string;

    beforeAll(async () => {
      said = (await write(suitable.map((at) => written(at, way)))).stderr;
      objects = await stored(way);
    });
    afterAll(() => remove(way));

    it.each(suitable.map((at) => [at.row.field, at.state, at] as const))('%s: %s', (_, __, at) => {
      const name = `${at.name}-${way}`;
      expect(specOf(older.get(way)?.get(name))).toEqual(plain(at.row, at.state));
      expect(specOf(objects.get(name)), said).toEqual(changedLater(plain, at, how));
      if (counts(at)) expect(generationOf(objects.get(name))).toBe(1 + generations);
    });
  });
});

describe.each(createWays)('$title', ({ way, knowledge, needsHelm, write }) => {
  describe.skipIf(needsHelm && withoutHelm)('CREATE', () => {
    let objects: ReadonlyMap<string, JsonObject>;
    let said: string;

    beforeAll(async () => {
      // A release is created as a whole or not at all.
      const taken = cases.filter((at) => !needsHelm || created(plain, at, knowledge) !== undefined);
      said = (await write(taken.map((at) => written(at, way)))).stderr;
      objects = await stored(way);
    });
    afterAll(() => remove(way));

    it.each(cases.map((at) => [at.row.field, at.state, at] as const))('%s: %s', (_, __, at) => {
      const object = objects.get(`${at.name}-${way}`);
      const wanted = created(plain, at, knowledge);
      expect(specOf(object), said).toEqual(wanted ?? { spec: undefined });
      if (wanted === undefined && !needsHelm) expect(said).toContain(`"${at.name}-${way}" is invalid: ${REFUSED}`);
      if (wanted !== undefined && counts(at)) expect(generationOf(object)).toBe(1);
    });
  });
});

/** What a way of writing can do to an object, and what tells us something new. */
function suits({ sends, keeps }: UpdateWay, { row, from }: Step): boolean {
  // After create the API default is filled as if it were unset.
  if (sends === 'changes' && from === 'apiDefault') return false;
  return keeps === undefined || from === 'unset' || typeof row.handbook !== 'object';
}

describe.each(updateWays)('$title', (how) => {
  const { way, needsHelm, isOnce, isAnnotated, start, write } = how;
  describe.skipIf(needsHelm && withoutHelm)('UPDATE of this part', () => {
    const suitable = steps.filter((step) => suits(how, step));
    let changes: readonly { readonly before: JsonObject; readonly after: JsonObject }[];
    let first: ReadonlyMap<string, JsonObject>;
    let objects: ReadonlyMap<string, JsonObject>;
    let said: string;

    beforeAll(async () => {
      changes = suitable
        .filter((step) => !needsHelm || updated(plain, step, how) !== undefined)
        .map((step) => ({
          before: written({ ...step, state: step.from }, way),
          after: written(step, way),
        }));
      await start.write(changes.map(({ before }) => before));
      first = await stored(way);
      said = (await write(changes)).stderr;
      objects = await stored(way);
    });
    afterAll(() => remove(way));

    it.each(suitable.map((step) => [step.row.field, step.from, step.state, step] as const))(
      '%s: from %s to %s',
      (_, __, ___, step) => {
        const name = `${step.name}-${way}`;
        const wanted = updated(plain, step, how);
        if (needsHelm && wanted === undefined) return expect(objects.get(name)).toBeUndefined();
        const before = started(plain, step, how);
        expect(specOf(first.get(name))).toEqual(before);
        expect(specOf(objects.get(name)), said).toEqual(wanted ?? before);
        if (!counts(step) || (isAnnotated && step.row.base.kind === 'Deployment')) return;
        expect(generationOf(objects.get(name))).toBe(equal(before, wanted ?? before) ? 1 : 2);
      },
    );

    if (isOnce) return;
    it('the same again changes nothing', async () => {
      await write(changes);
      // Whether a release names the API's default now, or no longer names another value, shows the second time only.
      const late = suitable.filter(({ from, state }) => how.isHelmMerge && from === 'before' && state === 'apiDefault');
      const lateNames = new Set(late.map(({ name }) => `${name}-${way}`));
      expectSame(await stored(way), new Map([...objects].filter(([name]) => !lateNames.has(name))));
    });
  });
});

/** The cases of some kinds that an API server takes without zonegate. */
function fitting(kinds: readonly string[]): readonly Case[] {
  return cases.filter(({ row, state }) => {
    const isRefused = row.defaultIsRefused && (state === 'unset' || state === 'apiDefault');
    return kinds.includes(String(row.base.kind)) && !isRefused;
  });
}

function expectSame(again: ReadonlyMap<string, JsonObject>, objects: ReadonlyMap<string, JsonObject>): void {
  for (const [name, object] of objects) {
    expect(specOf(again.get(name)), name).toEqual(specOf(object));
    expect(generationOf(again.get(name)), name).toBe(generationOf(object));
  }
}
