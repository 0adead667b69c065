import { describe, expect, it } from 'vitest';
import { createKeptMemory, lookupBounds } from '../../src/cluster/bounds.ts';

/** An object that takes about so many bytes. */
const weighing = (bytes: number) => ({ name: 'x'.repeat(bytes) });

describe('what look-ups keep', () => {
  it('has room again when they are over', () => {
    const keptMemory = createKeptMemory({ ...lookupBounds, alwaysKept: 0, keptTogether: 10_000 });
    const first = keptMemory.open();
    first.add(weighing(6_000));
    const second = keptMemory.open();
    expect(() => second.add(weighing(6_000))).toThrow('all look-ups together');
    second.release();
    first.release();
    first.release();
    const third = keptMemory.open();
    third.add(weighing(9_000));
    expect(() => keptMemory.open().add(weighing(3_000))).toThrow('all look-ups together');
  });

  it('is little for most, and no look-up can take that from another', () => {
    const keptMemory = createKeptMemory({ ...lookupBounds, alwaysKept: 2_000, keptTogether: 10_000 });
    const large = keptMemory.open();
    large.add(weighing(11_000));
    for (let count = 0; count < 100; count++) keptMemory.open().add(weighing(1_500));
    expect(() => keptMemory.open().add(weighing(4_000))).toThrow('all look-ups together');
  });
});
