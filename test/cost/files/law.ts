// The law of cost for files: whatever of a text grows, what is done with it costs at most in proportion.
import { allocatedBy } from '../support/allocated.ts';
import { costOf } from '../support/count.ts';
import type { Stage } from './stages.ts';
import type { Way } from './ways/texts.ts';

type Stages = (text: string) => readonly Stage[];

const SIZE = 80;

/** Four times as large may cost five times as much: sorting takes a little more than its share. */
const MOST_AT_FOUR_TIMES = 5;

/** What is always the same does not count; but a step of this part of it is no growth. */
const STEP = 0.02;

/** What grows faster than its text, stage by stage. */
export function breachesOf(way: Way, stagesOf: Stages): readonly string[] {
  return growthOf(way, stagesOf, costOfAll).flatMap(({ stage, ratio }, index) => {
    if (ratio <= MOST_AT_FOUR_TIMES) return [];
    const names = Object.keys(stage);
    if (names.length === 1) return [wordsOf(names[0], ratio)];
    // One of several: each is asked alone.
    return names.flatMap((name) => {
      const only = (all: Stage) => costOfAll({ [name]: all[name] ?? (() => 0) });
      const alone = growthOf(way, stagesOf, only)[index]?.ratio ?? 0;
      return alone > MOST_AT_FOUR_TIMES ? [wordsOf(name, alone)] : [];
    });
  });
}

function wordsOf(name: string | undefined, ratio: number): string {
  return `${name}: ${ratio.toFixed(1)} times the cost at four times the size`;
}

interface Growth {
  readonly stage: Stage;
  readonly ratio: number;
}

/** By how much each stage costs more at four times the size, without what it costs whatever the size. */
function growthOf(way: Way, stagesOf: Stages, costOfStage: (stage: Stage) => number): readonly Growth[] {
  const [less, once, more] = [SIZE / 4, SIZE, 4 * SIZE].map((n) =>
    stagesOf(way(n)).map((stage) => ({ stage, cost: costOfStage(stage) })),
  );
  return (more ?? []).map(({ stage, cost }, index) => {
    const [small, middle] = [less?.[index]?.cost ?? 0, once?.[index]?.cost ?? 0];
    return { stage, ratio: (cost - middle) / (middle - small + STEP * small) };
  });
}

function costOfAll(stage: Stage): number {
  const made = Object.values(stage).map((run) => run());
  const texts = made.reduce<number>((sum, each) => sum + (typeof each === 'string' ? each.length : 0), 0);
  return texts + costOf(() => runAll(stage), true);
}

/** How much more memory all stages take at four times the size; what is always the same is in it. */
export function memoryRatioOf(way: Way, stagesOf: Stages): number {
  const [once = 0, more = 0] = [SIZE, 4 * SIZE].map((n) => {
    const text = way(n);
    return allocatedBy(() => {
      // To come to the stages is to read, to check and to fix already.
      for (const stage of stagesOf(text).filter((each) => Object.keys(each).length > 1)) runAll(stage);
    });
  });
  return more / once;
}

function runAll(stage: Stage): void {
  for (const run of Object.values(stage)) run();
}
