// What happens to others meanwhile: honest writes in other namespaces, and the liveness probe.
import { request } from 'node:http';
import type { JsonObject } from '../../../src/engine/json.ts';
import { cronJob, deployment, disruptionBudget } from '../support/objects.ts';
import { livenessTimeout } from './chart.ts';
import { type Client, collectionOf, type Sent } from './client.ts';
import { others, STANDING } from './stage.ts';

/** Milliseconds between two honest writes, and between two questions of the liveness probe. */
const BETWEEN = 100;
/** Below this many an error is told by itself. */
const FEW = 3;

export interface Times {
  readonly count: number;
  /** In milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** How many failed, and what was said of the first of them. */
  readonly failed: number;
  readonly failures: readonly string[];
  /** What took longest. */
  readonly slowest: string;
}

export interface Observed {
  readonly writes: Times;
  /** Answers of /healthz, by the chart's own timeout. */
  readonly liveness: Times;
}

/** Everybody writes like this, in turn; nothing of it breaks a rule of zone-3. */
const steps: readonly ((turn: number, namespace: string) => Sent)[] = [
  (turn, namespace) => creation(deployment({ name: `honest-${turn}`, namespace }), '?dryRun=All'),
  (turn, namespace) => patch(namespace, STANDING, { metadata: { annotations: { turn: String(turn) } } }),
  // Of more than one it is looked up whether it may have them.
  (turn, namespace) => patch(namespace, `${STANDING}/scale`, { spec: { replicas: 2 + (turn % 2) } }),
  (turn, namespace) => creation(cronJob({ name: `honest-${turn}`, namespace }, { spec: { suspend: true } })),
  // The workloads of the namespace are looked up.
  (turn, namespace) => {
    const budget = disruptionBudget({ name: `honest-${turn}`, namespace });
    const selector = { matchLabels: { app: STANDING } };
    return creation({ ...budget, spec: { minAvailable: 1, selector } }, '?dryRun=All');
  },
];

function creation(object: JsonObject, query = ''): Sent {
  return { method: 'POST', path: `${collectionOf(object)}${query}`, body: JSON.stringify(object) };
}

function patch(namespace: string, name: string, change: object): Sent {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
  return { method: 'PATCH', path, body: JSON.stringify(change), type: 'application/merge-patch+json' };
}

let turns = 0;

/** What was asked for, and what went wrong with it, if anything. */
interface Asked {
  readonly what: string;
  readonly failure?: string | undefined;
}

/** One honest write. */
export async function writeHonestly(client: Client): Promise<Asked> {
  const turn = turns++;
  const step = steps[turn % steps.length];
  const namespace = others[Math.floor(turn / steps.length) % others.length];
  if (step === undefined || namespace === undefined) return { what: 'nothing' };
  const sent = step(turn, namespace);
  const what = `${sent.method} ${sent.path}`;
  try {
    const { status, body } = await client(sent);
    return status < 300 ? { what } : { what, failure: `${status} ${body.slice(0, 400)}` };
  } catch (error) {
    return { what, failure: `no answer: ${error instanceof Error ? error.message : error}` };
  }
}

/** Takes away what was created meanwhile: deletes are never judged. */
export async function forgetHonest(admin: Client): Promise<void> {
  for (const namespace of others) {
    await admin({ method: 'DELETE', path: `/apis/batch/v1/namespaces/${namespace}/cronjobs` });
  }
}

/** Asks /healthz once, as the kubelet does: on a new connection. */
export function askLiveness(opsUrl: string): Promise<Asked> {
  const what = 'GET /healthz';
  return new Promise((done) => {
    const fail = ({ message }: Error) => done({ what, failure: message });
    const sent = request(`${opsUrl}/healthz`, { agent: false, timeout: livenessTimeout() }, (response) => {
      const { statusCode } = response.resume();
      response.on('end', () => done(statusCode === 200 ? { what } : { what, failure: `status ${statusCode}` }));
      response.on('error', fail);
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.on('error', fail);
    sent.end();
  });
}

/** Writes and asks at a steady rate, however long the answers take, until the work is done. */
export async function observeWhile(client: Client, opsUrl: string, work: () => Promise<unknown>): Promise<Observed> {
  const writes = repeat(() => writeHonestly(client));
  const liveness = repeat(() => askLiveness(opsUrl));
  try {
    await work();
  } finally {
    await Promise.all([writes.stop(), liveness.stop()]);
  }
  return { writes: writes.times(), liveness: liveness.times() };
}

function repeat(once: () => Promise<Asked>) {
  const pending = new Set<Promise<void>>();
  const took: (Asked & { readonly milliseconds: number })[] = [];
  const take = async () => {
    const began = performance.now();
    const asked = await once();
    took.push({ ...asked, milliseconds: performance.now() - began });
  };
  const timer = setInterval(() => {
    const one = take().finally(() => pending.delete(one));
    pending.add(one);
  }, BETWEEN);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(pending);
    },
    times(): Times {
      const sorted = took.toSorted((a, b) => a.milliseconds - b.milliseconds);
      const at = (share: number) =>
        Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.milliseconds ?? 0);
      const failures = sorted.flatMap(({ what, failure }) => (failure === undefined ? [] : [`${what}: ${failure}`]));
      const amounts = { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1), failed: failures.length };
      return { ...amounts, failures: failures.slice(0, FEW), slowest: sorted.at(-1)?.what ?? '' };
    },
  };
}
