// Whatever an API server serves by itself either makes or changes no pod, or stands in the reference with how it is covered.
import { beforeAll, describe, expect, it } from 'vitest';
import { isObject, type JsonObject, list, own } from '../../src/engine/json.ts';
import { waysToPods, withoutPods } from '../../src/report/ways-to-pods.ts';
import { registry } from '../../webhooks/index.ts';
import { mustKubectl } from './support/kubectl.ts';

/** A resource or a subresource, in every version. */
interface Served {
  readonly key: string;
  readonly kinds: ReadonlySet<string>;
}

const ways = new Map(waysToPods(registry).map((way) => [way.key, way]));
const others = new Set(
  Object.entries(withoutPods).flatMap(([group, names]) => names.map((name) => `${group}/${name}`)),
);

const groupOf = (key: string) => key.slice(0, key.indexOf('/'));

let served: readonly Served[];
let document: JsonObject;

async function read(path: string): Promise<JsonObject> {
  return JSON.parse((await mustKubectl(['get', '--raw', path])).stdout) as JsonObject;
}

/** The APIs that the API server brings along: those of custom resources come and go. */
async function builtIn(): Promise<readonly { readonly group: string; readonly version: string }[]> {
  const label = 'kube-aggregator.kubernetes.io/automanaged=onstart';
  const { stdout } = await mustKubectl(['get', 'apiservices', '-l', label, '-o', 'json']);
  const { items } = JSON.parse(stdout) as { items: readonly { spec: { group?: string; version: string } }[] };
  return items.map(({ spec: { group = '', version } }) => ({ group, version }));
}

beforeAll(async () => {
  const found = new Map<string, Set<string>>();
  for (const { group, version } of await builtIn()) {
    const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    for (const { name, kind } of list((await read(path)).resources as readonly JsonObject[])) {
      const key = `${group}/${name}`;
      found.set(key, (found.get(key) ?? new Set()).add(`${group} ${kind}`));
    }
  }
  served = [...found].map(([key, kinds]) => ({ key, kinds }));
  document = await read('/openapi/v2');
});

describe('what an API server serves by itself', () => {
  it('is known, all of it', () => {
    expect(served.length).toBeGreaterThan(60);
    expect(served.map(({ key }) => key).filter((key) => !ways.has(key) && !others.has(key))).toEqual([]);
  });

  it('is all that is said to be judged, but for custom resources', () => {
    const keys = new Set(served.map(({ key }) => key));
    const groups = new Set(served.map(({ key }) => groupOf(key)));
    const judged = [...ways.values()].filter(({ reason, key }) => reason === undefined && groups.has(groupOf(key)));
    expect(judged.length).toBeGreaterThan(15);
    expect(judged.map(({ key }) => key).filter((key) => !keys.has(key))).toEqual([]);
  });

  it('is no way to a pod where a pod spec stands in it, and nobody says so', () => {
    const withPods = kindsWithPods(document.definitions as Readonly<Record<string, JsonObject>>);
    expect(withPods).toEqual(expect.arrayContaining([' Pod', ' ReplicationController', 'batch CronJob']));
    const kinds = new Set(withPods);
    const found = served.filter((each) => [...each.kinds].some((kind) => kinds.has(kind)));
    expect(found.map(({ key }) => key).filter((key) => !ways.has(key))).toEqual([]);
  });

  it('is judged wherever a pod spec can be written', () => {
    const scalesAndSpecs = served.filter(({ key }) => key.endsWith('/scale') || key === '/pods/resize');
    expect(scalesAndSpecs.length).toBeGreaterThan(4);
    for (const { key } of scalesAndSpecs) expect(ways.get(key)?.reason, key).toBeUndefined();
  });
});

/** `GROUP KIND` of all objects in which a pod spec can stand. */
function kindsWithPods(definitions: Readonly<Record<string, JsonObject>>): readonly string[] {
  const SPEC = 'io.k8s.api.core.v1.PodSpec';
  const users = new Map<string, string[]>();
  for (const [name, definition] of Object.entries(definitions)) {
    for (const used of referencesIn(definition)) users.set(used, [...(users.get(used) ?? []), name]);
  }
  const reached = new Set([SPEC]);
  for (const name of reached) for (const user of users.get(name) ?? []) reached.add(user);
  return [...reached].flatMap((name) => {
    const kinds = list(own(definitions[name], 'x-kubernetes-group-version-kind') as readonly JsonObject[] | undefined);
    return kinds.map(({ group, kind }) => `${group} ${kind}`);
  });
}

function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const { $ref } = value;
  const own = typeof $ref === 'string' ? [$ref.replace('#/definitions/', '')] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}
