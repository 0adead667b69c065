// One verdict everywhere: what a check says of a file is what an API server with zonegate answers, word for word, and
// what it says would be stored is what the API server would store. For every object of the corpus, in each zone, for
// create and for server-side apply.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkManifests } from '../../src/check/check.ts';
import { formatPath, isObject, type JsonObject, type Path, valueAt } from '../../src/engine/json.ts';
import {
  horizontalPodAutoscalers,
  networkPolicies,
  podDisruptionBudgets,
  workloads,
} from '../../src/engine/resource.ts';
import { zoneOf } from '../../src/zones/resolve.ts';
import { registry } from '../../webhooks/index.ts';
import { manifestOf } from '../support/manifests.ts';
import { checkedAnswer, type Heard, heardAnswer } from './parity/answers.ts';
import { type Api, openApi } from './parity/api.ts';
import { corpus } from './parity/corpus.ts';
import { type Item, type Way, ways } from './parity/item.ts';
import { eventually, mustKubectl } from './support/kubectl.ts';
import { register, startZonegate, unregister, type Zonegate, zones } from './support/zonegate.ts';

const { items, namespaces } = corpus();
const neighbours = items.flatMap((item) => item.neighbours);
const names = namespaces.map((namespace) => valueAt(namespace, ['metadata', 'name']) as string);
const namespaceOf = (object: JsonObject) => valueAt(object, ['metadata', 'namespace']) ?? 'default';

let api: Api;
/** What the API server takes without zonegate, by way. */
const taken = { create: new Set<Item>(), apply: new Set<Item>() };

beforeAll(async () => {
  api = await openApi();
  await mustKubectl(['apply', '-f', '-'], namespaces);
  // What other tests left behind would be a neighbour, or an object that is there already.
  await eventually('nothing left of other tests', isEmptied, 100);
  await eventually('a service account in each namespace', async () => {
    // A Pod needs one, and it is a controller that makes it.
    const { stdout } = await mustKubectl(['get', 'serviceaccounts', '--all-namespaces', '--no-headers']);
    return names.every((name) => new RegExp(`^${name}\\s+default\\s`, 'm').test(stdout)) ? true : undefined;
  });
  await each(ways, (way) =>
    each(items.filter(isWritableBy(way)), async (item) => {
      const { status } = await api.write(item.object, way, { dryRun: true });
      if (status < 300) taken[way].add(item);
    }),
  );
});
afterAll(() => api.close());

it('the corpus is large, and an API server takes nearly all of it', () => {
  expect(taken.create.size).toBeGreaterThanOrEqual(items.length * 0.93);
  expect(taken.apply.size).toBeGreaterThanOrEqual(400);
});

describe.each(zones)('%s', (zone) => {
  let zonegate: Zonegate;
  beforeAll(async () => {
    zonegate = await startZonegate(zone);
    await register(zonegate, zone);
    // Once is enough, and in audit mode nothing is refused.
    if (zone !== 'zone-1') return;
    await each(neighbours, async (object) => {
      const { status, body } = await api.write(object, 'create', { dryRun: false });
      if (status !== 201) throw new Error(`${JSON.stringify(object.metadata)}: ${status} ${body.message}`);
    });
  });
  afterAll(async () => {
    await unregister();
    expect(await zonegate.stop()).toBe(0);
  });

  it.each(ways)('%s: a check says what the API server says', async (way) => {
    const mismatches: string[] = [];
    let compared = 0;
    await each(items.filter(isWritableBy(way)), async (item) => {
      const theirs = heardAnswer(await api.write(item.object, way, { dryRun: true }), item.object);
      // What it does not take without zonegate either is nothing that the two could agree on.
      if (typeof theirs === 'string' && !taken[way].has(item)) return;
      compared += 1;
      const found = typeof theirs === 'string' ? [`refused: ${theirs}`] : differences(oursOf(item, way, zone), theirs);
      if (found.length > 0) mismatches.push([`${item.label}, ${way} in ${zone}:`, ...found].join('\n  '));
    });
    expect(mismatches.join('\n\n')).toBe('');
    expect(compared).toBeGreaterThanOrEqual(taken[way].size);
  });
});

/** All that may be a neighbour. */
const resources = [...workloads, horizontalPodAutoscalers, podDisruptionBudgets, networkPolicies];

/** Deletes what is in the namespaces; controllers may make something of it meanwhile. */
async function isEmptied(): Promise<true | undefined> {
  let isEmpty = true;
  for (const resource of resources) {
    const left = await Promise.all(names.map((namespace) => api.deleteSome(resource, namespace)));
    if (left.some(({ areLeft }) => areLeft)) isEmpty = false;
  }
  return isEmpty || undefined;
}

/** Visits all at the same time. */
async function each<T>(all: readonly T[], visit: (one: T) => Promise<unknown>): Promise<void> {
  await Promise.all(all.map(visit));
}

/** Only what is not there yet is created; and server-side apply generates no names. */
function isWritableBy(way: Way): (item: Item) => boolean {
  return ({ object }) => {
    const name = valueAt(object, ['metadata', 'name']);
    if (object.kind === 'Namespace' && names.includes(String(name))) return false;
    return way === 'create' || name !== undefined;
  };
}

function oursOf(item: Item, way: Way, zone: (typeof zones)[number]): Heard {
  const here = neighbours.filter((each) => namespaceOf(each) === namespaceOf(item.object));
  const manifests = [...namespaces, ...here, item.object].map(manifestOf);
  const checked = checkManifests(registry, zoneOf(zone, registry), manifests, { as: way }).at(-1);
  if (checked === undefined) throw new Error('nothing was checked');
  return checkedAnswer(checked, zone);
}

function differences(ours: Heard, theirs: Heard): string[] {
  const missing = ours.said.filter((line) => !theirs.said.includes(line));
  const isCut = (missing[0] ?? '').length > (theirs.room ?? Number.POSITIVE_INFINITY);
  const onlyOurs = isCut ? [] : missing;
  const onlyTheirs = theirs.said.filter((line) => !ours.said.includes(line));
  const isReordered = missing.length + onlyTheirs.length === 0 && ours.said.join('\n') !== theirs.said.join('\n');
  return [
    ...(ours.verdict === theirs.verdict ? [] : [`verdict: check ${ours.verdict}, API server ${theirs.verdict}`]),
    ...onlyOurs.map((line) => `only the check says: ${line}`),
    ...onlyTheirs.map((line) => `only the API server says: ${line}`),
    ...(isReordered ? ['both say the same in another order, or not as often'] : []),
    ...(ours.stored !== undefined && theirs.stored !== undefined ? unequal(ours.stored, theirs.stored) : []),
  ];
}

/** Where two objects differ: the uppermost paths. */
function unequal(ours: unknown, theirs: unknown, at: Path = []): string[] {
  if (Array.isArray(ours) && Array.isArray(theirs) && ours.length === theirs.length) {
    return ours.flatMap((each, index) => unequal(each, theirs[index], [...at, index]));
  }
  if (isObject(ours) && isObject(theirs)) {
    const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
    return [...keys].flatMap((key) => unequal(ours[key], theirs[key], [...at, key]));
  }
  if (Object.is(ours, theirs)) return [];
  return [`stored ${formatPath(at)}: check ${JSON.stringify(ours)}, API server ${JSON.stringify(theirs)}`];
}
