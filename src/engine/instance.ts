// `kubectl create job --from=cronjob/NAME` makes what the CronJob would make by itself: its template was judged there.
// Anybody may say so of any Job, so that it is compared.
import type { AdmissionCase } from './admission-case.ts';
import { equal, isObject, type JsonObject, own, type Path } from './json.ts';
import type { InstanceOwner, IsTemplate } from './lookups.ts';
import { makerOf } from './owner.ts';
import { jobs } from './resource.ts';

/** The CronJob of which a request says that it runs its template; undefined where it says no such thing. */
export function instanceOwner({ request, object, view }: AdmissionCase): InstanceOwner | undefined {
  if (request.operation !== 'CREATE' || view.resource !== jobs) return undefined;
  const owner = makerOf(jobs.kind, object);
  const { name, uid } = owner ?? {};
  if (typeof name !== 'string' || typeof uid !== 'string') return undefined;
  return { namespace: request.namespace ?? '', name, uid };
}

/** Labels and fields that the API server gives to each Job. Source: pkg/registry/batch/job/strategy.go. */
const generatedLabels: ReadonlySet<string> = new Set([
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
]);
const generatedFields: ReadonlySet<string> = new Set(['selector', 'template']);

/** What the API server fills in where a template of a CronJob says nothing. Source: pkg/apis/batch/v1/defaults.go. */
const defaults: JsonObject = {
  completionMode: 'NonIndexed',
  completions: 1,
  manualSelector: false,
  parallelism: 1,
  podReplacementPolicy: 'TerminatingOrFailed',
  suspend: false,
};

/** Tells whether a Job is what a CronJob's `spec.jobTemplate` says, and no more. */
export function isInstanceOf({ object }: AdmissionCase): IsTemplate {
  return (jobTemplate) => {
    const meant = own(jobTemplate, 'spec');
    const made = own(object, 'spec');
    if (!isObject(meant) || !isObject(made)) return false;
    const keys = new Set([...Object.keys(meant), ...Object.keys(made)].filter((key) => !generatedFields.has(key)));
    for (const key of keys) if (!equal(meaning(made, key), meaning(meant, key))) return false;
    return equal(comparable(own(made, 'template')), comparable(own(meant, 'template')));
  };
}

function meaning(spec: JsonObject, key: string): unknown {
  const value = own(spec, key) ?? own(defaults, key);
  // Where each index has a limit of its own, there is none for all of them.
  if (key === 'backoffLimit') return value ?? ((own(spec, 'backoffLimitPerIndex') ?? null) === null ? 6 : 2 ** 31 - 1);
  return value;
}

/** A pod template without what only Jobs have; what is empty there is missing here. */
function comparable(template: unknown): JsonObject {
  const { metadata, ...rest } = isObject(template) ? template : {};
  const { labels, creationTimestamp: _, ...others } = isObject(metadata) ? metadata : {};
  const written = Object.entries(isObject(labels) ? labels : {}).filter(([key]) => !generatedLabels.has(key));
  return { ...rest, metadata: { ...others, labels: Object.fromEntries(written) } };
}

/** How many pods run at once is not the template's to say: each Job that is made adds some. */
const PARALLELISM: Path = ['spec', 'parallelism'];

/** Whether an instance of a judged template is excused from what is found at a path. */
export function instanceExcuses(path: Path): boolean {
  return !equal(path, PARALLELISM);
}
