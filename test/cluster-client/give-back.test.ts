import { describe, expect, it } from 'vitest';
import { giveBack } from '../../src/cluster/give-back.ts';

describe('giveBack', () => {
  it('leaves nothing of buffers of their own, and does nothing twice', () => {
    const whole = Buffer.alloc(100_000, 'x');
    const empty = Buffer.alloc(0);
    giveBack([whole, whole, empty]);
    giveBack([whole, empty]);
    expect(whole).toHaveLength(0);
  });

  it('leaves alone what others share', () => {
    const [one, other] = [Buffer.from('one'), Buffer.from('other')];
    const part = Buffer.alloc(10, 'x').subarray(2, 4);
    giveBack([one, part]);
    expect([one.toString(), other.toString(), part.toString()]).toEqual(['one', 'other', 'xx']);
  });
});
