// What a check calls not valid for a kind the API server cannot read either, and what it lets pass it can: for every field
// of some kinds, with a value that fits and with some that may not.
import { afterAll, beforeAll, expect, it } from 'vitest';
import schemas from '../../schemas/kubernetes.json' with { type: 'json' };
import { wellTyped } from '../../src/check/field-types.ts';
import type { JsonObject, Path } from '../../src/engine/json.ts';
import { registry } from '../../webhooks/index.ts';
import { manifestOf } from '../support/manifests.ts';
import { type Api, openApi } from './parity/api.ts';

const types: Readonly<Record<string, Readonly<Record<string, string>>>> = schemas;

const kinds: Readonly<Record<string, string>> = {
  CronJob: 'batch/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  NetworkPolicy: 'networking.k8s.io/v1',
  Pod: 'v1',
  PodDisruptionBudget: 'policy/v1',
  StatefulSet: 'apps/v1',
};

const values: readonly unknown[] = ['1', 1, 1.5, true, ['1'], { a: '1' }];

/** Made by the API server, and read leniently. */
const leftOut = ['apiVersion', 'kind', 'status', 'managedFields', 'creationTimestamp', 'deletionTimestamp'];

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

/** All places in a kind below which there is a plain value; the spec of a pod in one kind only. */
function placesIn(declared: string, path: Path, above: readonly string[]): readonly Path[] {
  if (declared.startsWith('[]')) return [path, ...placesIn(declared.slice(2), [...path, 0], above)];
  if (declared.startsWith('{}')) return [path, ...placesIn(declared.slice(2), [...path, 'x'], above)];
  const fields = types[declared];
  if (declared === 'any' || (fields !== undefined && above.includes(declared))) return [];
  if (fields === undefined) return [path];
  const inPod = declared === 'PodSpec' && above[0] !== 'Pod';
  const below = Object.entries(fields).filter(
    ([field]) => !leftOut.includes(field) && !(inPod && field !== 'containers'),
  );
  return [
    ...(path.length > 0 ? [path] : []),
    ...below.flatMap(([field, type]) => placesIn(type, [...path, field], [...above, declared])),
  ];
}

function put(path: Path, value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  return typeof first === 'number' ? [put(rest, value)] : { [first]: put(rest, value) };
}

it.each(Object.entries(kinds))('%s', async (kind, apiVersion) => {
  const places = placesIn(kind, [], []).filter((path) => path[0] !== 'metadata' || path[1] === 'labels');
  const wrong: string[] = [];
  await Promise.all(
    places.map(async (path, index) => {
      // All values at all places would take long: each place gets two, in turn.
      for (const value of [values[index % values.length], values[(index + 1 + (index % 4)) % values.length]]) {
        const object = { apiVersion, kind, ...(put(path, value) as JsonObject) };
        const { body } = await api.write(object, 'create', { dryRun: true });
        // How deep it failed is of no matter: an object that can be read may be invalid in a hundred ways.
        const message = String(body.message);
        // A field of another name is no field of another type.
        const isRead = !message.includes('cannot be handled as a') || message.includes('strict decoding error');
        const isValid = wellTyped(registry, [manifestOf(object)]).problems.length === 0;
        if (isRead !== isValid) wrong.push(`${path.join('.')}: ${JSON.stringify(value)}: ${isRead} ${message}`);
      }
    }),
  );
  expect(places.length).toBeGreaterThan(10);
  expect(wrong).toEqual([]);
});
