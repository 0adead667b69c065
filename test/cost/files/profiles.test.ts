import { describe, expect, it } from 'vitest';
import { breachesOf } from './law.ts';
import { stagesOfProfile } from './stages.ts';
import { profileWays } from './ways/profiles.ts';

describe('what a profile costs is in proportion to it, whatever of it grows', () => {
  it.each(Object.entries(profileWays))('%s', (_, way) => {
    expect(breachesOf(way, stagesOfProfile)).toEqual([]);
  });
});
