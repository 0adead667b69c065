// The law of cost: whatever of an object grows, to judge it costs at most in proportion.
import { withDefaults } from '../../../src/check/defaults/kinds.ts';
import { isObject, type JsonObject } from '../../../src/engine/json.ts';
import { apiVersionOf, connections, type Resource } from '../../../src/engine/resource.ts';
import { registry } from '../../../webhooks/index.ts';
import { allocatedBy } from '../support/allocated.ts';
import { costOf } from '../support/count.ts';
import { smallestCulprit } from '../support/culprit.ts';
import { grown, type Way, waysOf } from './grow.ts';
import { reviewsOf } from './reviews.ts';

/** Every kind that a policy asks for at admission, once for each of its subresources. */
export const judgedKinds: readonly Resource[] = [
  ...new Set(registry.policies.filter(({ match }) => !match.onlyInSets).flatMap(({ match }) => match.resources)),
];

/** Four times as large may cost five times as much: what does not grow is in both, and sorting takes a little more. */
const MOST_AT_FOUR_TIMES = 5;

/** In units of the counter for each byte of the body: thirty times what it counts for `JSON.parse`. */
const MOST_FOR_A_BYTE = 30;

const SIZE = 64;

/** Texts are many, and cheap together: they grow in groups, and one that breaks the law is looked for in its group. */
const TEXTS_TOGETHER = 24;

/** The ways of a kind in groups that grow together; each list and map alone. */
function groupsOf(resource: Resource): readonly (readonly Way[])[] {
  const ways = waysOf(resource);
  const alone = ways.filter(({ isText }) => !isText).map((way) => [way]);
  return [
    ...alone,
    ...chunks(
      ways.filter(({ isText }) => isText),
      TEXTS_TOGETHER,
    ),
  ];
}

/** The ways that break the law, each with what it costs. */
export function breachesOf(resource: Resource): readonly string[] {
  return groupsOf(resource).flatMap((group) => {
    if (breachOf(resource, group) === undefined) return [];
    const culprit = smallestCulprit(group, (some) => breachOf(resource, some) !== undefined);
    return [`${namesOf(culprit)}: ${breachOf(resource, culprit)}`];
  });
}

/** What is wrong when these ways grow together; undefined when nothing is. */
function breachOf(resource: Resource, ways: readonly Way[]): string | undefined {
  const once = costAt(resource, ways, SIZE);
  const more = costAt(resource, ways, 4 * SIZE);
  const ratio = more.cost / once.cost;
  if (ratio > MOST_AT_FOUR_TIMES) return `${ratio.toFixed(2)} times the cost at four times the size`;
  const each = more.cost / more.bytes;
  return each > MOST_FOR_A_BYTE ? `a cost of ${each.toFixed(1)} for each byte` : undefined;
}

/** A product needs a loop: the ways that cost the most for each byte are paired with all ways, in groups of these. */
const LOOPS = 6;
const GROUP = 72;
const TEXTS_IN_GROUP = 200;

/** Twice as much more is linear; a product of two of the ways would be four times as much. */
const MOST_GROWTH_OF_GROWTH = 2.03;

/** The ways whose product is in the cost. */
export function productsOf(resource: Resource): readonly string[] {
  const ways = waysOf(resource);
  const loops = loopsAmong(
    resource,
    ways.filter(({ isText }) => !isText),
  );
  const found = loops.flatMap((loop) =>
    groupsToGrow(ways).flatMap((group) => {
      const together = [...new Set([loop, ...group])];
      if (!isProduct(resource, together)) return [];
      return [namesOf(smallestCulprit(together, (some) => isProduct(resource, some)))];
    }),
  );
  return [...new Set(found)];
}

/** The ways for which memory grows faster than the object, looked for in groups. */
export function hoardersOf(resource: Resource): readonly string[] {
  return groupsToGrow(waysOf(resource)).flatMap((group) => {
    if (!isHoarding(resource, group)) return [];
    return [namesOf(smallestCulprit(group, (some) => isHoarding(resource, some)))];
  });
}

function isHoarding(resource: Resource, ways: readonly Way[]): boolean {
  const [once, more] = [SIZE, 4 * SIZE].map((n) => {
    const reviews = reviewsOf(resource, objectOf(resource, ways, n));
    return allocatedBy(reviews.answer);
  }) as [number, number];
  return more / once > MOST_AT_FOUR_TIMES;
}

function groupsToGrow(ways: readonly Way[]): readonly (readonly Way[])[] {
  const texts = ways.filter(({ isText }) => isText);
  const others = ways.filter(({ isText }) => !isText);
  return [...chunks(others, GROUP), ...chunks(texts, TEXTS_IN_GROUP)];
}

function loopsAmong(resource: Resource, ways: readonly Way[]): readonly Way[] {
  const slopes = ways.map((way) => {
    const [once, more] = [SIZE, 2 * SIZE].map((n) => costAt(resource, [way], n)) as [Cost, Cost];
    return { way, slope: (more.cost - once.cost) / (more.bytes - once.bytes) };
  });
  return slopes
    .toSorted((a, b) => b.slope - a.slope)
    .slice(0, LOOPS)
    .map(({ way }) => way);
}

function isProduct(resource: Resource, ways: readonly Way[]): boolean {
  // An answer that becomes so long that it is cut is a step; it is not there at the next size.
  return [SIZE / 2, SIZE].every((size) => {
    const [one, two, four] = [1, 2, 4].map((factor) => costAt(resource, ways, factor * size).cost) as Triple;
    return (four - two) / (two - one) > MOST_GROWTH_OF_GROWTH;
  });
}

type Triple = [number, number, number];

/** The kinds for which all that is compiled once is compiled. */
const warm = new Set<Resource>();

interface Cost {
  readonly cost: number;
  readonly bytes: number;
}

function costAt(resource: Resource, ways: readonly Way[], n: number): Cost {
  const reviews = reviewsOf(resource, objectOf(resource, ways, n));
  const isWarm = warm.has(resource);
  warm.add(resource);
  return { cost: costOf(reviews.answer, isWarm), bytes: reviews.bytes };
}

/** An object with the given ways at their sizes, as it is when the API server has filled in its defaults. */
function objectOf(resource: Resource, ways: readonly Way[], n: number): JsonObject {
  const object = grown(smallObject(resource), ways, n);
  const { status } = object;
  return { ...withDefaults(object, resource), ...(status !== undefined && { status }) };
}

const container = (name: string) => ({ name, image: 'x' });

/** A small object of a kind; in every list that grows there is one item already, so that something happens to it. */
function smallObject(resource: Resource): JsonObject {
  const { kind, template } = resource;
  const metadata = { name: 'x', namespace: 'everybody', labels: {} };
  const object = { apiVersion: apiVersionOf(resource), kind, metadata };
  if (connections.includes(resource)) return { ...object, stdin: true, command: ['sh', '-c'] };
  if (template === undefined) return { ...object, spec: {} };
  const ephemeralContainers = [container('n00000')];
  const spec = { containers: [container('n00000')], initContainers: [container('n00000')], ephemeralContainers };
  const pod = { metadata: { labels: { app: 'ge-executor' } }, spec };
  const inTemplate = template.reduceRight<unknown>((below, segment) => ({ [segment]: below }), pod);
  return { ...object, ...(isObject(inTemplate) && inTemplate), ...(template.length === 0 && { spec, metadata }) };
}

function namesOf(ways: readonly Way[]): string {
  return ways.map(({ name }) => name).join(' x ');
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
