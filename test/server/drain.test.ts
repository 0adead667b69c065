import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDrain, type Drained, type DrainOptions } from '../../src/server/drain.ts';

const QUIET = 3000;
const GRACE = 25_000;

function drained(options: DrainOptions = { quiet: QUIET, grace: GRACE }) {
  const drain = createDrain(options);
  const ends: Drained[] = [];
  void drain.done.then((how) => ends.push(how));
  return { drain, ends, pass: (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds) };
}

describe('createDrain', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('does nothing before it begins', async () => {
    const { drain, ends, pass } = drained();
    drain.requested();
    drain.answered();
    await pass(10 * GRACE);
    expect([drain.isDraining, ends, vi.getTimerCount()]).toEqual([false, [], 0]);
  });

  it('ends when no request comes for a while', async () => {
    const { drain, ends, pass } = drained();
    drain.begin();
    expect(drain.isDraining).toBe(true);
    await pass(QUIET - 1);
    expect(ends).toEqual([]);
    await pass(1);
    expect(ends).toEqual(['idle']);
  });

  it('waits for what is in flight, however long it takes within the grace period', async () => {
    const { drain, ends, pass } = drained();
    drain.requested();
    drain.requested();
    drain.begin();
    await pass(GRACE - 2 * QUIET);
    drain.answered();
    await pass(1);
    expect(ends).toEqual([]);
    drain.answered();
    await pass(QUIET - 1);
    expect(ends).toEqual([]);
    await pass(1);
    expect(ends).toEqual(['idle']);
  });

  it('waits anew after each request that still comes', async () => {
    const { drain, ends, pass } = drained();
    drain.begin();
    for (let round = 0; round < 5; round++) {
      await pass(QUIET - 1);
      drain.requested();
      await pass(QUIET);
      drain.answered();
    }
    expect(ends).toEqual(['grace period over']);
  });

  it('counts the quiet time from the last answer', async () => {
    const { drain, ends, pass } = drained();
    drain.begin();
    await pass(QUIET - 1);
    drain.requested();
    drain.answered();
    await pass(QUIET - 1);
    expect(ends).toEqual([]);
    await pass(1);
    expect(ends).toEqual(['idle']);
  });

  it('waits no longer than the grace period for a request that never gets its answer', async () => {
    const { drain, ends, pass } = drained();
    drain.requested();
    drain.begin();
    await pass(GRACE - 1);
    expect(ends).toEqual([]);
    await pass(1);
    expect(ends).toEqual(['grace period over']);
  });

  it('ends at once when it begins again', async () => {
    const { drain, ends, pass } = drained();
    drain.requested();
    drain.begin();
    await pass(1);
    drain.begin();
    await pass(0);
    expect(ends).toEqual(['told again']);
    drain.begin();
    drain.answered();
    await pass(10 * GRACE);
    expect(ends).toEqual(['told again']);
  });

  it('with no quiet time ends with the last answer', async () => {
    const { drain, ends, pass } = drained({ quiet: 0, grace: GRACE });
    drain.requested();
    drain.begin();
    await pass(1);
    expect(ends).toEqual([]);
    drain.answered();
    await pass(1);
    expect(ends).toEqual(['idle']);
  });
});
