// Each way in which a workload can grow, alone.
import { describe, expect, it } from 'vitest';
import { breachesOf, judgedKinds } from './law.ts';

describe('what a workload costs is in proportion to its size, whatever of it grows', { timeout: 300_000 }, () => {
  it.each(judgedKinds.filter(({ template }) => template !== undefined).map((resource) => [resource.kind, resource]))(
    '%s',
    (_, resource) => {
      expect(breachesOf(resource)).toEqual([]);
    },
  );
});
