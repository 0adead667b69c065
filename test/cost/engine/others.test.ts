// Each way in which other objects can grow, alone; and all ways two by two.
import { describe, expect, it } from 'vitest';
import { cronJobs, deployments, pods } from '../../../src/engine/resource.ts';
import { breachesOf, hoardersOf, judgedKinds, productsOf } from './law.ts';

const others = judgedKinds.filter(({ template }) => template === undefined);
const named = (kinds: typeof judgedKinds) =>
  kinds.map((resource) => [[resource.resource, resource.subresource].filter(Boolean).join('/'), resource] as const);

describe('what an object costs is in proportion to its size, whatever of it grows', { timeout: 300_000 }, () => {
  it.each(named(others))('%s', (_, resource) => {
    expect(breachesOf(resource)).toEqual([]);
  });
});

// What workloads have in common is in these three; the path of their template differs.
describe('no two parts of an object multiply', { timeout: 300_000 }, () => {
  it.each(named([...others, deployments, pods, cronJobs]))('%s', (_, resource) => {
    expect(productsOf(resource)).toEqual([]);
  });
});

describe('memory is in proportion to the size of an object, whatever of it grows', { timeout: 300_000 }, () => {
  it.each(named([...others, deployments, pods, cronJobs]))('%s', (_, resource) => {
    expect(hoardersOf(resource)).toEqual([]);
  });
});
