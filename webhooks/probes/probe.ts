// Helpers of the policies about probes.
import type { Probe } from 'kubernetes-types/core/v1.d.ts';
import type { Intent } from '../../src/engine/intent.ts';
import { equal, isObject, type JsonObject, own, type Path, type Untrusted } from '../../src/engine/json.ts';
import type { ContainerView } from '../../src/engine/pod.ts';
import { handlers, PROBE_DEFAULTS } from '../../src/engine/probe.ts';

type Handler = (typeof handlers)[number];

/** The containers that run at the same time. Init containers have no probes. */
export function running(containers: readonly ContainerView[]): readonly ContainerView[] {
  return containers.filter(({ kind }) => kind !== 'init');
}

/** The handler of a probe; undefined where it has none. */
export function handlerOf(probe: Untrusted<Probe>): Handler | undefined {
  return handlers.find((handler) => isObject(probe[handler]));
}

/** The same for a value that may be no probe. */
export function handlerIn(probe: unknown): Handler | undefined {
  return isObject(probe) ? handlerOf(probe) : undefined;
}

/** Whether to inject a probe: the container has none, or an injected one that differs from the wanted one. */
export function lacksProbe(probe: unknown, path: Path, wanted: JsonObject, intent: Intent): boolean {
  if (!isObject(probe)) return true;
  const isAsWanted = Object.keys(wanted).every((field) => {
    const value = wanted[field];
    return isObject(value)
      ? Object.keys(value).every((name) => equal(own(probe[field], name), value[name]))
      : probe[field] === value;
  });
  // An injected probe has the wanted handler, and the API server's defaults.
  const hasWantedHandler = handlers.every((handler) => isObject(probe[handler]) === Object.hasOwn(wanted, handler));
  return !isAsWanted && hasWantedHandler && intent.hasNoAuthor(path);
}

/** How long a probe may fail before the kubelet acts, in seconds: periodSeconds x failureThreshold. */
export function toleranceOf(probe: Untrusted<Probe>): number {
  return timing(probe, 'periodSeconds') * timing(probe, 'failureThreshold');
}

/** A time of a probe, or the API server's default. */
export function timing(probe: Untrusted<Probe>, field: keyof typeof PROBE_DEFAULTS): number {
  const value = probe[field];
  return typeof value === 'number' && value > 0 ? value : PROBE_DEFAULTS[field];
}
