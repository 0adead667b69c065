const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** The milliseconds of a duration in Go's format: `10s`, `1m30s`, `1.5h`; undefined for any other text. */
export function parseDuration(text: string): number | undefined {
  let milliseconds = 0;
  let end = 0;
  // The flag y: each amount must begin where the one before it ended.
  for (const part of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/gy)) {
    const [all, amount, unit] = part;
    milliseconds += Number(amount) * (units[unit as string] as number);
    end += all.length;
  }
  return end === text.length && end > 0 ? milliseconds : undefined;
}
