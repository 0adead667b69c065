import { describe, expect, it } from 'vitest';
import { canonicalQuantity } from '../../../src/check/defaults/quantity.ts';

describe('canonicalQuantity', () => {
  // As k8s.io/apimachinery/pkg/api/resource writes them.
  it.each([
    ['0.1', '100m'],
    [0.5, '500m'],
    [1, '1'],
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['1000', '1k'],
    ['1000000000', '1G'],
    ['1e8', '100e6'],
    ['1e-1', '100e-3'],
    ['1E3', '1e3'],
    ['5e0', '5'],
    ['2048Mi', '2Gi'],
    ['1.5Gi', '1536Mi'],
    ['0.5Gi', '512Mi'],
    ['512Ki', '512Ki'],
    ['0.5Ki', '512'],
    ['1023', '1023'],
    ['1Ei', '1Ei'],
    ['0', '0'],
    ['0.000', '0'],
    ['0Mi', '0'],
    ['-0.5', '-500m'],
    ['-2048Ki', '-2Mi'],
    ['+1', '1'],
    ['200u', '200u'],
    ['1n', '1n'],
    ['.5', '500m'],
    ['1.', '1'],
  ])('%s is %s', (value, text) => {
    expect(canonicalQuantity(value)).toBe(text);
    expect(canonicalQuantity(text)).toBe(text);
  });

  it.each([
    ['200u', '1m'],
    ['1.0001', '1001m'],
    ['-0.0001', '-1m'],
    ['0.001Ki', '1024m'],
    ['250m', '250m'],
  ])('%s in thousandths is %s', (value, text) => {
    expect(canonicalQuantity(value, 'milli')).toBe(text);
  });

  it.each(['1 GB', '', 'x', null, undefined, true, ['1'], {}])('leaves %j as it is', (value) => {
    expect(canonicalQuantity(value)).toBe(value);
  });
});
