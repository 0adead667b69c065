// The keys that kubectl makes of numbers that are not whole.

/** As Go writes a number of single precision in its format `g`: `1.5`, `1e+06`, `.inf`. */
export function floatKey(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return '.nan';
  if (!Number.isFinite(single)) return single < 0 ? '-.inf' : '.inf';
  if (single === 0) return Object.is(single, -0) ? '-0' : '0';
  const [digits = '', exponent = ''] = shortest(single).split('e');
  const power = Number(exponent);
  if (power >= -4 && power < MOST_DIGITS) return Number(`${digits}e${exponent}`).toFixed(decimals(digits, power));
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** From a million on Go writes an exponent. */
const MOST_DIGITS = 6;

/** The shortest text with an exponent that is this number, in single precision. */
function shortest(single: number): string {
  for (let decimal = 0; decimal < 8; decimal++) {
    const text = single.toExponential(decimal);
    if (Math.fround(Number(text)) === single) return text;
  }
  return single.toExponential(8);
}

/** How many digits stand behind the point. */
function decimals(digits: string, power: number): number {
  return Math.max(digits.replace(/\D/g, '').length - 1 - power, 0);
}
