import { describe, expect, it } from 'vitest';
import { breachesOf } from './law.ts';
import { stagesOf } from './stages.ts';
import { findingWays } from './ways/findings.ts';

describe('what check and fix cost is in proportion to a file, whatever of it grows', () => {
  it.each(Object.entries(findingWays))('%s', (_, way) => {
    expect(breachesOf(way, stagesOf)).toEqual([]);
  });
});
