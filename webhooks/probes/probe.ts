// What the probe policies share.
import type { Probe } from 'kubernetes-types/core/v1.d.ts';
import type { Intent } from '../../src/engine/intent.ts';
import { equal, isObject, type JsonObject, own, type Path, type Untrusted } from '../../src/engine/json.ts';
import type { ContainerView } from '../../src/engine/pod.ts';
import { handlers, PROBE_DEFAULTS } from '../../src/engine/probe.ts';

type Handler = (typeof handlers)[number];

/** The containers that run beside each other: probes of init containers do not exist. */
export function running(containers: readonly ContainerView[]): readonly ContainerView[] {
  return containers.filter(({ kind }) => kind !== 'init');
}

/** How a probe asks; undefined for one that does not say. */
export function handlerOf(probe: Untrusted<Probe>): Handler | undefined {
  return handlers.find((handler) => isObject(probe[handler]));
}

/** How a probe asks, if it is one. */
export function handlerIn(probe: unknown): Handler | undefined {
  return isObject(probe) ? handlerOf(probe) : undefined;
}

/** Whether a container gets a probe: it has none, or one that we gave it when something else was wanted. */
export function lacksProbe(probe: unknown, path: Path, wanted: JsonObject, intent: Intent): boolean {
  if (!isObject(probe)) return true;
  const isAsWanted = Object.keys(wanted).every((field) => {
    const value = wanted[field];
    return isObject(value)
      ? Object.keys(value).every((name) => equal(own(probe[field], name), value[name]))
      : probe[field] === value;
  });
  // Ours says this much, and the API server the rest.
  const isOfOurKind = handlers.every((handler) => isObject(probe[handler]) === Object.hasOwn(wanted, handler));
  return !isAsWanted && isOfOurKind && intent.isNobodys(path);
}

/** The seconds for which a probe may fail before the container is given up: periodSeconds x failureThreshold. */
export function toleranceOf(probe: Untrusted<Probe>): number {
  return timing(probe, 'periodSeconds') * timing(probe, 'failureThreshold');
}

/** One of a probe's times, by default the API server's. */
export function timing(probe: Untrusted<Probe>, field: keyof typeof PROBE_DEFAULTS): number {
  const value = probe[field];
  return typeof value === 'number' && value > 0 ? value : PROBE_DEFAULTS[field];
}
