// Which requests the server gives up when it holds too many bytes.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { boundsFor } from '../../src/server/bounds.ts';
import { createHeldBytes, type HeldRequest } from '../../src/server/held-bytes.ts';

const BOUNDS = boundsFor(1, { heldBytes: 100, peerTime: 5000, lookupBytes: 40 });

function setUp() {
  const ended: string[] = [];
  const heldBytes = createHeldBytes(BOUNDS);
  const noteEnd = (name: string) => (reason: string) => void ended.push(`${name} ${reason}`);
  return {
    heldBytes,
    ended,
    noteEnd,
    open(name: string, bytes = 0): HeldRequest {
      const request = heldBytes.open(noteEnd(name));
      heldBytes.grow(request, bytes);
      return request;
    },
  };
}

describe('createHeldBytes', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('gives up the requests that have waited longest for their peers, and as many as it takes', () => {
    const { heldBytes, ended, open } = setUp();
    for (const name of ['a', 'b', 'c']) open(name, 30);
    expect(ended).toEqual([]);
    const d = open('d', 30);
    expect(ended).toEqual(['a crowded']);
    heldBytes.grow(d, 40);
    expect(ended).toEqual(['a crowded', 'b crowded']);
    expect(heldBytes.bytes).toBe(100);
  });

  it('gives up the newest request only if it is also the oldest', () => {
    const { heldBytes, ended, open } = setUp();
    open('alone', 101);
    expect(ended).toEqual(['alone crowded']);
    expect(heldBytes.bytes).toBe(0);
  });

  it('gives up the largest review that waits for its turn, if no other request waits for its peer', () => {
    const { heldBytes, ended, open, noteEnd } = setUp();
    for (const [name, bytes] of [
      ['small', 20],
      ['large', 45],
      ['middle', 30],
    ] as const) {
      heldBytes.wait(open(name, bytes), noteEnd(name));
    }
    const newcomer = open('newcomer', 10);
    expect(ended).toEqual(['large crowded']);
    // It is the largest by now.
    heldBytes.grow(newcomer, 60);
    expect(ended).toEqual(['large crowded', 'newcomer crowded']);
    expect(heldBytes.bytes).toBe(50);
  });

  it('gives up requests whose peers take too long, but not those that wait for the server', () => {
    const { heldBytes, ended, open, noteEnd } = setUp();
    open('slow');
    heldBytes.wait(open('in turn', 10), noteEnd('in turn'));
    heldBytes.lookUp(open('looks up', 10), noteEnd('looks up'));
    vi.advanceTimersByTime(4900);
    open('later');
    expect(ended).toEqual([]);
    vi.advanceTimersByTime(500);
    expect(ended).toEqual(['slow slow']);
    vi.advanceTimersByTime(60_000);
    expect(ended).toEqual(['slow slow', 'later slow']);
    expect(heldBytes.bytes).toBe(20);
  });

  it('ends the look-ups of the review that waits longest, and counts its bytes until they end', () => {
    const { heldBytes, ended, open, noteEnd } = setUp();
    const all = ['a', 'b', 'c'].map((name) => {
      const request = open(name, 20);
      heldBytes.lookUp(request, noteEnd(name));
      return request;
    });
    expect(ended).toEqual(['a crowded']);
    expect(heldBytes.bytes).toBe(60);
    for (const request of all) heldBytes.close(request);
    expect(heldBytes.bytes).toBe(0);
    // A single review may be larger than the bound.
    heldBytes.lookUp(open('huge', 90), noteEnd('huge'));
    expect(ended).toEqual(['a crowded']);
  });

  it('counts the bytes of an answer until the peer has read it', () => {
    const { heldBytes, ended, open, noteEnd } = setUp();
    const answered = open('body', 50);
    heldBytes.answer(answered, 80, noteEnd('answer'));
    expect(heldBytes.bytes).toBe(80);
    const other = open('other', 30);
    expect(ended).toEqual(['answer crowded']);
    heldBytes.answer(other, 70, noteEnd('read'));
    heldBytes.close(other);
    heldBytes.close(other);
    expect(heldBytes.bytes).toBe(0);
    heldBytes.answer(open('last'), 10, noteEnd('unread'));
    vi.advanceTimersByTime(6000);
    expect(ended).toEqual(['answer crowded', 'unread slow']);
  });

  it('never gives up a request to make room for its own answer, however long that is', () => {
    const { heldBytes, ended, open, noteEnd } = setUp();
    heldBytes.wait(open('waits', 60), noteEnd('waits'));
    heldBytes.answer(open('decided', 10), 150, noteEnd('decided'));
    expect(ended).toEqual(['waits crowded']);
    expect(heldBytes.bytes).toBe(150);
  });

  it('stops its timer', () => {
    const { heldBytes } = setUp();
    heldBytes.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
