// Bodies that anybody who reaches the port of the webhooks may send.
import type { AdmissionRequest } from '../../src/engine/request.ts';
import { disruptionBudget } from '../cluster/support/objects.ts';
import { type Attack, reviewOf } from './attack.ts';
import { bare, CLIENT, EXECUTORS, good, long, times, workload } from './parts.ts';

/** Bytes: less than 8 MiB, the most that is read. */
const LARGE = 8_380_000;

/** The same body again and again, so many at once. */
const body = (name: string, doc: string, text: () => string, atOnce = 4): Attack => ({
  name,
  doc,
  by: 'port',
  atOnce,
  review: () => ({ body: text() }),
});

const review = (
  name: string,
  doc: string,
  request: (turn: number) => Partial<AdmissionRequest>,
  how: { readonly path?: string; readonly atOnce?: number; readonly differs?: true } = {},
): Attack => ({
  name,
  doc,
  by: 'port',
  ...(how.atOnce !== undefined && { atOnce: how.atOnce }),
  ...(how.differs && { differs: true }),
  review: (turn) => ({
    ...(how.path !== undefined && { path: how.path }),
    body: reviewOf({ ...deployed, ...request(turn) }),
  }),
});

const deployed: Partial<AdmissionRequest> = { object: workload([bare(0)]) };

const budgeted: Partial<AdmissionRequest> = {
  resource: { group: 'policy', version: 'v1', resource: 'poddisruptionbudgets' },
  kind: { group: 'policy', version: 'v1', kind: 'PodDisruptionBudget' },
  object: { ...disruptionBudget({ name: 'mallory', namespace: EXECUTORS }), spec: { minAvailable: 1, selector: {} } },
};

const scale = (replicas: number) => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: { name: 'fat', namespace: CLIENT },
  spec: { replicas },
  status: { selector: 'app=fat' },
});

const scaled: Partial<AdmissionRequest> = {
  operation: 'UPDATE',
  subResource: 'scale',
  kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  name: 'fat',
  namespace: CLIENT,
  object: scale(9),
  oldObject: scale(1),
};

export const bodies: readonly Attack[] = [
  body('objects', '64 bodies of 8 MiB of empty objects at once', () => `[${long(8_379_000, '{},')}{}]`, 64),
  body('brackets', '64 bodies of 8 MiB of opening brackets at once', () => long(LARGE, '['), 64),
  body('nested', 'bodies of 4 million lists within each other', () => `${long(4_000_000, '[')}${long(4_000_000, ']')}`),
  body('keys', 'bodies of 600,000 different keys', () => `{${times(600_000, (n) => `"k${n}":0`).join()}}`, 16),
  body('proto', 'bodies of a million keys of the prototype', () => `{${long(8_372_000, '"__proto__":{},')}"a":0}`, 16),
  body('escapes', 'bodies of 1.3 million escapes', () => `{"a":"${long(7_800_000, '\\u0000')}"}`),
  body('numbers', 'bodies of 250,000 long numbers', () => `[${long(8_250_000, '123456789012345678901234567e-500,')}0]`),
  body('garbage', '64 bodies of 8 MiB that are no JSON at once', () => long(LARGE, 'zonegate '), 64),
  body('spaces', '64 bodies of 8 MiB of white space at once', () => long(LARGE, ' \n'), 64),
  review('long-uid', 'reviews with an uid of 7 MB: it stands in the answer', () => ({ uid: long(7_000_000) })),
  review('long-user', 'reviews of a user with a name of 7 MB', () => ({ userInfo: { username: long(7_000_000) } })),
  review('long-name', 'reviews of an object with a name of 7 MB', () => ({ name: long(7_000_000) })),
  review('long-kind', 'reviews of a kind with a name of 7 MB', () => ({
    kind: { group: 'apps', version: 'v1', kind: long(7_000_000) },
  })),
  review('long-manager', 'reviews of a field manager with a name of 7 MB', () => ({
    options: { fieldManager: long(7_000_000) },
  })),
  review(
    'long-namespaces',
    'reviews of namespaces with other names of 7 MB each: whoever keeps them runs full',
    (turn) => ({ namespace: `${turn}${long(7_000_000)}` }),
    { differs: true },
  ),
  review('namespaces', 'reviews of namespaces that nobody has seen', (turn) => ({ namespace: `sh-${turn}` }), {
    differs: true,
    atOnce: 16,
  }),
  review(
    'labels-of-namespaces',
    'reviews that need the labels of clients that do not exist, and say that they wait for 30 s',
    (turn) => ({ namespace: `sh-${turn}`, object: workload([good()], { namespace: `sh-${turn}` }) }),
    { path: '/validate?timeout=30s', differs: true, atOnce: 200 },
  ),
  review('budgets', 'reviews of 200 budgets at once, for which workloads are looked up', () => budgeted, {
    path: '/validate?timeout=30s',
    atOnce: 200,
  }),
  {
    name: 'targets',
    doc: 'reviews of 200 scales at once of a Deployment of 1.3 MB, which is looked up',
    by: 'port',
    atOnce: 200,
    before: () => [
      workload([good({ env: [{ name: 'X', value: long(1_300_000) }] })], { name: 'fat', namespace: CLIENT }),
    ],
    review: () => ({ path: '/validate?timeout=30s', body: reviewOf(scaled) }),
  },
  review('long-timeout', 'reviews with a timeout of 15 kB', () => ({}), {
    path: `/validate?timeout=${long(15_000, '1m')}x`,
    atOnce: 16,
  }),
  review('strangers', 'small reviews as fast as they are answered', () => ({}), { atOnce: 64 }),
];
