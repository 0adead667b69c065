import { describe, expect, it } from 'vitest';
import { createSharedLookups, type Flight } from '../../src/cluster/shared-lookups.ts';
import { patient } from './setup.ts';

interface Passenger {
  readonly name: string;
}

/** Flights that are controlled by hand: what they wait for, and what they give. */
function airport({ timeout = 60_000, passengers = 100 } = {}) {
  const closing = new AbortController();
  const flights = createSharedLookups<Passenger, string>({ signal: closing.signal, timeout, passengers });
  const flown: { readonly flight: Flight<Passenger>; land(answer: string): void; crash(error: Error): void }[] = [];
  const ask = (question: string, deadline = patient()) =>
    flights.ask(question, { name: question }, deadline, (flight) => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      flight.signal.addEventListener('abort', () => reject(new Error('the connection was closed')));
      flown.push({ flight, land: resolve, crash: reject });
      return promise;
    });
  const nth = (index: number) => {
    const one = flown[index];
    if (one === undefined) throw new Error(`there is no flight ${index}`);
    return one;
  };
  return { closing, ask, flown, nth };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const failure = (promise: Promise<unknown>) => promise.then(String, (error: Error) => error.message);

describe('one flight', () => {
  it('takes all who ask the same before it departs, and each question has its own', async () => {
    const { ask, flown, nth } = airport();
    const [one, two, other] = [ask('a'), ask('a'), ask('b')];
    expect(flown).toHaveLength(2);
    expect(nth(0).flight.passengers.size).toBe(2);
    nth(0).land('A');
    nth(1).land('B');
    expect(await Promise.all([one, two, other])).toEqual(['A', 'A', 'B']);
  });

  it('does not take those who ask once its first request is sent: all of them take the next', async () => {
    const { ask, flown, nth } = airport();
    const before = ask('a');
    nth(0).flight.depart();
    const later = [ask('a'), ask('a')];
    await settled();
    expect(flown).toHaveLength(1);
    nth(0).land('old');
    expect(await before).toBe('old');
    await settled();
    expect(flown).toHaveLength(2);
    nth(1).flight.depart();
    const evenLater = ask('a');
    nth(1).land('new');
    expect(await Promise.all(later)).toEqual(['new', 'new']);
    await settled();
    nth(2).land('newest');
    expect(await evenLater).toBe('newest');
  });

  it('is no answer for whoever asks after it', async () => {
    const { ask, nth } = airport();
    const first = ask('a');
    nth(0).land('one');
    expect(await first).toBe('one');
    await settled();
    const second = ask('a');
    nth(1).land('two');
    expect(await second).toBe('two');
  });

  it('fails for all of them, and the next one is not touched by it', async () => {
    const { ask, nth } = airport();
    const failed = [failure(ask('a')), failure(ask('a'))];
    nth(0).flight.depart();
    const next = ask('a');
    nth(0).crash(new Error('no'));
    expect(await Promise.all(failed)).toEqual(['no', 'no']);
    await settled();
    nth(1).land('yes');
    expect(await next).toBe('yes');
  });
});

describe('a passenger', () => {
  it('leaves at his deadline; the others fly on', async () => {
    const { ask, nth } = airport();
    const deadline = new AbortController();
    const hurried = failure(ask('a', deadline.signal));
    const patientOne = ask('a');
    nth(0).flight.depart();
    deadline.abort(new Error('too late'));
    expect(await hurried).toBe('too late');
    expect(nth(0).flight.signal.aborted).toBe(false);
    expect(nth(0).flight.passengers.size).toBe(1);
    nth(0).land('A');
    expect(await patientOne).toBe('A');
  });

  it('who was the last one ends the flight, and nobody gets on it any more', async () => {
    const { ask, flown, nth } = airport();
    const deadline = new AbortController();
    const last = failure(ask('a', deadline.signal));
    deadline.abort(new Error('too late'));
    expect(await last).toBe('too late');
    expect(nth(0).flight.signal.aborted).toBe(true);
    const next = ask('a');
    expect(flown).toHaveLength(2);
    await settled();
    nth(1).land('B');
    expect(await next).toBe('B');
  });

  it('who waits for the next flight and leaves does not make it fly', async () => {
    const { ask, flown, nth } = airport();
    const first = ask('a');
    nth(0).flight.depart();
    const deadline = new AbortController();
    const second = failure(ask('a', deadline.signal));
    deadline.abort(new Error('too late'));
    expect(await second).toBe('too late');
    nth(0).land('A');
    expect(await first).toBe('A');
    await settled();
    expect(flown).toHaveLength(1);
    const third = ask('a');
    nth(1).land('C');
    expect(await third).toBe('C');
  });

  it('who comes after his deadline asks nothing', async () => {
    const { ask, flown } = airport();
    expect(await failure(ask('a', AbortSignal.abort(new Error('too late'))))).toBe('too late');
    expect(flown).toEqual([]);
  });

  it('who is one too many is refused', async () => {
    const { ask, nth } = airport({ passengers: 2 });
    const taken = [ask('a'), ask('a')];
    expect(await failure(ask('a'))).toBe('too many ask the same at once');
    const other = ask('b');
    nth(0).land('A');
    nth(1).land('B');
    expect(await Promise.all([...taken, other])).toEqual(['A', 'A', 'B']);
  });
});

describe('all flights', () => {
  it('end with the service', async () => {
    const { ask, closing } = airport();
    const all = ['a', 'b', 'b'].map((question) => failure(ask(question)));
    closing.abort(new Error('closing'));
    expect(await Promise.all(all)).toEqual(['closing', 'closing', 'closing']);
  });

  it('end when their time is over', async () => {
    const { ask } = airport({ timeout: 1 });
    expect(await failure(ask('a'))).toMatch(/timeout/);
  });
});
