import { parseQuantity } from '../../engine/quantity.ts';

const NANO = 1_000_000_000n;
const decimal = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/**
 * A quantity as the API server writes it: `0.1` is `100m`, `2048Mi` is `2Gi`. Other values stay as they are.
 * Source: k8s.io/apimachinery/pkg/api/resource, CanonicalizeBytes.
 * @param least the smallest unit. The amount is rounded up to a multiple of it.
 */
export function canonicalQuantity(value: unknown, least: 'nano' | 'milli' = 'nano'): unknown {
  const exact = parseQuantity(value);
  if (exact === undefined) return value;
  const amount = least === 'milli' ? roundUp(exact, NANO / 1000n) : exact;
  if (amount === 0n) return '0';
  const text = String(value);
  const magnitude = amount < 0n ? -amount : amount;
  if (text.endsWith('i') && magnitude >= 1024n * NANO && amount % NANO === 0n) {
    const [number, times] = withoutFactors(amount / NANO, 1024n);
    return `${number}${binary[times]}`;
  }
  const [number, times] = withoutFactors(amount, 1000n);
  const exponent = 3 * times - 9;
  if (/[eE][+-]?\d+$/.test(text)) return exponent === 0 ? String(number) : `${number}e${exponent}`;
  return `${number}${decimal[times]}`;
}

/** Rounds away from zero. */
function roundUp(amount: bigint, unit: bigint): bigint {
  const rest = amount % unit;
  return rest === 0n ? amount : amount - rest + (amount < 0n ? -unit : unit);
}

function withoutFactors(number: bigint, factor: bigint): readonly [bigint, number] {
  let left = number;
  let times = 0;
  for (; left % factor === 0n; times++) left /= factor;
  return [left, times];
}
