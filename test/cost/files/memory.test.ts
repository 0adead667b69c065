import { describe, expect, it } from 'vitest';
import { memoryRatioOf } from './law.ts';
import { stagesOf } from './stages.ts';
import { documentWays } from './ways/documents.ts';
import { findingWays } from './ways/findings.ts';

/** As for the cost; what chance adds to samples is far less than what a product of two sizes would. */
const MOST_AT_FOUR_TIMES = 5;

describe('the memory for a file is in proportion to it, whatever of it grows', () => {
  it.each(Object.entries({ ...documentWays, ...findingWays }))('%s', (_, way) => {
    expect(memoryRatioOf(way, stagesOf)).toBeLessThanOrEqual(MOST_AT_FOUR_TIMES);
  });
});
