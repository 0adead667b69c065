// The objects that were skipped, and why.

import type { CheckedObject, SkipReason } from '../check/report.ts';
import { clean } from '../text/clean.ts';

/** Sentences about several objects: `skipped, because REASON`. The reasons that are missing do not apply to files. */
const reasons: Partial<Record<SkipReason, string>> = {
  unmatched: 'no policy applies to them',
  'other-version': 'API servers do not serve this version of them',
  'system-namespace': 'the namespaces of Kubernetes are exempt',
  'own-namespace': 'the namespace of zonegate is exempt',
  controlled: 'their template is validated instead',
};

/** Why the object was skipped, in words. */
export function skipReason({ skipped = 'unmatched' }: CheckedObject): string {
  return reasons[skipped] ?? 'they are exempt';
}

export interface Skipped {
  readonly reason: string;
  /** The kinds and their number, the most frequent one first: `2 Service, 1 ConfigMap`. */
  readonly kinds: string;
  /** Whether they would be validated in a version that API servers serve. */
  readonly isMistake: boolean;
}

/** The skipped objects, by reason. */
export function skippedIn(objects: readonly CheckedObject[]): readonly Skipped[] {
  const byReason = Map.groupBy(
    objects.filter(({ verdict }) => verdict === 'skipped'),
    skipReason,
  );
  return [...byReason].map(([reason, all]) => {
    const isMistake = all[0]?.skipped === 'other-version';
    return { reason, kinds: kindsOf(all, isMistake), isMistake };
  });
}

function kindsOf(objects: readonly CheckedObject[], withVersions: boolean): string {
  const kindName = ({ kind, manifest }: CheckedObject) =>
    withVersions ? `${kind} (${String(manifest.object.apiVersion)})` : kind || '(no kind)';
  const counts = [...Map.groupBy(objects, kindName)].map(([kind, { length }]) => [kind, length] as const);
  counts.sort(([a, most], [b, other]) => other - most || (a < b ? -1 : 1));
  return counts.map(([kind, amount]) => `${amount.toLocaleString('en-US')} ${clean(kind)}`).join(', ');
}
