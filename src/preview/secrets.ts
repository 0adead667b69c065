// Two states of an object for people to compare, without what must never be shown: the values of Secrets, of the
// environment and of annotations.
import { isObject, type JsonObject, own, type Path } from '../engine/json.ts';
import { counterpartIn } from './counterpart.ts';

const HIDDEN = '***';

/** What the API server keeps for itself, and no author writes. */
const bookkeeping: ReadonlySet<string> = new Set([
  'metadata.managedFields',
  'metadata.resourceVersion',
  'metadata.uid',
  'metadata.generation',
  'metadata.creationTimestamp',
  'metadata.selfLink',
  'metadata.annotations.kubectl.kubernetes.io/last-applied-configuration',
  'status',
]);

/**
 * Both states with every hidden value masked; where it differs it is masked differently, as kubectl diff does with
 * Secrets. `shown` names the paths of the second state whose values are no secret: a policy put them there.
 */
export function comparable(
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  shown: ReadonlySet<string> = new Set(),
): readonly [unknown, unknown] {
  const isSecret = (after ?? before)?.kind === 'Secret';
  return [
    masked(before, after, [], { isSecret, shown: new Set(), side: 'before' }),
    masked(after, before, [], { isSecret, shown, side: 'after' }),
  ];
}

interface How {
  readonly isSecret: boolean;
  readonly shown: ReadonlySet<string>;
  readonly side: 'before' | 'after';
}

function masked(value: unknown, other: unknown, path: Path, how: How): unknown {
  if (typeof value === 'string' && isHidden(path, how)) {
    return other === undefined || other === value ? HIDDEN : `${HIDDEN} (${how.side})`;
  }
  if (Array.isArray(value)) {
    const others = Array.isArray(other) ? other : [];
    return value.map((item, index) => masked(item, counterpartIn(others, item, index), [...path, index], how));
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !bookkeeping.has([...path, key].join('.')))
      .map(([key, child]) => [key, masked(child, own(other, key), [...path, key], how)]),
  );
}

function isHidden(path: Path, { isSecret, shown }: How): boolean {
  if (shown.has(path.join('.'))) return false;
  if (isSecret) return path[0] === 'data' || path[0] === 'stringData';
  const [grandparent, , last] = path.slice(-3);
  return (grandparent === 'env' && last === 'value') || path.at(-2) === 'annotations';
}
