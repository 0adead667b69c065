// Keys that are numbers with decimal places, as kubectl turns them into text.

/** A number of single precision in Go's format `g`: `1.5`, `1e+06`, `.inf`. */
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

/** From a million on, Go writes an exponent. */
const MOST_DIGITS = 6;

/** The shortest text with an exponent that reads as this number in single precision. */
function shortest(single: number): string {
  for (let decimal = 0; decimal < 8; decimal++) {
    const text = single.toExponential(decimal);
    if (Math.fround(Number(text)) === single) return text;
  }
  return single.toExponential(8);
}

/** The number of digits after the decimal point. */
function decimals(digits: string, power: number): number {
  return Math.max(digits.replace(/\D/g, '').length - 1 - power, 0);
}
