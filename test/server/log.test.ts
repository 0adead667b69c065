// Nobody can fill the log: lines are short, and the server samples warnings that anybody at the port can cause.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loggerTo } from '../../src/server/log.ts';
import { createLogSampler } from '../../src/server/log-sampler.ts';
import { logText } from '../../src/server/log-text.ts';

function logging() {
  const lines: string[] = [];
  const logger = loggerTo('debug', { write: (line) => void lines.push(line) });
  return { logger, lines, parsed: () => lines.map((line) => JSON.parse(line)) };
}

describe('a line', () => {
  it.each([
    ['a long message', {}, 'x'.repeat(100_000)],
    ['a long field', { a: 'x'.repeat(100_000) }, 'short'],
    ['many fields', Object.fromEntries(Array.from({ length: 9999 }, (_, index) => [`k${index}`, index])), 'short'],
    ['wide characters', { a: '\u6f22'.repeat(4000) }, 'short'],
    ['control characters', { a: '\u0000'.repeat(4000) }, 'short'],
  ])('is never longer than 8 KiB, and JSON: %s', (_, fields, message) => {
    const { logger, lines, parsed } = logging();
    logger.warn(fields, message);
    expect(lines).toHaveLength(1);
    expect(Buffer.byteLength(lines[0] ?? '')).toBeLessThanOrEqual(8 * 1024);
    expect(parsed()).toMatchObject([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-/),
        msg: expect.stringMatching(/^a line of \d+ characters/),
      },
    ]);
    expect(lines[0]?.endsWith('\n')).toBe(true);
  });

  it('that is not too long stays as it is', () => {
    const { logger, parsed } = logging();
    logger.info({ a: 'x'.repeat(7000) }, 'whole');
    expect(parsed()).toMatchObject([{ a: 'x'.repeat(7000), msg: 'whole' }]);
  });

  it('reaches a destination that is flushed at the end, as before', () => {
    const flushed: string[] = [];
    const lines: string[] = [];
    const destination = {
      write: (line: string) => void lines.push(line),
      flushSync: () => void flushed.push('flushed'),
    };
    loggerTo('info', destination).fatal('the end');
    expect(lines).toHaveLength(1);
    expect(flushed).toEqual(['flushed']);
  });
});

describe('logText', () => {
  it.each([
    ['short', 'short'],
    ['x'.repeat(256), 'x'.repeat(256)],
    [`a${'x'.repeat(999)}b`, `a${'x'.repeat(125)}...${'x'.repeat(126)}b`],
    ['\u0000'.repeat(50), '\u0000'.repeat(50)],
    ['\u0000'.repeat(999), `${'\u0000'.repeat(38)}...${'\u0000'.repeat(39)}`],
  ])('%j', (text, expected) => {
    expect(logText(text)).toBe(expected);
    expect(JSON.stringify(expected).length).toBeLessThanOrEqual(514);
  });
});

describe('createLogSampler', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('logs the first warning at once, then the last one of each second, with the number of the others', () => {
    const { logger, parsed } = logging();
    const warn = createLogSampler<'a' | 'b'>(logger);
    const logged = () => parsed().map(({ n, times }) => [n, times]);
    for (let n = 0; n < 10; n++) warn('a', { n }, 'happened');
    warn('b', { n: 'b' }, 'happened');
    expect(logged()).toEqual([
      [0, undefined],
      ['b', undefined],
    ]);
    vi.advanceTimersByTime(1000);
    expect(logged().slice(2)).toEqual([[9, 9]]);
    warn('a', { n: 10 }, 'happened');
    expect(logged()).toHaveLength(3);
    vi.advanceTimersByTime(1000);
    expect(logged().slice(3)).toEqual([[10, 1]]);
    vi.advanceTimersByTime(1000);
    expect(vi.getTimerCount()).toBe(0);
    warn('a', { n: 11 }, 'happened');
    expect(logged().slice(4)).toEqual([[11, undefined]]);
  });

  it('may log a few at once', () => {
    const { logger, lines } = logging();
    const warn = createLogSampler<'a'>(logger, 3);
    for (let n = 0; n < 10; n++) warn('a', {}, 'happened');
    expect(lines).toHaveLength(3);
  });
});
