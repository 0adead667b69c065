import { describe, expect, it } from 'vitest';
import { createKeeping, lookupBounds } from '../../src/cluster/bounds.ts';

/** An object that takes about so many bytes. */
const weighing = (bytes: number) => ({ name: 'x'.repeat(bytes) });

describe('what look-ups keep', () => {
  it('has room again when they are over', () => {
    const keeping = createKeeping({ ...lookupBounds, keptFreely: 0, keptByAll: 10_000 });
    const first = keeping.open();
    first.add(weighing(6_000));
    const second = keeping.open();
    expect(() => second.add(weighing(6_000))).toThrow('all look-ups together');
    second.release();
    first.release();
    first.release();
    const third = keeping.open();
    third.add(weighing(9_000));
    expect(() => keeping.open().add(weighing(3_000))).toThrow('all look-ups together');
  });

  it('is little for most, and nobody can take that away', () => {
    const keeping = createKeeping({ ...lookupBounds, keptFreely: 2_000, keptByAll: 10_000 });
    const large = keeping.open();
    large.add(weighing(11_000));
    for (let count = 0; count < 100; count++) keeping.open().add(weighing(1_500));
    expect(() => keeping.open().add(weighing(4_000))).toThrow('all look-ups together');
  });
});
