// Injections that give way to what the author sets later. An apply keeps an injection beside the author's new field;
// the API server refuses many such pairs, and with others the pod never starts. So an update removes the injection.
import type { AdmissionCase } from './admission-case.ts';
import type { Intent } from './intent.ts';
import { isObject, isZero, type JsonObject, type Path, valueAt } from './json.ts';
import { hasOwnUsers, mayBeWindows, type PodView } from './pod.ts';
import { resourceNames } from './pod-resources.ts';
import { handlers, PROBE_DEFAULTS, probeKinds } from './probe.ts';
import { parseQuantity } from './quantity.ts';

const STRATEGY: Path = ['spec', 'strategy'];
const OURS_IN_CONTEXT = ['runAsNonRoot', 'fsGroup'] as const;

/**
 * The paths of injections that contradict what the author of an update wrote. They are to be removed; the API server
 * then fills in its defaults.
 */
export function withdrawnInjections(
  admissionCase: AdmissionCase,
  intent: Intent,
  keepsTemplate: boolean,
): readonly Path[] {
  const { oldObject, operation } = admissionCase.request;
  const { resource, pod } = admissionCase.view;
  if (operation !== 'UPDATE' || admissionCase.isForOperator || resource.immutable || !isObject(oldObject)) return [];
  const paths = intent.isChanged(STRATEGY) ? ofStrategy(admissionCase.object, intent) : [];
  if (resource.template === undefined || keepsTemplate || !intent.isChanged(resource.template)) return paths;
  return [
    ...paths,
    ...pod.containers.flatMap(({ path, spec }) => [
      ...probeKinds.flatMap((name) => ofProbe(spec[name], [...path, name], intent)),
      ...ofEnvironment(spec.env, [...path, 'env'], intent),
      ...ofResources(spec.resources, [...path, 'resources'], intent),
    ]),
    ...ofResources(pod.spec.resources, [...pod.path, 'resources'], intent),
    ...ofContext(pod, intent),
  ];
}

/** The API server refuses maxSurge and maxUnavailable that are both 0, and either of them with Recreate. */
function ofStrategy(object: JsonObject, intent: Intent): readonly Path[] {
  const path = [...STRATEGY, 'rollingUpdate'];
  const [surge, unavailable] = [
    [...path, 'maxSurge'],
    [...path, 'maxUnavailable'],
  ] as const;
  const ours = [surge, unavailable].filter((each) => intent.hasNoAuthor(each, 'may be a default'));
  if (valueAt(object, [...STRATEGY, 'type']) === 'Recreate') return ours.length === 2 ? [path] : [];
  const areBothZero = isZero(valueAt(object, surge)) && isZero(valueAt(object, unavailable));
  return areBothZero && ours.includes(unavailable) ? [unavailable] : [];
}

/** A probe has one handler. An injected handler goes, and with it the injected times. */
function ofProbe(probe: unknown, path: Path, intent: Intent): readonly Path[] {
  if (!isObject(probe)) return [];
  const there = handlers.filter((handler) => isObject(probe[handler]));
  const ours = there.filter((handler) => intent.hasNoAuthor([...path, handler]));
  if (ours.length === there.length) return [];
  if (ours.length === 0) {
    // The injected path does not fit the author's port.
    const httpPath = [...path, 'httpGet', 'path'];
    const isInjected = valueAt(probe, ['httpGet', 'path']) !== '/' && intent.hasNoAuthor(httpPath);
    return isInjected && intent.isChanged([...path, 'httpGet']) ? [httpPath] : [];
  }
  const times = (['periodSeconds', 'failureThreshold'] as const).filter(
    (time) => probe[time] !== PROBE_DEFAULTS[time] && intent.hasNoAuthor([...path, time]),
  );
  return [...ours, ...times].map((field) => [...path, field]);
}

/** A variable has `value` or `valueFrom`, not both. */
function ofEnvironment(env: unknown, path: Path, intent: Intent): readonly Path[] {
  if (!Array.isArray(env)) return [];
  return env.flatMap((entry: unknown, index) => {
    if (!isObject(entry) || !isObject(entry.valueFrom) || !entry.value) return [];
    const value = [...path, index, 'value'];
    return intent.hasNoAuthor(value) ? [value] : [];
  });
}

/** A request must not be above its limit. */
function ofResources(resources: unknown, path: Path, intent: Intent): readonly Path[] {
  return resourceNames.flatMap((name) => {
    const [request, limit] = [
      ['requests', name],
      ['limits', name],
    ] as const;
    const [requested, limited] = [request, limit].map((of) => parseQuantity(valueAt(resources, of)));
    if (requested === undefined || limited === undefined || requested <= limited) return [];
    return [request, limit].map((of) => [...path, ...of]).filter((of) => intent.hasNoAuthor(of));
  });
}

/**
 * As on CREATE, nothing is injected into a pod whose author wrote a security context, for the pod or for a container.
 */
function ofContext(pod: PodView, intent: Intent): readonly Path[] {
  const context = pod.spec.securityContext;
  if (!isObject(context)) return [];
  const path = [...pod.path, 'securityContext'];
  const contexts = pod.containers.filter(({ spec }) => hasAny(spec.securityContext)).map(({ path }) => path);
  const deciding = ['os', 'nodeSelector', 'affinity', 'hostUsers'].map((field) => [...pod.path, field]);
  const isNews = [...deciding, path, ...contexts.map((of) => [...of, 'securityContext'])].some((of) =>
    intent.isChanged(of),
  );
  if (!isNews) return [];
  const ours = OURS_IN_CONTEXT.filter((field) => Object.hasOwn(context, field) && intent.hasNoAuthor([...path, field]));
  const isOnlyOurs = ours.length === Object.keys(context).length;
  if (isOnlyOurs && contexts.length === 0 && !mayBeWindows(pod) && !hasOwnUsers(pod)) return [];
  return ours.map((field) => [...path, field]);
}

function hasAny(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length > 0;
}
