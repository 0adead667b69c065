// What we injected is ours, and gives way to what an author sets later. Client-side and server-side apply merge the two;
// the API server would refuse many a pair for what we put there, or the pod would never start.
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
 * The fields that an update takes away because nobody wrote them, and its author wrote what they stand against. The API
 * server fills in its defaults afterwards.
 */
export function givenWay(admissionCase: AdmissionCase, intent: Intent, keepsTemplate: boolean): readonly Path[] {
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

/** A rollout that neither adds a pod nor takes one away is refused, and so are numbers for Recreate. */
function ofStrategy(object: JsonObject, intent: Intent): readonly Path[] {
  const path = [...STRATEGY, 'rollingUpdate'];
  const [surge, unavailable] = [
    [...path, 'maxSurge'],
    [...path, 'maxUnavailable'],
  ] as const;
  const ours = [surge, unavailable].filter((each) => intent.isNobodys(each, 'may be a default'));
  if (valueAt(object, [...STRATEGY, 'type']) === 'Recreate') return ours.length === 2 ? [path] : [];
  const areBothZero = isZero(valueAt(object, surge)) && isZero(valueAt(object, unavailable));
  return areBothZero && ours.includes(unavailable) ? [unavailable] : [];
}

/** A probe asks in one way. With ours goes how often it asked. */
function ofProbe(probe: unknown, path: Path, intent: Intent): readonly Path[] {
  if (!isObject(probe)) return [];
  const there = handlers.filter((handler) => isObject(probe[handler]));
  const ours = there.filter((handler) => intent.isNobodys([...path, handler]));
  if (ours.length === there.length) return [];
  if (ours.length === 0) {
    // The author's port with our path is nobody's wish.
    const asked = [...path, 'httpGet', 'path'];
    const isOurs = valueAt(probe, ['httpGet', 'path']) !== '/' && intent.isNobodys(asked);
    return isOurs && intent.isChanged([...path, 'httpGet']) ? [asked] : [];
  }
  const times = (['periodSeconds', 'failureThreshold'] as const).filter(
    (time) => probe[time] !== PROBE_DEFAULTS[time] && intent.isNobodys([...path, time]),
  );
  return [...ours, ...times].map((field) => [...path, field]);
}

/** A variable has a value of its own, or one from elsewhere. */
function ofEnvironment(env: unknown, path: Path, intent: Intent): readonly Path[] {
  if (!Array.isArray(env)) return [];
  return env.flatMap((entry: unknown, index) => {
    if (!isObject(entry) || !isObject(entry.valueFrom) || !entry.value) return [];
    const value = [...path, index, 'value'];
    return intent.isNobodys(value) ? [value] : [];
  });
}

/** Nobody asks for more than there is. */
function ofResources(resources: unknown, path: Path, intent: Intent): readonly Path[] {
  return resourceNames.flatMap((name) => {
    const [request, limit] = [
      ['requests', name],
      ['limits', name],
    ] as const;
    const [asked, most] = [request, limit].map((of) => parseQuantity(valueAt(resources, of)));
    if (asked === undefined || most === undefined || asked <= most) return [];
    return [request, limit].map((of) => [...path, ...of]).filter((of) => intent.isNobodys(of));
  });
}

/** As on CREATE: whoever gives the pod or a container a context of his own has thought about it. */
function ofContext(pod: PodView, intent: Intent): readonly Path[] {
  const context = pod.spec.securityContext;
  if (!isObject(context)) return [];
  const path = [...pod.path, 'securityContext'];
  const contexts = pod.containers.filter(({ spec }) => hasAny(spec.securityContext)).map(({ path }) => path);
  const places = ['os', 'nodeSelector', 'affinity', 'hostUsers'].map((field) => [...pod.path, field]);
  const isNews = [...places, path, ...contexts.map((of) => [...of, 'securityContext'])].some((of) =>
    intent.isChanged(of),
  );
  if (!isNews) return [];
  const ours = OURS_IN_CONTEXT.filter((field) => Object.hasOwn(context, field) && intent.isNobodys([...path, field]));
  const isOnlyOurs = ours.length === Object.keys(context).length;
  if (isOnlyOurs && contexts.length === 0 && !mayBeWindows(pod) && !hasOwnUsers(pod)) return [];
  return ours.map((field) => [...path, field]);
}

function hasAny(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length > 0;
}
