// Kubernetes quantities, compared exactly. Source: k8s.io/apimachinery/pkg/api/resource: nothing is smaller than one
// nano (rounded up), nothing larger than 2^63-1 (capped).

/** An amount in nano units: `100m` and `0.1` are both 100,000,000n. */
export type Amount = bigint;

const NANO = 1_000_000_000n;
const LARGEST = (2n ** 63n - 1n) * NANO;
const syntax = /^([+-]?)(\d*)(?:\.(\d*))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d+))?$/;
const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binary: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };

/** In characters. Nobody writes a longer one, and it would cost time by its length. */
const LONGEST = 64;

/** Factors of the suffixes that most quantities have, in nano units. */
const factors: ReadonlyMap<string, bigint> = new Map([
  ['', NANO],
  ['m', 1_000_000n],
  ...Object.entries(binary).map(([suffix, power]) => [suffix, NANO << power] as const),
]);

/** More digits may not fit exactly into a number. */
const MOST_DIGITS = 15;

/** Reads a quantity: a string, or a number as YAML makes it; undefined for anything else (`"1 GB"`, a list). */
export function parseQuantity(value: unknown): Amount | undefined {
  if (typeof value === 'number') return parse(String(value));
  if (typeof value !== 'string' || value.length > LONGEST) return undefined;
  return parsePlain(value) ?? parse(value);
}

/** Reads the common quantities (`250m`, `1`, `128Mi`) three times as fast as the regular expression. */
function parsePlain(text: string): Amount | undefined {
  let digits = 0;
  let whole = 0;
  for (; digits < text.length; digits++) {
    const code = text.charCodeAt(digits) - 0x30;
    if (code < 0 || code > 9) break;
    whole = whole * 10 + code;
  }
  if (digits === 0 || digits > MOST_DIGITS) return undefined;
  const factor = factors.get(text.slice(digits));
  return factor === undefined ? undefined : capped(BigInt(whole) * factor);
}

function parse(text: string): Amount | undefined {
  const parts = syntax.exec(text);
  if (!parts) return undefined;
  const [, sign, whole = '', fraction = '', suffix, exponent] = parts;
  if (whole + fraction === '') return undefined;
  const shift = suffix === undefined ? 0n : (binary[suffix] ?? 0n);
  const power = 9 + (suffix === undefined ? Number(exponent ?? 0) : (decimal[suffix] ?? 0)) - fraction.length;
  const amount = scale(BigInt(whole + fraction) << shift, power);
  return sign === '-' ? -amount : amount;
}

/** digits x 10^power, rounded up to a whole number and capped. A huge power is not computed. */
function scale(digits: bigint, power: number): bigint {
  if (digits === 0n) return 0n;
  if (power < -400) return 1n;
  if (power > 40) return LARGEST;
  const factor = 10n ** BigInt(Math.abs(power));
  const amount = power >= 0 ? digits * factor : (digits + factor - 1n) / factor;
  return capped(amount);
}

function capped(amount: Amount): Amount {
  return amount > LARGEST ? LARGEST : amount;
}

/** A cpu amount in the handbook's unit, rounded down: `250m`. */
export function formatCpu(amount: Amount): string {
  return `${amount / 1_000_000n}m`;
}

/** A memory amount in the largest binary unit that holds it whole: `1Gi`, `96Mi`, `1500`. */
export function formatMemory(amount: Amount): string {
  const bytes = amount / NANO;
  for (const unit of ['Gi', 'Mi', 'Ki']) {
    const size = 1n << (binary[unit] as bigint);
    if (bytes !== 0n && bytes % size === 0n) return `${bytes / size}${unit}`;
  }
  return String(bytes);
}
