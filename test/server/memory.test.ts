import { describe, expect, it } from 'vitest';
import { createCollector } from '../../src/server/memory.ts';

describe('createCollector', () => {
  it('collects garbage after a few large reviews', async () => {
    const collect = createCollector(2 * 1024 * 1024);
    let garbage: object | undefined = { large: 'x'.repeat(1000) };
    const seen = new WeakRef(garbage);
    garbage = undefined;
    // A WeakRef that was read keeps its object until the event loop goes on.
    await new Promise((done) => setImmediate(done));
    for (let review = 0; review < 5; review++) collect(1024 * 1024);
    expect(seen.deref()).toBeUndefined();
  });
});
