// `kubectl create job --from=cronjob/NAME` makes a Job from the template of a CronJob, which was validated before: that
// excuses its violations. As anybody may claim that of any Job, the templates are compared.
import type { AdmissionCase } from './admission-case.ts';
import { equal, isObject, type JsonObject, own, type Path } from './json.ts';
import type { InstanceOwner, IsTemplate } from './lookups.ts';
import { controllerReference } from './owner.ts';
import { jobs } from './resource.ts';

/** The CronJob that a new Job names as its controller; undefined for other requests. */
export function instanceOwner({ request, object, view }: AdmissionCase): InstanceOwner | undefined {
  if (request.operation !== 'CREATE' || view.resource !== jobs) return undefined;
  const owner = controllerReference(jobs.kind, object);
  const { name, uid } = owner ?? {};
  if (typeof name !== 'string' || typeof uid !== 'string') return undefined;
  return { namespace: request.namespace ?? '', name, uid };
}

/** Labels and fields that the API server adds to each Job. Source: pkg/registry/batch/job/strategy.go. */
const generatedLabels: ReadonlySet<string> = new Set([
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
]);
const generatedFields: ReadonlySet<string> = new Set(['selector', 'template']);

/**
 * The defaults of a Job, which the API server does not fill into a jobTemplate. Source: pkg/apis/batch/v1/defaults.go.
 */
const defaults: JsonObject = {
  completionMode: 'NonIndexed',
  completions: 1,
  manualSelector: false,
  parallelism: 1,
  podReplacementPolicy: 'TerminatingOrFailed',
  suspend: false,
};

/** Makes a function that compares a Job with a CronJob's `spec.jobTemplate`: true if the Job has exactly that spec. */
export function isInstanceOf({ object }: AdmissionCase): IsTemplate {
  return (jobTemplate) => {
    const templateSpec = own(jobTemplate, 'spec');
    const jobSpec = own(object, 'spec');
    if (!isObject(templateSpec) || !isObject(jobSpec)) return false;
    const keys = new Set([...Object.keys(templateSpec), ...Object.keys(jobSpec)]);
    for (const key of keys) {
      if (generatedFields.has(key)) continue;
      if (!equal(effectiveValue(jobSpec, key), effectiveValue(templateSpec, key))) return false;
    }
    return equal(comparable(own(jobSpec, 'template')), comparable(own(templateSpec, 'template')));
  };
}

/** The value of a field, or its default. */
function effectiveValue(spec: JsonObject, key: string): unknown {
  const value = own(spec, key) ?? own(defaults, key);
  // With backoffLimitPerIndex, the default of backoffLimit is the largest int32.
  if (key === 'backoffLimit') return value ?? ((own(spec, 'backoffLimitPerIndex') ?? null) === null ? 6 : 2 ** 31 - 1);
  return value;
}

/** A pod template without the labels that the API server adds to Jobs. */
function comparable(template: unknown): JsonObject {
  const { metadata, ...rest } = isObject(template) ? template : {};
  const { labels, creationTimestamp: _, ...others } = isObject(metadata) ? metadata : {};
  const written = Object.entries(isObject(labels) ? labels : {}).filter(([key]) => !generatedLabels.has(key));
  return { ...rest, metadata: { ...others, labels: Object.fromEntries(written) } };
}

/** The parallelism is not excused: each Job adds pods to those that run already. */
const PARALLELISM: Path = ['spec', 'parallelism'];

/** Whether the template of a CronJob excuses a violation at a path. */
export function instanceExcuses(path: Path): boolean {
  return !equal(path, PARALLELISM);
}
