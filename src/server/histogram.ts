import { createSeries } from './series.ts';

export interface HistogramOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly [string, string, string];
  /** Upper bounds in ascending order. */
  readonly buckets: readonly number[];
}

export interface CheapHistogram {
  /** Labels are taken as they are: no quotes, backslashes or line breaks. */
  observe(a: string, b: string, c: string, value: number): void;
  /** The Prometheus text format, without a line break at the end. */
  text(): string;
}

/** A histogram that costs a request next to nothing; the work is done when it is scraped. */
export function createHistogram({ name, help, labelNames, buckets }: HistogramOptions): CheapHistogram {
  // Of each series: a count for each bucket, one for what is larger, and the sum.
  const sumAt = buckets.length + 1;
  const series = createSeries(() => new Float64Array(sumAt + 1));

  function linesOf(labels: readonly string[], counts: Float64Array): string[] {
    const own = labelNames.map((label, index) => `${label}="${labels[index]}"`).join(',');
    let total = 0;
    const lines = [...buckets, '+Inf'].map((bound, index) => {
      total += counts[index] ?? 0;
      return `${name}_bucket{le="${bound}",${own}} ${total}`;
    });
    return [...lines, `${name}_sum{${own}} ${counts[sumAt]}`, `${name}_count{${own}} ${total}`];
  }

  return {
    observe(a, b, c, value) {
      const counts = series.at(a, b, c);
      let index = 0;
      while (index < buckets.length && value > (buckets[index] as number)) index += 1;
      counts[index] = (counts[index] as number) + 1;
      counts[sumAt] = (counts[sumAt] as number) + value;
    },
    text() {
      const lines = [...series.entries()].flatMap(([labels, counts]) => linesOf(labels, counts));
      return [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...lines].join('\n');
    },
  };
}
