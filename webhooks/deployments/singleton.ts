// Singletons: workloads that must never run twice, such as the holder of a lock.
import { setOf } from '../../src/engine/compiled.ts';
import { own } from '../../src/engine/json.ts';
import type { Platform } from '../../src/engine/zone.ts';

export const SINGLETON = 'zonegate.dev/singleton';

/** Whether a Deployment is declared a singleton: by its own labels, or by its name in the profile. */
export function isSingleton(name: string, labels: unknown, { singletons }: Platform): boolean {
  return setOf(singletons.names).has(name) || own(labels, SINGLETON) === 'true';
}
