import { describe, expect, it } from 'vitest';
import { createSharedLookups, type SharedLookup } from '../../src/cluster/shared-lookups.ts';
import { patient } from './setup.ts';

interface Waiter {
  readonly name: string;
}

/** Shared look-ups that end when the test says so. */
function setUp({ timeout = 60_000, waiters = 100 } = {}) {
  const closing = new AbortController();
  const shared = createSharedLookups<Waiter, string>({ signal: closing.signal, timeout, waiters });
  const started: { readonly lookup: SharedLookup<Waiter>; answer(text: string): void; fail(error: Error): void }[] = [];
  const ask = (question: string, deadline = patient()) =>
    shared.ask(question, { name: question }, deadline, (lookup) => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      lookup.signal.addEventListener('abort', () => reject(new Error('the connection was closed')));
      started.push({ lookup, answer: resolve, fail: reject });
      return promise;
    });
  const nth = (index: number) => {
    const one = started[index];
    if (one === undefined) throw new Error(`there is no look-up ${index}`);
    return one;
  };
  return { closing, ask, started, nth };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const failure = (promise: Promise<unknown>) => promise.then(String, (error: Error) => error.message);

describe('a shared look-up', () => {
  it('answers all who ask the same before it begins; each question has its own', async () => {
    const { ask, started, nth } = setUp();
    const [one, two, other] = [ask('a'), ask('a'), ask('b')];
    expect(started).toHaveLength(2);
    expect(nth(0).lookup.waiters.size).toBe(2);
    nth(0).answer('A');
    nth(1).answer('B');
    expect(await Promise.all([one, two, other])).toEqual(['A', 'A', 'B']);
  });

  it('does not answer those who ask after its first request was sent: the next one answers all of them', async () => {
    const { ask, started, nth } = setUp();
    const before = ask('a');
    nth(0).lookup.begin();
    const later = [ask('a'), ask('a')];
    await settled();
    expect(started).toHaveLength(1);
    nth(0).answer('old');
    expect(await before).toBe('old');
    await settled();
    expect(started).toHaveLength(2);
    nth(1).lookup.begin();
    const evenLater = ask('a');
    nth(1).answer('new');
    expect(await Promise.all(later)).toEqual(['new', 'new']);
    await settled();
    nth(2).answer('newest');
    expect(await evenLater).toBe('newest');
  });

  it('does not answer those who ask after its end', async () => {
    const { ask, nth } = setUp();
    const first = ask('a');
    nth(0).answer('one');
    expect(await first).toBe('one');
    await settled();
    const second = ask('a');
    nth(1).answer('two');
    expect(await second).toBe('two');
  });

  it('fails for all who wait for it, and not for those who wait for the next one', async () => {
    const { ask, nth } = setUp();
    const failed = [failure(ask('a')), failure(ask('a'))];
    nth(0).lookup.begin();
    const next = ask('a');
    nth(0).fail(new Error('no'));
    expect(await Promise.all(failed)).toEqual(['no', 'no']);
    await settled();
    nth(1).answer('yes');
    expect(await next).toBe('yes');
  });
});

describe('a waiter', () => {
  it('leaves at its deadline; the others wait on', async () => {
    const { ask, nth } = setUp();
    const deadline = new AbortController();
    const early = failure(ask('a', deadline.signal));
    const patientWaiter = ask('a');
    nth(0).lookup.begin();
    deadline.abort(new Error('too late'));
    expect(await early).toBe('too late');
    expect(nth(0).lookup.signal.aborted).toBe(false);
    expect(nth(0).lookup.waiters.size).toBe(1);
    nth(0).answer('A');
    expect(await patientWaiter).toBe('A');
  });

  it('that leaves last ends the look-up, and nobody can join that any more', async () => {
    const { ask, started, nth } = setUp();
    const deadline = new AbortController();
    const last = failure(ask('a', deadline.signal));
    deadline.abort(new Error('too late'));
    expect(await last).toBe('too late');
    expect(nth(0).lookup.signal.aborted).toBe(true);
    const next = ask('a');
    expect(started).toHaveLength(2);
    await settled();
    nth(1).answer('B');
    expect(await next).toBe('B');
  });

  it('that leaves before the next look-up starts does not start it', async () => {
    const { ask, started, nth } = setUp();
    const first = ask('a');
    nth(0).lookup.begin();
    const deadline = new AbortController();
    const second = failure(ask('a', deadline.signal));
    deadline.abort(new Error('too late'));
    expect(await second).toBe('too late');
    nth(0).answer('A');
    expect(await first).toBe('A');
    await settled();
    expect(started).toHaveLength(1);
    const third = ask('a');
    nth(1).answer('C');
    expect(await third).toBe('C');
  });

  it('that comes after its deadline asks nothing', async () => {
    const { ask, started } = setUp();
    expect(await failure(ask('a', AbortSignal.abort(new Error('too late'))))).toBe('too late');
    expect(started).toEqual([]);
  });

  it('that is one too many is refused', async () => {
    const { ask, nth } = setUp({ waiters: 2 });
    const taken = [ask('a'), ask('a')];
    expect(await failure(ask('a'))).toBe('too many ask the same at once');
    const other = ask('b');
    nth(0).answer('A');
    nth(1).answer('B');
    expect(await Promise.all([...taken, other])).toEqual(['A', 'A', 'B']);
  });
});

describe('all shared look-ups', () => {
  it('end with the service', async () => {
    const { ask, closing } = setUp();
    const all = ['a', 'b', 'b'].map((question) => failure(ask(question)));
    closing.abort(new Error('closing'));
    expect(await Promise.all(all)).toEqual(['closing', 'closing', 'closing']);
  });

  it('end when their time is over', async () => {
    const { ask } = setUp({ timeout: 1 });
    expect(await failure(ask('a'))).toMatch(/timeout/);
  });
});
