// Pods with very many or very long parts.
import type { JsonObject } from '../../src/engine/json.ts';
import { compliantContainer, cronJob } from '../cluster/support/objects.ts';
import { type Attack, reviewOf } from './attack.ts';
import { bare, CLIENT, EXECUTORS, good, long, map, pod, times, workload } from './parts.ts';

const created = (name: string, doc: string, object: () => JsonObject): Attack => ({
  name,
  doc: `creates ${doc}`,
  by: 'api',
  write: () => ({ verb: 'create', object: object() }),
});

/** A pod with one container that has very much of something. */
const one = (name: string, doc: string, change: () => object): Attack =>
  created(name, `a container with ${doc}`, () => workload([good(change())]));

/** The same as a review to the port, for what takes the API server itself long. */
const reviewed = (name: string, doc: string, object: () => JsonObject, request: object = {}): Attack => ({
  name,
  doc: `a review of ${doc}`,
  by: 'port',
  review: () => ({ body: reviewOf({ object: object(), ...request }) }),
});

const port = (index: number) => ({ containerPort: 1 + (index % 65_535), name: `p${index}` });
const header = (index: number) => ({ name: `X-${index}`, value: 'x' });
const amounts = (index: number) => [`example.com/r${index}`, '1'] as const;

export const containers: readonly Attack[] = [
  one('environment', '20,000 variables', () => ({
    env: times(20_000, (index) => ({ name: `V${index}`, value: '10.43.0.1' })),
  })),
  one('same-variable', '40,000 times the same variable', () => ({
    env: times(40_000, () => ({ name: 'PYTHONUNBUFFERED', value: '' })),
  })),
  one('arguments', '200,000 arguments', () => ({ command: ['python'], args: times(200_000, () => '-u') })),
  one('pythons', '300,000 words each of which is the program that flags are sought for', () => ({
    env: [],
    args: times(300_000, () => 'python'),
  })),
  one('addresses', 'an argument that is nearly the address of the API server, 200,000 times', () => ({
    args: [long(2_200_000, '110.43.0.1')],
  })),
  one('empty-arguments', '500,000 empty arguments', () => ({ args: times(500_000, () => '') })),
  one('long-command', 'a command of 2.5 MB', () => ({ command: ['sh', '-c', long(2_500_000, 'exec python -u ')] })),
  one('long-quotes', 'a command that opens quotes of 1.2 MB', () => ({ command: ['sh', '-c', long(1_200_000, `'"`)] })),
  one('long-spaces', 'a command of 2.5 MB of white space', () => ({ command: ['sh', '-c', long(2_500_000, ' ')] })),
  one('ports', '15,000 ports', () => ({ ports: times(15_000, port) })),
  one('probe-headers', '30,000 headers in each probe', () => ({
    livenessProbe: { httpGet: { path: '/', port: 80, httpHeaders: times(30_000, header) } },
    readinessProbe: { httpGet: { path: '/', port: 80, httpHeaders: times(30_000, header) } },
  })),
  one('probe-command', 'a probe of 200,000 words', () => ({
    livenessProbe: { exec: { command: times(200_000, () => 'a') } },
  })),
  one('image-letters', 'an image of 1 MB of letters that fits no grammar', () => ({
    image: `${long(1_000_000, 'a')}!`,
  })),
  one('image-separators', 'an image of 1 MB of separators: each may belong to two parts', () => ({
    image: `a${long(1_000_000, '-a__a.a_')}:1`,
  })),
  one('image-dashes', 'an image of 1 MB of dashes', () => ({ image: `a${long(1_000_000, '-')}!` })),
  one('image-slashes', 'an image of 500,000 parts', () => ({ image: `r.io/${long(1_000_000, 'a/')}b:1` })),
  created('client-containers', "3,000 containers that share a client's tier, and one that gets what is left", () =>
    workload([bare(0), ...times(3000, (index) => ({ ...bare(index + 1), resources: compliantContainer.resources }))], {
      namespace: CLIENT,
      metadata: { labels: { app: 'mallory', component: 'api', 'zonegate.dev/tier': 'xlarge' } },
    }),
  ),
  created('sidecars', '3,000 sidecars and 3,000 init containers, in turn, that set nothing', () =>
    pod({ containers: [bare(0)], initContainers: times(6000, inTurn) }),
  ),
  created('volumes', 'a pod with 5,000 volumes and 5,000 tolerations', () =>
    workload([good()], {
      pod: {
        volumes: times(5000, (index) => ({ name: `v${index}`, emptyDir: {} })),
        tolerations: times(5000, (index) => ({ key: `k${index}`, operator: 'Exists' })),
      },
    }),
  ),
  reviewed('mounts', '40,000 mounts', () =>
    workload([good({ volumeMounts: times(40_000, (index) => ({ name: 'v', mountPath: `/${index}` })) })]),
  ),
  reviewed('resources', 'amounts of 60,000 extended resources', () =>
    workload([good({ resources: { limits: map(60_000, amounts), requests: map(60_000, amounts) } })]),
  ),
  reviewed('long-names', '2,000 containers with names and images of 600 bytes each: a denial quotes them', () =>
    workload(times(2000, (index) => ({ name: `${long(600, 'n')}${index}`, image: long(600, 'i/') }))),
  ),
  reviewed('same-names', '20,000 containers of the same name', () => workload(times(20_000, () => bare(0)))),
  reviewed('empty-tolerations', '900,000 tolerations that say nothing: 3 bytes each, and many more in memory', () =>
    workload([good()], { pod: { tolerations: times(900_000, () => ({})) } }),
  ),
  reviewed(
    'cron-job',
    'a CronJob with 20,000 containers that set nothing',
    () => cronJob({ name: 'mallory', namespace: EXECUTORS }, { pod: { containers: times(20_000, bare) } }),
    {
      resource: { group: 'batch', version: 'v1', resource: 'cronjobs' },
      kind: { group: 'batch', version: 'v1', kind: 'CronJob' },
    },
  ),
  ...(['StatefulSet', 'DaemonSet', 'ReplicaSet'] as const).map((kind) =>
    reviewed(
      `many-containers-${kind.toLowerCase()}`,
      `20,000 containers in a ${kind}`,
      () => workload(times(20_000, bare), { kind }),
      {
        resource: { group: 'apps', version: 'v1', resource: `${kind.toLowerCase()}s` },
        kind: { group: 'apps', version: 'v1', kind },
      },
    ),
  ),
];

function inTurn(index: number): JsonObject {
  return { ...bare(index + 1), ...(index % 2 === 0 && { restartPolicy: 'Always' }) };
}
