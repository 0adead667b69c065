/** Whatever is kept for each combination of up to three labels. */
export interface Series<Leaf> {
  /** What is kept for these labels; made when they are new. */
  at(a: string, b?: string, c?: string): Leaf;
  entries(): Iterable<readonly [labels: readonly [string, string, string], leaf: Leaf]>;
}

/**
 * Maps in maps, without a key made of the labels: measured at 15 ns, where prom-client's own look-up by labels takes
 * 300 ns, several times for each review.
 */
export function createSeries<Leaf>(create: () => Leaf): Series<Leaf> {
  const root = new Map<string, Map<string, Map<string, Leaf>>>();
  return {
    at(a, b = '', c = '') {
      const second = root.get(a) ?? added(root, a, new Map<string, Map<string, Leaf>>());
      const third = second.get(b) ?? added(second, b, new Map<string, Leaf>());
      return third.get(c) ?? added(third, c, create());
    },
    *entries() {
      for (const [a, second] of root) {
        for (const [b, third] of second) {
          for (const [c, leaf] of third) yield [[a, b, c], leaf];
        }
      }
    },
  };
}

function added<Value>(map: Map<string, Value>, key: string, value: Value): Value {
  map.set(key, value);
  return value;
}
