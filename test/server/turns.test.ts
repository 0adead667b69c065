// Large reviews take turns, and other work comes in between.
import { describe, expect, it } from 'vitest';
import { type LookupSource, noLookups } from '../../src/engine/lookups.ts';
import { deployments } from '../../src/engine/resource.ts';
import { createTurns, lookupsInTurns } from '../../src/server/turns.ts';

/** Takes some time, in which something else becomes due. */
function work(due: () => void): void {
  setTimeout(due, 1);
  for (const until = performance.now() + 2; performance.now() < until; );
}

describe('createTurns', () => {
  const last = (turns: ReturnType<typeof createTurns>) => new Promise<void>((done) => turns.take(Infinity, done));

  it('lets the smallest go first', async () => {
    const turns = createTurns();
    const order: number[] = [];
    for (const size of [3, 1, 2, 1]) turns.take(size, () => void order.push(size));
    await last(turns);
    expect(order).toEqual([1, 1, 2, 3]);
  });

  it('never begins at once, and lets the event loop go round between two', async () => {
    const turns = createTurns();
    const order: string[] = [];
    turns.take(1, () => {
      order.push('first');
      work(() => order.push('others'));
    });
    turns.take(2, () => void order.push('second'));
    order.push('now');
    await last(turns);
    expect(order).toEqual(['now', 'first', 'others', 'second']);
  });

  it('skips work that was given up, also in the middle of the queue', async () => {
    const turns = createTurns();
    const order: string[] = [];
    const leave = turns.take(2, () => void order.push('left'));
    turns.take(1, () => {
      order.push('stays');
      leave();
      leave();
    });
    await last(turns);
    expect(order).toEqual(['stays']);
  });

  it('begins again after the queue was empty', async () => {
    const turns = createTurns();
    await last(turns);
    await new Promise((done) => setImmediate(done));
    await last(turns);
  });
});

describe('lookupsInTurns', () => {
  it('lets reviews that waited for the same answer go on one after the other', async () => {
    const turns = createTurns();
    const order: string[] = [];
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const lookups = lookupsInTurns({ ...noLookups, target: () => promise, workloads: () => promise }, turns);
    const deadline = () => AbortSignal.timeout(1000);
    const goOn = async (name: string, answer: Promise<unknown>) => {
      await answer;
      order.push(name);
      work(() => order.push(`others after ${name}`));
    };
    const target = { resource: deployments, name: 'x' };
    const all = [goOn('a', lookups.target('ns', target, deadline)), goOn('b', lookups.workloads('ns', deadline))];
    resolve(undefined);
    await Promise.all(all);
    expect(order).toEqual(['a', 'others after a', 'b']);
  });

  it('gives at once what is known', () => {
    const known: LookupSource = { ...noLookups, namespaceLabels: () => ({ a: 'b' }) };
    const lookups = lookupsInTurns(known, createTurns());
    expect(lookups.namespaceLabels('ns', () => AbortSignal.timeout(1000))).toEqual({ a: 'b' });
  });
});
