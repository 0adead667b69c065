// Intent in depth (product.md, principle 2): each field that is filled, in each state, by each way of writing, on a real
// API server. The whole spec is compared: what was written, the API's own defaults, the injection, and nothing else.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { equal, type JsonObject } from '../../src/engine/json.ts';
import { createWays } from './intent/create.ts';
import { learnPlain, type Plain } from './intent/plain.ts';
import { beforeOf, type Case, casesOf, isInjected, isRefused, written } from './intent/row.ts';
import { rows } from './intent/rows.ts';
import { generationOf, removeAll, specOf, stored } from './intent/store.ts';
import { type UpdateWay, updateWays } from './intent/update.ts';
import { useZone } from './support/zonegate.ts';

/** CronJobs may not say what the API server fills in for all pods. */
const REFUSED = 'spec.jobTemplate.spec.template.spec.restartPolicy';

const all = casesOf(rows);
const withoutHelm = inject('helm') === '';
const named = (cases: readonly Case[]) => cases.map((at) => [at.row.field, at.state, at] as const);

let plain: Plain;

useZone('zone-1', async () => {
  plain = await learnPlain(all);
});

afterAll(removeAll);

describe.each(createWays)('$title', ({ way, knowledge, needsHelm, write }) => {
  describe.skipIf(needsHelm && withoutHelm)('CREATE', () => {
    const refused = (at: Case) => isRefused(at, isInjected(at, knowledge, 'CREATE'));
    // A release is created as a whole or not at all.
    const cases = needsHelm ? all.filter((at) => !refused(at)) : all;
    let objects: ReadonlyMap<string, JsonObject>;
    let said: string;

    beforeAll(async () => {
      said = (await write(cases.map((at) => written(at, way)))).stderr;
      objects = await stored(way);
    });

    it.each(named(cases))('%s: %s', (_, __, at) => {
      const object = objects.get(`${at.name}-${way}`);
      if (refused(at)) {
        expect(object).toBeUndefined();
        return expect(said).toContain(`"${at.name}-${way}" is invalid: ${REFUSED}`);
      }
      const wanted = isInjected(at, knowledge, 'CREATE') ? plain.filled(at) : plain.spec(at);
      expect(specOf(object), said).toEqual(wanted);
      expect(generationOf(object)).toBe(counts(at) ? 1 : undefined);
    });
  });
});

/** Whether the API server counts the changes of an object. */
function counts({ row }: Case): boolean {
  return row.base.kind !== 'HorizontalPodAutoscaler';
}

/** The spec that an update leaves behind. */
function outcome(at: Case, { knowledge, keeps, cannot }: UpdateWay): JsonObject {
  if (keeps?.(at.state) || cannot?.(at)) return plain.spec(beforeOf(at));
  const isFilled = isInjected(at, knowledge, 'UPDATE');
  if (isRefused(at, isFilled)) return plain.spec(beforeOf(at));
  return isFilled ? plain.filled(at) : plain.spec(at);
}

describe.each(updateWays)('$title', (how) => {
  const { way, needsHelm, keeps, isOnce, rewritesAnnotation, start, write } = how;
  describe.skipIf(needsHelm && withoutHelm)('UPDATE of this part', () => {
    const cases = all.filter((at) => {
      if (needsHelm && isRefused(at, isInjected(at, how.knowledge, 'UPDATE'))) return false;
      return keeps === undefined || typeof at.row.handbook !== 'object';
    });
    const changes = cases.map((at) => ({
      before: { ...written(beforeOf(at), way), metadata: written(at, way).metadata },
      after: written(at, way),
    }));
    let started: ReadonlyMap<string, JsonObject>;
    let objects: ReadonlyMap<string, JsonObject>;
    let said: string;

    beforeAll(async () => {
      await start(changes.map(({ before }) => before));
      started = await stored(way);
      said = (await write(changes)).stderr;
      objects = await stored(way);
    });

    it.each(named(cases))('%s: %s', (_, __, at) => {
      const name = `${at.name}-${way}`;
      const before = plain.spec(beforeOf(at));
      expect(specOf(started.get(name))).toEqual(before);
      const wanted = outcome(at, how);
      expect(specOf(objects.get(name)), said).toEqual(wanted);
      if (!counts(at) || (rewritesAnnotation && at.row.base.kind === 'Deployment')) return;
      expect(generationOf(objects.get(name))).toBe(equal(before, wanted) ? 1 : 2);
    });

    if (isOnce) return;
    it('the same again changes nothing', async () => {
      await write(changes);
      const again = await stored(way);
      for (const [name, object] of objects) {
        expect(specOf(again.get(name))).toEqual(specOf(object));
        expect(generationOf(again.get(name)), name).toBe(generationOf(object));
      }
    });
  });
});
