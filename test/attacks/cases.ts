// Attacks that once stopped the service, each with a single write.
import type { JsonObject } from '../../src/engine/json.ts';
import { disruptionBudget, executorProbe } from '../cluster/support/objects.ts';
import { type Attack, reviewOf } from './attack.ts';
import { bare, CLIENT, EXECUTORS, good, long, managedFields, map, pod, times, workload } from './parts.ts';

const CONTAINERS = 20_000;
const SELECTOR_VALUES = 150_000;
/** Bytes: below 1 MiB, the most that the API server takes for the first line and the headers of a request. */
const COMMAND = 900_000;
const LARGEST_BODY = 8 * 1024 ** 2;

/** An init container must not have probes. */
const named = (name: string, spec: object = {}): JsonObject => ({
  ...good({ livenessProbe: undefined, readinessProbe: undefined, resources: amounts, ...spec }),
  name,
});

/** A selector that the pods match, of so many values. */
export function longSelector(count: number): { readonly selector: JsonObject; readonly labels: JsonObject } {
  const values = times(count, (index) => index.toString(36));
  return { selector: { matchExpressions: [{ key: 'k', operator: 'In', values }] }, labels: { k: '0' } };
}

const { selector, labels } = longSelector(SELECTOR_VALUES);

const amounts = { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } };

export const cases: readonly Attack[] = [
  {
    name: 'scale-selector',
    doc: 'scales an object whose selector has 150,000 values: the selector is a text of a Scale',
    by: 'api',
    before: () => [workload([bare(0)], { name: 'wide', spec: { selector }, template: { labels } })],
    write: () => ({ verb: 'scale', resource: 'deployments', namespace: EXECUTORS, name: 'wide' }),
  },
  {
    name: 'many-containers',
    doc: 'creates 20,000 containers that set nothing: 60 MB of denial',
    by: 'api',
    write: () => ({ verb: 'create', object: workload(times(CONTAINERS, bare)) }),
  },
  {
    name: 'sidecars-init',
    doc: 'creates 400 sidecars beside 400 init containers: groups of those that run together',
    by: 'api',
    write: () => ({
      verb: 'create',
      object: pod({
        containers: [named('app')],
        initContainers: [
          ...times(400, (index) => named(`s${index}`, { restartPolicy: 'Always' })),
          ...times(400, (index) => named(`i${index}`)),
        ],
      }),
    }),
  },
  {
    name: 'managed-fields',
    doc: 'creates 5,000 containers, and says in managedFields who applied each: who wrote a field is searched there',
    by: 'api',
    write: () => ({
      verb: 'create',
      object: workload(times(5000, bare), {
        metadata: { managedFields: [managedFields(fieldsOf(5000))] },
      }),
    }),
  },
  {
    name: 'exec-words',
    doc: 'an exec of sh -c with a script of 900 kB: many short words',
    by: 'api',
    write: () => exec(['sh', '-c', long(COMMAND / 2, 'a ;')]),
  },
  {
    name: 'exec-word',
    doc: "an exec of sh -c with a flag that is one long word of c's and no flag in the end",
    by: 'api',
    write: () => exec(['sh', `-${long(COMMAND, 'c')}!`, 'x']),
  },
  {
    name: 'exec-tar',
    doc: 'an exec of tar with 900 kB of flags that tell no mode',
    by: 'api',
    write: () => exec(['tar', ...times(COMMAND / 40, () => `-${long(25, 'v')}`)]),
  },
  {
    name: 'exec-python',
    doc: 'an exec of python -u with 900 kB of numbers and variables before the program',
    by: 'api',
    write: () => exec(['env', ...times(30_000, (index) => `a${index}=1`), 'python', '-u', '-']),
  },
  {
    name: 'big-lookups',
    doc: 'six PodDisruptionBudgets at once in a namespace of 25 Deployments of 1.3 MB each: they are looked up',
    by: 'api',
    atOnce: 6,
    before: () => times(25, fat),
    write: () => ({ verb: 'create', object: disruptionBudget({ name: 'mallory', namespace: EXECUTORS }) }),
  },
  {
    name: 'slow-bodies',
    doc: '60 connections that hold back the end of a body of 8 MiB each',
    by: 'connections',
    tls: true,
    atOnce: 60,
    first: () => Buffer.from(`${head(LARGEST_BODY)}{"a":"${long(LARGEST_BODY - 8192)}`),
    stays: true,
  },
  {
    name: 'quantities',
    doc: 'reviews with another quantity of 3 MB each: whoever keeps them runs full',
    by: 'port',
    atOnce: 2,
    differs: true,
    review: (turn) => ({
      body: reviewOf({
        namespace: CLIENT,
        object: workload([{ ...bare(0), resources: { limits: { cpu: `${turn}${long(3_000_000, '0')}` } } }], {
          namespace: CLIENT,
        }),
      }),
    }),
  },
];

/** The start of a POST with a body of so many bytes. */
export function head(length: number, path = '/validate?timeout=5s'): string {
  return `POST ${path} HTTP/1.1\r\nHost: zonegate\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
}

function exec(command: readonly string[]) {
  return { verb: 'exec', namespace: EXECUTORS, command } as const;
}

/** What an apply of so many containers owns. */
export function fieldsOf(count: number): JsonObject {
  const items = map(count, (index) => [`k:{"name":"c${index}"}`, { '.': {}, 'f:name': {}, 'f:image': {} }]);
  return { 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': items } } } };
}

/** A Deployment of 1.3 MB in which nothing is wrong. */
function fat(index: number): JsonObject {
  const env = [
    { name: 'PYTHONUNBUFFERED', value: '1' },
    { name: 'X', value: long(1_300_000) },
  ];
  return workload([good({ env, livenessProbe: executorProbe })], { name: `fat${index}` });
}
