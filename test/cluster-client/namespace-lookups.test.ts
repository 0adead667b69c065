import { describe, expect, it } from 'vitest';
import { TooLargeError } from '../../src/cluster/answer.ts';
import { createNamespaceLookups, NotAskedError } from '../../src/cluster/namespace-lookups.ts';
import { TooMuchError } from '../../src/cluster/pages.ts';
import { ApiError } from '../../src/cluster/request.ts';
import { createBackoff } from '../../src/cluster/signal.ts';
import type { Labels } from '../../src/engine/lookups.ts';

const { signal } = new AbortController();
const patient = () => signal;

function lookups() {
  const clock = { now: 0 };
  const asked: string[] = [];
  let error: Error | undefined;
  const subject = createNamespaceLookups({
    now: () => clock.now,
    fetch: async (name) => {
      asked.push(name);
      if (error !== undefined) throw error;
      return { of: `${name} at ${clock.now}` };
    },
  });
  const fail = (next: Error | undefined) => {
    error = next;
  };
  return { subject, clock, asked, fail };
}

describe('look-ups', () => {
  it('ask for a deadline only when there is something to wait for', async () => {
    const { subject } = lookups();
    await subject.get('a', patient);
    const unasked = () => {
      throw new Error('asked');
    };
    expect(subject.get('a', unasked)).toEqual({ of: 'a at 0' });
  });

  it('remember an answer for 30 s, or until it is to be forgotten', async () => {
    const { subject, clock, asked } = lookups();
    await subject.get('a', patient);
    clock.now = 29_999;
    expect(subject.get('a', patient)).toEqual({ of: 'a at 0' });
    clock.now = 30_000;
    expect(await subject.get('a', patient)).toEqual({ of: 'a at 30000' });
    subject.forget('a');
    await subject.get('a', patient);
    expect(asked).toEqual(['a', 'a', 'a']);
  });

  it('do not remember an answer that was on its way when it became out of date', async () => {
    const answers: ((labels: Labels) => void)[] = [];
    const subject = createNamespaceLookups({ fetch: () => new Promise((resolve) => answers.push(resolve)) });
    const early = subject.get('a', patient);
    subject.forget('a');
    const late = subject.get('a', patient);
    expect(answers).toHaveLength(2);
    answers[1]?.({ of: 'after' });
    expect(await late).toEqual({ of: 'after' });
    answers[0]?.({ of: 'before' });
    expect(await early).toEqual({ of: 'before' });
    expect(subject.get('a', patient)).toEqual({ of: 'after' });
  });

  it('remember a missing one for a second', async () => {
    const { subject, clock, asked, fail } = lookups();
    fail(new ApiError(404, 'not found'));
    await subject.get('a', patient);
    clock.now = 999;
    await subject.get('a', patient);
    expect(asked).toHaveLength(1);
    clock.now = 1000;
    fail(undefined);
    expect(await subject.get('a', patient)).toEqual({ of: 'a at 1000' });
  });

  it.each([
    ['is too large', new TooLargeError(1024)],
    ['has too much', new TooMuchError('too many labels')],
  ])('ask for others when one %s, and not again for it at once', async (_, error) => {
    const { subject, asked, fail } = lookups();
    fail(error);
    expect(await subject.get('a', patient)).toBeUndefined();
    expect(subject.get('a', patient)).toBeUndefined();
    fail(undefined);
    expect(await subject.get('b', patient)).toEqual({ of: 'b at 0' });
    expect(asked).toEqual(['a', 'b']);
  });

  it('that were not sent because too many waited are sent again', async () => {
    const { subject, asked, fail } = lookups();
    fail(new NotAskedError('too many wait'));
    expect(await subject.get('a', patient)).toBeUndefined();
    fail(undefined);
    expect(await subject.get('a', patient)).toEqual({ of: 'a at 0' });
    expect(asked).toEqual(['a', 'a']);
  });

  it('pause ever longer while nothing answers, and go on at once after retry', async () => {
    const { subject, clock, asked, fail } = lookups();
    fail(new Error('ECONNREFUSED'));
    for (const [failures, wait] of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000].entries()) {
      await subject.get('a', patient);
      expect(asked).toHaveLength(failures + 1);
      clock.now += wait / 2 - 1;
      await subject.get('a', patient);
      expect(asked).toHaveLength(failures + 1);
      clock.now += wait / 2 + 1;
    }
    await subject.get('a', patient);
    subject.retry();
    fail(undefined);
    expect(await subject.get('b', patient)).toEqual({ of: `b at ${clock.now}` });
  });

  it('give the old answer if there is no newer one', async () => {
    const { subject, clock, fail } = lookups();
    await subject.get('a', patient);
    clock.now = 40_000;
    fail(new Error('ECONNREFUSED'));
    expect(await subject.get('a', patient)).toEqual({ of: 'a at 0' });
    expect(subject.get('a', patient)).toEqual({ of: 'a at 0' });
  });

  it('remember no more than 1,000, and ask for no more than 100 at once', async () => {
    const { subject, asked } = lookups();
    for (let index = 0; index < 1001; index++) await subject.get(`n${index}`, patient);
    await subject.get('n1', patient);
    expect(asked).toHaveLength(1001);
    await subject.get('n0', patient);
    expect(asked).toHaveLength(1002);
    const answers = await Promise.all(Array.from({ length: 150 }, (_, index) => subject.get(`m${index}`, patient)));
    expect(answers.filter((answer) => answer !== undefined)).toHaveLength(100);
  });
});

describe('backoff', () => {
  it('doubles up to 30 s, with jitter, and starts anew', () => {
    const backoff = createBackoff(500);
    const waits = Array.from({ length: 12 }, () => backoff.next());
    for (const [index, wait] of waits.entries()) {
      const longest = Math.min(500 * 2 ** index, 30_000);
      expect(wait).toBeGreaterThanOrEqual(longest / 2);
      expect(wait).toBeLessThanOrEqual(longest);
    }
    backoff.reset();
    expect(backoff.next()).toBeLessThanOrEqual(500);
  });
});
