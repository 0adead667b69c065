// What must never run twice, such as the holder of a lock: two instances do damage.
import { own } from '../../src/engine/json.ts';
import type { Platform } from '../../src/engine/zone.ts';

export const SINGLETON = 'zonegate.dev/singleton';

/** Whether a Deployment is declared a singleton: by its own labels, or by its name in the profile. */
export function isSingleton(name: string, labels: unknown, { singletons }: Platform): boolean {
  return singletons.names.includes(name) || own(labels, SINGLETON) === 'true';
}
