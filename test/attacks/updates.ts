// Updates: the old object is validated, too, and kept revisions may be looked up.
import type { JsonObject } from '../../src/engine/json.ts';
import type { AdmissionRequest } from '../../src/engine/request.ts';
import { type Attack, reviewOf } from './attack.ts';
import { bare, good, long, times, workload } from './parts.ts';

/** An update as in a review. The API server stores less than 1.5 MB. */
const reviewed = (name: string, doc: string, object: () => JsonObject, old: () => JsonObject): Attack => ({
  name,
  doc,
  by: 'port',
  review: () => ({ body: reviewOf(updateOf(object(), old())) }),
});

function updateOf(object: JsonObject, oldObject: JsonObject): Partial<AdmissionRequest> {
  return { operation: 'UPDATE', object, oldObject };
}

const limited = (index: number): JsonObject => ({ ...bare(index), resources: { limits: { cpu: '1' } } });

const REVISIONS = 100;
const VARIABLES = 8000;
const history = 'history';

/** A container of 1 MB, which differs from others only at its end. */
function kept(number: number): JsonObject {
  const env = times(VARIABLES, (index) => ({ name: `V${index}`, value: long(80) }));
  return { ...bare(0), env: [...env, { name: 'X', value: String(number) }] };
}

const rolledBack = (number: number, spec: object = {}): JsonObject =>
  workload([kept(number)], { name: history, spec: { revisionHistoryLimit: 1000, ...spec } });

export const updates: readonly Attack[] = [
  {
    name: 'ratchet',
    doc: 'replaces an object with 3,000 bare containers by one that breaks as many rules',
    by: 'api',
    before: () => [workload(times(3000, bare), { name: 'broken', spec: { paused: true } })],
    write: () => ({
      verb: 'replace',
      object: workload(
        times(3000, (index) => ({ ...bare(index), image: 'y' })),
        { name: 'broken', spec: { paused: true } },
      ),
    }),
  },
  reviewed(
    'ratchet-many',
    'a review of an update of 10,000 containers, all of which break rules before and after',
    () => workload(times(10_000, (index) => ({ ...bare(index), image: 'y' }))),
    () => workload(times(10_000, bare)),
  ),
  reviewed(
    'ratchet-same-names',
    'a review of an update of 8,000 containers of the same name, each worse than all that were before',
    () => workload(times(8000, () => bare(0))),
    () => workload(times(8000, () => limited(0))),
  ),
  reviewed(
    'ratchet-turned',
    'a review of an update that brings 10,000 containers into the other order',
    () => workload(times(10_000, (index) => bare(9999 - index))),
    () => workload(times(10_000, bare)),
  ),
  {
    name: 'long-annotations',
    doc: 'replaces an object with annotations of 250 kB and a variable of 700 kB by one with others, again and again',
    by: 'api',
    differs: true,
    before: () => [large(0)],
    write: (turn) => ({ verb: 'replace', object: large(turn) }),
  },
  {
    name: 'rollback',
    doc: `looks like a rollback in a namespace of ${REVISIONS} revisions of 1 MB each: they are looked up`,
    by: 'api',
    *before() {
      yield rolledBack(-1, { paused: true });
      for (let number = 1; number <= REVISIONS; number++) yield revision(number);
    },
    write: () => ({ verb: 'replace', object: rolledBack(0, { paused: true }) }),
  },
  {
    name: 'own-selector',
    doc: 'looks like a rollback of a Deployment whose selector has 20,000 values: it becomes part of an address',
    by: 'port',
    review() {
      const values = times(20_000, (index) => index.toString(36));
      const selector = { matchExpressions: [{ key: 'k', operator: 'In', values }] };
      const before = workload([bare(0)], { metadata: { uid: 'u' }, spec: { selector } });
      return { body: reviewOf(updateOf(workload([bare(1)], { spec: { selector } }), before)) };
    },
  },
];

function large(turn: number): JsonObject {
  const env = [
    { name: 'PYTHONUNBUFFERED', value: '1' },
    { name: 'X', value: long(700_000) },
  ];
  return workload([good({ env })], {
    name: 'large',
    metadata: { labels: { app: 'large', component: 'api' }, annotations: { a: `${turn}${long(250_000)}` } },
    spec: { paused: true },
  });
}

/** A ReplicaSet that the deployment controller takes for a revision. */
function revision(number: number): JsonObject {
  return workload([kept(number)], {
    kind: 'ReplicaSet',
    name: `${history}-${number}`,
    metadata: {
      labels: { app: history },
      annotations: { 'deployment.kubernetes.io/revision': String(number) },
    },
    spec: { selector: { matchLabels: { app: history } } },
    template: { labels: { app: history, component: 'api' } },
  });
}
