import { shorten } from '../engine/json.ts';
import { type Dialect, type NodeCounts, YamlDataError } from './dialect.ts';
import { keyText, scalarValue } from './kubectl-scalar.ts';

/** YAML as kubectl reads it. */
export const kubectlDialect: Dialect = {
  scalar: scalarValue,
  key: keyText,
  merges: true,
  acceptsTags: true,
  excess: (counts) =>
    isExcessive(counts) ? 'aliases (*name) make too much of this document: kubectl refuses it' : undefined,
};

/** JSON as kubectl reads it: a number that is too large is an error, and not text as in YAML. */
export const jsonDialect: Dialect = {
  ...kubectlDialect,
  scalar(node) {
    const value = scalarValue(node);
    if (!node.isPlain || typeof value !== 'string') return value;
    throw new YamlDataError(node.start ?? 0, `${shorten(value)} is too large for a number`);
  },
};

const SMALL = 400_000;
const LARGE = 4_000_000;

/** The rule of go-yaml: aliases may make nearly all of a small document, and a tenth of a large one. */
function isExcessive({ nodes, aliased }: NodeCounts): boolean {
  if (aliased <= 100 || nodes <= 1000) return false;
  const share = Math.min(Math.max((nodes - SMALL) / (LARGE - SMALL), 0), 1);
  return aliased / nodes > 0.99 - 0.89 * share;
}
