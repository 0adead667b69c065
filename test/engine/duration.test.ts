import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/engine/duration.ts';

describe('durations', () => {
  it('are read wherever they are durations, and nowhere else', () => {
    const part = fc.constantFrom(
      '1',
      '20',
      '.',
      '.5',
      'ns',
      'us',
      'µs',
      'ms',
      's',
      'm',
      'h',
      '-',
      ' ',
      '1h',
      '30m',
      '10s',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        const isDuration = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text);
        expect(parseDuration(text) !== undefined).toBe(isDuration);
      }),
      { numRuns: 5000 },
    );
  });
});
