// Objects with long metadata: labels, annotations, managedFields.
import type { JsonObject } from '../../src/engine/json.ts';
import { type Attack, reviewOf } from './attack.ts';
import { fieldsOf } from './cases.ts';
import { bare, good, long, managedFields, map, times, workload } from './parts.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

const created = (name: string, doc: string, object: () => JsonObject): Attack => ({
  name,
  doc,
  by: 'api',
  write: () => ({ verb: 'create', object: object() }),
});

/** Sent as a review: the API server writes managedFields itself, or refuses what is too long. */
const reviewed = (name: string, doc: string, object: () => JsonObject, options: JsonObject = {}): Attack => ({
  name,
  doc,
  by: 'port',
  review: () => ({
    path: '/mutate?timeout=5s',
    body: reviewOf({ options, object: object() }),
  }),
});

const pulled = (index: number) => ({ ...bare(index), imagePullPolicy: 'Always' });

export const metadata: readonly Attack[] = [
  created('labels', 'creates an object and a template with 10,000 labels each', () => {
    const labels = map(10_000, (index) => [`l${index}`, 'x']);
    return workload([good()], { metadata: { labels }, template: { labels: { ...labels, app: 'mallory' } } });
  }),
  created('annotations', 'creates an object with 15,000 annotations', () =>
    workload([good()], { metadata: { annotations: map(15_000, (index) => [`a${index}`, 'x']) } }),
  ),
  created('long-annotation', 'creates an object whose longest operation is a text of 250 kB', () =>
    workload([good()], { metadata: { annotations: { 'zonegate.dev/longest-operation': long(250_000, '1s') } } }),
  ),
  created('odd-annotation', 'creates an object whose longest operation is a number of 250 kB', () =>
    workload([good()], { metadata: { annotations: { 'zonegate.dev/longest-operation': long(250_000, '1') } } }),
  ),
  created('owners', 'creates an object with 3,000 owners', () =>
    workload([good()], {
      metadata: {
        ownerReferences: times(3000, (index) => ({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          name: `o${index}`,
          uid: `u${index}`,
        })),
      },
    }),
  ),
  reviewed('entries', 'a review with 2,000 entries of managedFields beside 2,000 containers', () =>
    workload(times(2000, pulled), {
      metadata: { managedFields: times(2000, (index) => managedFields(fieldsOf(index % 8))) },
    }),
  ),
  reviewed('long-keys', 'a review whose managedFields name containers by keys of 300 kB each', () =>
    workload(times(2000, pulled), {
      metadata: {
        managedFields: [
          managedFields({
            'f:spec': {
              'f:template': {
                'f:spec': { 'f:containers': map(20, (index) => [`k:{"name":"${long(300_000)}${index}"}`, {}]) },
              },
            },
          }),
        ],
      },
    }),
  ),
  reviewed('many-keys', 'a review whose managedFields name 60,000 containers, by several keys each', () =>
    workload(times(3000, pulled), {
      metadata: {
        managedFields: [
          managedFields({
            'f:spec': {
              'f:template': {
                'f:spec': {
                  'f:containers': map(60_000, (index) => [
                    `k:{"name":"z${index}","containerPort":1,"protocol":"TCP"}`,
                    {},
                  ]),
                },
              },
            },
          }),
        ],
      },
    }),
  ),
  reviewed(
    'last-applied',
    'a review of a client-side apply with 256 kB of last-applied-configuration beside 5,000 containers',
    () =>
      workload(times(5000, pulled), {
        metadata: {
          annotations: { [LAST_APPLIED]: JSON.stringify(workload(times(5000, bare))).slice(0, 256 * 1024) },
        },
      }),
    { fieldManager: 'kubectl-client-side-apply' },
  ),
  reviewed(
    'last-applied-whole',
    'the same with one that is JSON, and names 20,000 containers and all that they may set',
    () =>
      workload(times(8000, pulled), {
        metadata: {
          annotations: {
            [LAST_APPLIED]: JSON.stringify(
              workload(times(20_000, (index) => ({ ...pulled(19_999 - index), imagePullPolicy: null }))),
            ),
          },
        },
      }),
    { fieldManager: 'kubectl-client-side-apply' },
  ),
];
