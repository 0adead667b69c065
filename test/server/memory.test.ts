import { describe, expect, it } from 'vitest';
import { createCollector } from '../../src/server/memory.ts';

describe('createCollector', () => {
  it('collects what nobody holds any more, after a few large reviews', async () => {
    const collect = createCollector(2 * 1024 * 1024);
    let garbage: object | undefined = { large: 'x'.repeat(1000) };
    const seen = new WeakRef(garbage);
    garbage = undefined;
    // A reference that was looked at lives to the end of the turn of the event loop.
    await new Promise((done) => setImmediate(done));
    for (let review = 0; review < 5; review++) collect(1024 * 1024);
    expect(seen.deref()).toBeUndefined();
  });
});
