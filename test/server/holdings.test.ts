// Who has to go where strangers send more than there is room for.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHoldings, type Holding } from '../../src/server/held-bytes.ts';
import { limitsFor } from '../../src/server/limits.ts';

const LIMITS = limitsFor(1, { held: 100, peerTime: 5000, lookingUp: 40 });

function held() {
  const ended: string[] = [];
  const holdings = createHoldings(LIMITS);
  const telling = (name: string) => (reason: string) => void ended.push(`${name} ${reason}`);
  return {
    holdings,
    ended,
    telling,
    coming(name: string, bytes = 0): Holding {
      const holding = holdings.open(telling(name));
      holdings.grow(holding, bytes);
      return holding;
    },
  };
}

describe('createHoldings', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('gives up whoever was waited for longest, and as many as it takes', () => {
    const { holdings, ended, coming } = held();
    for (const name of ['a', 'b', 'c']) coming(name, 30);
    expect(ended).toEqual([]);
    const d = coming('d', 30);
    expect(ended).toEqual(['a crowded']);
    holdings.grow(d, 40);
    expect(ended).toEqual(['a crowded', 'b crowded']);
    expect(holdings.bytes).toBe(100);
  });

  it('gives up the newest only where it is the oldest, too', () => {
    const { holdings, ended, coming } = held();
    coming('alone', 101);
    expect(ended).toEqual(['alone crowded']);
    expect(holdings.bytes).toBe(0);
  });

  it('gives up the largest of those that wait for a turn, where nobody else is waited for', () => {
    const { holdings, ended, coming, telling } = held();
    for (const [name, bytes] of [
      ['small', 20],
      ['large', 45],
      ['middle', 30],
    ] as const) {
      holdings.wait(coming(name, bytes), telling(name));
    }
    const newcomer = coming('newcomer', 10);
    expect(ended).toEqual(['large crowded']);
    // It is the largest by now.
    holdings.grow(newcomer, 60);
    expect(ended).toEqual(['large crowded', 'newcomer crowded']);
    expect(holdings.bytes).toBe(50);
  });

  it('gives up who takes too long, but not who waits for us', () => {
    const { holdings, ended, coming, telling } = held();
    coming('slow');
    holdings.wait(coming('in turn', 10), telling('in turn'));
    holdings.lookUp(coming('looks up', 10), telling('looks up'));
    vi.advanceTimersByTime(4900);
    coming('later');
    expect(ended).toEqual([]);
    vi.advanceTimersByTime(500);
    expect(ended).toEqual(['slow slow']);
    vi.advanceTimersByTime(60_000);
    expect(ended).toEqual(['slow slow', 'later slow']);
    expect(holdings.bytes).toBe(20);
  });

  it('ends the look-ups that take longest, and counts them until they end', () => {
    const { holdings, ended, coming, telling } = held();
    const all = ['a', 'b', 'c'].map((name) => {
      const holding = coming(name, 20);
      holdings.lookUp(holding, telling(name));
      return holding;
    });
    expect(ended).toEqual(['a crowded']);
    expect(holdings.bytes).toBe(60);
    for (const holding of all) holdings.close(holding);
    expect(holdings.bytes).toBe(0);
    // One alone may be as large as it is.
    holdings.lookUp(coming('huge', 90), telling('huge'));
    expect(ended).toEqual(['a crowded']);
  });

  it('counts an answer until it is taken', () => {
    const { holdings, ended, coming, telling } = held();
    const answered = coming('body', 50);
    holdings.answer(answered, 80, telling('answer'));
    expect(holdings.bytes).toBe(80);
    const other = coming('other', 30);
    expect(ended).toEqual(['answer crowded']);
    holdings.answer(other, 70, telling('taken'));
    holdings.close(other);
    holdings.close(other);
    expect(holdings.bytes).toBe(0);
    holdings.answer(coming('last'), 10, telling('unread'));
    vi.advanceTimersByTime(6000);
    expect(ended).toEqual(['answer crowded', 'unread slow']);
  });

  it('does not throw away what was judged already, however much there is', () => {
    const { holdings, ended, coming, telling } = held();
    holdings.wait(coming('waits', 60), telling('waits'));
    holdings.answer(coming('judged', 10), 150, telling('judged'));
    expect(ended).toEqual(['waits crowded']);
    expect(holdings.bytes).toBe(150);
  });

  it('looks at the time no more when it is over', () => {
    const { holdings } = held();
    holdings.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
