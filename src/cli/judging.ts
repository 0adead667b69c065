import { type CheckOptions, checkManifests } from '../check/check.ts';
import type { CheckedObject } from '../check/report.ts';
import type { Registry } from '../engine/registry.ts';
import type { Zone } from '../engine/zone.ts';
import type { Manifest } from '../manifests/manifest.ts';
import { UsageError } from './failure.ts';

/**
 * What a zone makes of manifests.
 * @throws UsageError when a policy fails: a denial is 1, so that our own failure can't be.
 */
export function judge(
  registry: Registry,
  zone: Zone,
  manifests: readonly Manifest[],
  options: CheckOptions,
): readonly CheckedObject[] {
  try {
    return checkManifests(registry, zone, manifests, options);
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? `${message}: ${cause.message}` : message;
    throw new UsageError(`an error of zonegate's own, please report it: ${why}`);
  }
}
