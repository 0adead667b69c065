// Takes out of a review what differs from run to run, so that a second capture is the same to the byte.
import { isObject, type JsonObject, own } from '../../src/engine/json.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;
const hashes = ['pod-template-hash', 'controller-revision-hash'];

/** The same review with made-up uids, times, versions and hashes. */
export function scrub<T>(review: T): T {
  const uids = new Map<string, string>();
  const hashesHere = new Set<string>();
  const generated = new Map<string, string>();
  visit(review, (key, value) => {
    if (hashes.includes(key) && typeof value === 'string') hashesHere.add(value);
    const { name, generateName } = isObject(value) ? value : {};
    if (typeof name !== 'string' || typeof generateName !== 'string' || !name.startsWith(generateName)) return;
    if (name.length === generateName.length + 5) generated.set(name, `${generateName}xxxxx`);
  });
  const uid = (found: string) => {
    const known = uids.get(found) ?? `00000000-0000-0000-0000-${String(uids.size + 1).padStart(12, '0')}`;
    uids.set(found, known);
    return known;
  };
  const text = (value: string) => {
    let result = value
      .replace(UUID, uid)
      .replace(TIME, '2026-01-01T00:00:00Z')
      .replace(/X509SHA256=[0-9a-f]+/g, 'X509SHA256=0')
      .replace(/kube-api-access-[a-z0-9]{5}\b/g, 'kube-api-access-xxxxx');
    for (const [name, stable] of generated) result = result.replaceAll(name, stable);
    for (const hash of hashesHere) result = result.replaceAll(hash, 'hash');
    return result;
  };
  const clean = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return key === 'resourceVersion' ? '1' : text(value);
    if (Array.isArray(value)) return ordered(key, value).map((item) => clean(item, ''));
    if (!isObject(value)) return value;
    // What controllers write into a status comes when it comes, and is not judged. A Scale's holds its selector.
    const kept = Object.entries(value).filter(
      ([name, child]) => name !== 'status' || !isObject(child) || value.kind === 'Scale',
    );
    return Object.fromEntries(kept.map(([name, child]) => [text(name), clean(child, name)]));
  };
  return clean(review, '') as T;
}

/** Managers are listed by the time of their last write. */
function ordered(key: string, items: readonly unknown[]): readonly unknown[] {
  if (key !== 'managedFields') return items;
  const name = (item: unknown) => `${own(item, 'operation')} ${own(item, 'manager')} ${own(item, 'subresource') ?? ''}`;
  return items
    .filter((item) => own(item, 'subresource') !== 'status')
    .toSorted((a, b) => name(a).localeCompare(name(b)));
}

function visit(value: unknown, see: (key: string, value: unknown) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, see);
  if (!isObject(value)) return;
  for (const [key, child] of Object.entries(value as JsonObject)) {
    see(key, child);
    visit(child, see);
  }
}
