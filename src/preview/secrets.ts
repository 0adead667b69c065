// Masks in two states of an object what must never be shown: values of Secrets, of environment variables and of
// annotations, and passwords in the names of images. People compare the two states.
import { mayHoldPassword } from '../engine/image.ts';
import { isObject, type JsonObject, own, type Path } from '../engine/json.ts';
import { counterparts } from './counterpart.ts';

const HIDDEN = '***';

/** The fields that the API server writes, and no author. */
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
 * Both states with every secret value masked. A value that differs gets different masks, as kubectl diff does with
 * Secrets.
 * @param shown the paths of the second state whose values are no secret, because a policy wrote them.
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

interface MaskOptions {
  readonly isSecret: boolean;
  readonly shown: ReadonlySet<string>;
  readonly side: 'before' | 'after';
}

function masked(value: unknown, other: unknown, path: (string | number)[], how: MaskOptions): unknown {
  if (typeof value === 'string' && (isHidden(path, how) || (isOfImage(path) && mayHoldPassword(value)))) {
    return other === undefined || other === value ? HIDDEN : `${HIDDEN} (${how.side})`;
  }
  if (Array.isArray(value)) {
    const indexOf = counterparts(Array.isArray(other) ? other : []);
    return value.map((item, index) => below(item, own(other, indexOf(item, index)), path, index, how));
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !isBookkeeping(path, key))
      .map(([key, child]) => [key, below(child, own(other, key), path, key, how)]),
  );
}

/** All calls share one path, which grows and shrinks. */
function below(
  value: unknown,
  other: unknown,
  path: (string | number)[],
  segment: string | number,
  how: MaskOptions,
): unknown {
  path.push(segment);
  const result = masked(value, other, path, how);
  path.pop();
  return result;
}

function isBookkeeping(path: Path, key: string): boolean {
  return path.length < 3 && bookkeeping.has([...path, key].join('.'));
}

function isHidden(path: Path, { isSecret, shown }: MaskOptions): boolean {
  const isSensitive = isSecret ? path[0] === 'data' || path[0] === 'stringData' : isOfAuthor(path);
  return isSensitive && !(shown.size > 0 && shown.has(path.join('.')));
}

/** Whether the value is that of an environment variable or of an annotation. */
function isOfAuthor(path: Path): boolean {
  return (path.at(-3) === 'env' && path.at(-1) === 'value') || path.at(-2) === 'annotations';
}

function isOfImage(path: Path): boolean {
  return path.at(-1) === 'image' || (path.at(-2) === 'image' && path.at(-1) === 'reference');
}
