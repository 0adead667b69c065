import { beforeEach, describe, expect, it } from 'vitest';
import { createRequestQueue } from '../../src/cluster/request-queue.ts';
import { patient } from './setup.ts';

/** Who began, in order; and what ends each of them. */
let began: string[] = [];
const ends = new Map<string, () => void>();

beforeEach(() => {
  began = [];
  ends.clear();
});

function start(queue = createRequestQueue()) {
  const run = (name: string, signal = patient()) =>
    queue.run(name.slice(0, 1), signal, () => {
      began.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    });
  /** Ends one, and lets the next one begin. */
  const end = async (name: string) => {
    ends.get(name)?.();
    await settled();
  };
  return { run, end };
}

/** All that follows at once has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: Error) => error.message,
  );

describe('requests', () => {
  it('are made some at once, and fewer for one owner', async () => {
    const { run, end } = start(createRequestQueue({ atOnce: 3, atOnceEach: 2, waiting: 100 }));
    const all = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2'].map((name) => run(name));
    await settled();
    expect(began).toEqual(['a1', 'a2', 'b1']);
    await end('a1');
    expect(began.slice(3)).toEqual(['a3']);
    await end('b1');
    expect(began.slice(4)).toEqual(['b2']);
    for (const name of ['a2', 'a3', 'b2', 'a4']) await end(name);
    expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'b2']);
  });

  it("of one owner, however many, wait between each two for another's one", async () => {
    const { run, end } = start(createRequestQueue({ atOnce: 1, atOnceEach: 1, waiting: 100 }));
    for (let count = 0; count < 50; count++) void run(`a${count}`);
    void run('b');
    void run('c');
    await settled();
    for (const name of ['a0', 'a1', 'b', 'c', 'a2']) await end(name);
    expect(began).toEqual(['a0', 'a1', 'b', 'c', 'a2', 'a3']);
  });

  it('that fail make room, too', async () => {
    const queue = createRequestQueue({ atOnce: 1, atOnceEach: 1, waiting: 1 });
    const failing = [1, 2].map(() => failure(queue.run('a', patient(), () => Promise.reject(new Error('no')))));
    expect(await Promise.all(failing)).toEqual(['no', 'no']);
    expect(await queue.run('a', patient(), async () => 'yes')).toBe('yes');
  });

  it('that nobody waits for any more leave the queue', async () => {
    const { run, end } = start(createRequestQueue({ atOnce: 1, atOnceEach: 1, waiting: 1 }));
    const controller = new AbortController();
    void run('a');
    await settled();
    const left = failure(run('b', controller.signal));
    controller.abort(new Error('left'));
    expect(await left).toBe('left');
    expect(await failure(run('b', controller.signal))).toBe('left');
    void run('c');
    await end('a');
    expect(began).toEqual(['a', 'c']);
  });

  it('are refused when too many wait: the newest of whoever has the most', async () => {
    const { run, end } = start(createRequestQueue({ atOnce: 1, atOnceEach: 1, waiting: 3 }));
    void run('a0');
    await settled();
    const refused: string[] = [];
    for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'c1']) {
      run(name).catch((error: Error) => refused.push(`${name}: ${error.message}`));
      await settled();
    }
    expect(refused.map((text) => text.slice(0, 2))).toEqual(['a4', 'a3', 'a2']);
    expect(refused[0]).toBe('a4: too many questions to the API server wait');
    for (const name of ['a0', 'a1', 'b1', 'c1']) await end(name);
    expect(began).toEqual(['a0', 'a1', 'b1', 'c1']);
  });
});
