// What the tools write that people deploy with is their authors' (intent/tools.ts): what an author says stays, also where
// it is the API's default; what no author says is filled; and a second sync finds nothing to do, nor does a third.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type JsonObject, type Path, valueAt } from '../../src/engine/json.ts';
import { generationOf, nameOf, removeAll, specOf, stored } from './intent/store.ts';
import { disturb, type Tool, tools } from './intent/tools.ts';
import { eventually } from './support/kubectl.ts';
import { useZone } from './support/zonegate.ts';

interface Field {
  readonly kind: string;
  readonly path: Path;
  readonly apiDefault: unknown;
  readonly handbook: unknown;
}

const rollingUpdate: Path = ['spec', 'strategy', 'rollingUpdate'];
const container: Path = ['spec', 'template', 'spec', 'containers', 0];

/** What an author may write as the API fills it in. */
const fields: readonly Field[] = [
  { kind: 'Deployment', path: [...rollingUpdate, 'maxSurge'], apiDefault: '25%', handbook: 1 },
  { kind: 'Deployment', path: [...rollingUpdate, 'maxUnavailable'], apiDefault: '25%', handbook: 0 },
  { kind: 'Deployment', path: [...container, 'imagePullPolicy'], apiDefault: 'Always', handbook: 'IfNotPresent' },
  { kind: 'CronJob', path: ['spec', 'concurrencyPolicy'], apiDefault: 'Allow', handbook: 'Forbid' },
  { kind: 'CronJob', path: ['spec', 'failedJobsHistoryLimit'], apiDefault: 1, handbook: 3 },
  {
    kind: 'HorizontalPodAutoscaler',
    path: ['spec', 'behavior', 'scaleUp', 'stabilizationWindowSeconds'],
    apiDefault: 0,
    handbook: 120,
  },
];

/** Objects whose author writes the API's defaults, or none of them. */
function objects(way: string, isExplicit: boolean): readonly JsonObject[] {
  const word = isExplicit ? 'explicit' : 'silent';
  const labels = { app: `${word}-${way}`, intent: way };
  const metadata = (kind: string) => ({ name: `${word}-${kind}-${way}`, namespace: 'ge-system', labels });
  const said = (value: JsonObject) => (isExplicit ? value : {});
  const image = 'app:latest';
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata('deployment'),
      spec: {
        ...said({
          replicas: 1,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        }),
        selector: { matchLabels: { app: labels.app } },
        template: {
          metadata: { labels: { app: labels.app } },
          spec: { containers: [{ name: 'app', image, ...said({ imagePullPolicy: 'Always' }) }] },
        },
      },
    },
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: metadata('cronjob'),
      spec: {
        schedule: '0 4 * * *',
        suspend: true,
        ...said({ concurrencyPolicy: 'Allow', failedJobsHistoryLimit: 1 }),
        jobTemplate: {
          spec: {
            template: { spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'r.example/s:1' }] } },
          },
        },
      },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: metadata('horizontalpodautoscaler'),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: `${word}-deployment-${way}` },
        maxReplicas: 3,
        behavior: { scaleUp: said({ stabilizationWindowSeconds: 0 }) },
      },
    },
  ];
}

useZone('zone-1');
afterAll(removeAll);

describe.each(tools)('$title', ({ way, first, needsHelm, sync, forecast }: Tool) => {
  describe.skipIf(needsHelm && inject('helm') === '')('sync after sync', () => {
    const all = [...objects(way, true), ...objects(way, false)];
    const states: ReadonlyMap<string, JsonObject>[] = [];
    let foreseen: readonly JsonObject[] = [];
    let undone: ReadonlyMap<string, JsonObject>;

    beforeAll(async () => {
      for (let time = 1; time <= 4; time++) {
        await sync(all);
        states.push(await stored(way));
      }
      if (forecast !== undefined) foreseen = JSON.parse(await forecast(all)).items;
      await disturb(`explicit-deployment-${way}`, 'ge-system');
      // The API server notes the second in which somebody wrote.
      const now = Math.floor(Date.now() / 1000);
      await eventually('another second', async () => (Math.floor(Date.now() / 1000) > now ? true : undefined));
      await sync(all);
      undone = await stored(way);
    });

    const valueIn = (state: ReadonlyMap<string, JsonObject> | undefined, word: string, { kind, path }: Field) =>
      valueAt(state?.get(`${word}-${kind}-${way}`.toLowerCase()), path);

    it.each(fields.map((field) => [field.kind, field.path.at(-1), field] as const))('%s %s', (_, __, field) => {
      const { apiDefault, handbook } = field;
      expect(valueIn(states[0], 'explicit', field)).toBe(first === 'known' ? apiDefault : handbook);
      expect(valueIn(states[1], 'explicit', field)).toBe(apiDefault);
      expect(valueIn(undone, 'explicit', field)).toBe(apiDefault);
      for (const state of [...states, undone]) expect(valueIn(state, 'silent', field)).toBe(handbook);
    });

    it('finds nothing to do, the second time and later', () => {
      const settled = first === 'known' ? states : states.slice(1);
      expect(settled[0]?.size).toBe(all.length);
      for (const state of settled.slice(1)) {
        for (const [name, object] of state) {
          expect(specOf(object), name).toEqual(specOf(settled[0]?.get(name)));
          expect(generationOf(object), name).toBe(generationOf(settled[0]?.get(name)));
        }
      }
    });

    it.skipIf(forecast === undefined)('foresees that', () => {
      expect(foreseen.length).toBe(all.length);
      for (const object of foreseen) expect(specOf(object)).toEqual(specOf(states[3]?.get(nameOf(object))));
    });
  });
});
