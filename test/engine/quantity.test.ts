import { describe, expect, it } from 'vitest';
import { formatCpu, formatMemory, parseQuantity } from '../../src/engine/quantity.ts';

describe('parseQuantity', () => {
  it.each([
    ['0.1', '100m'],
    ['1', '1000m'],
    ['1Gi', '1024Mi'],
    ['1e3', '1k'],
    ['1E3', '1000'],
    ['1E', '1000P'],
    ['.5', '500m'],
    ['5.', '5'],
    ['+1', '1'],
    ['0.5Gi', '512Mi'],
    ['1e-3', '1m'],
    ['0.0000000001', '1n'],
    ['1e-999999999', '1n'],
    ['1e999999999', '9223372036854775807'],
  ])('%s = %s', (a, b) => {
    expect(parseQuantity(a)).toBeDefined();
    expect(parseQuantity(a)).toBe(parseQuantity(b));
  });

  it.each([
    ['99m', '0.1'],
    ['1023Mi', '1Gi'],
    ['-1', '0'],
    ['1000Mi', '1Gi'],
    ['9007199254740992', '9007199254740993'],
  ])('%s < %s', (a, b) => {
    expect((parseQuantity(a) as bigint) < (parseQuantity(b) as bigint)).toBe(true);
  });

  // Kubernetes refuses the last two as well: a number has one suffix.
  it.each([
    '',
    ' ',
    '.',
    '1 Gi',
    '1GB',
    'cpu',
    '1e',
    '--1',
    '0x10',
    '1Ki5',
    '1e3m',
    '1.5.5',
    null,
    undefined,
    {},
    [],
    true,
  ])('%j is no quantity', (value) => {
    expect(parseQuantity(value)).toBeUndefined();
  });

  it('takes the numbers that YAML makes of unquoted quantities', () => {
    expect(parseQuantity(2)).toBe(parseQuantity('2'));
    expect(parseQuantity(0.25)).toBe(parseQuantity('250m'));
  });
});

describe('formatting', () => {
  it.each([
    ['1', '1000m'],
    ['0.0305', '30m'],
    ['0', '0m'],
  ])('cpu %s is %s', (text, formatted) => {
    expect(formatCpu(parseQuantity(text) as bigint)).toBe(formatted);
  });

  it.each([
    ['1024Mi', '1Gi'],
    ['96Mi', '96Mi'],
    ['1000', '1000'],
    ['2048', '2Ki'],
    ['0', '0'],
  ])('memory %s is %s', (text, formatted) => {
    expect(formatMemory(parseQuantity(text) as bigint)).toBe(formatted);
  });
});
