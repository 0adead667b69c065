// A client that writes at a steady rate, however long the answers take, and counts what does not come out as it must.
// A process of its own, within the node's network: `node load.ts KUBECONFIG NAMESPACE RATE`. It ends with its standard
// input, or after ten minutes, and then prints a LoadReport as JSON.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { parse } from 'yaml';
import { valueAt } from '../../../src/engine/json.ts';
import { cronJob } from '../../cluster/support/objects.ts';

export interface LoadReport {
  readonly sent: number;
  /** Milliseconds that the slowest answer took. */
  readonly slowest: number;
  readonly failures: readonly Failure[];
}

export interface Failure {
  /** Milliseconds since the first request was sent. */
  readonly at: number;
  readonly what: string;
  readonly found: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

const [kubeconfig = '', namespace = '', rate = '50'] = process.argv.slice(2);
const settings = parse(readFileSync(kubeconfig, 'utf8'));
const decoded = (text: string) => Buffer.from(text, 'base64');
const { user } = settings.users[0];
const { cluster } = settings.clusters[0];
const agent = new Agent({
  keepAlive: true,
  ca: decoded(cluster['certificate-authority-data']),
  cert: decoded(user['client-certificate-data']),
  key: decoded(user['client-key-data']),
});
const collection = `/apis/batch/v1/namespaces/${namespace}/cronjobs`;
const LONGEST = 600_000;
const KEPT = 100;

/** Those that are there for sure, and that nobody writes to, the newest last. */
const idle: string[] = [];

/** What is written in turn, and what must come of it. `undefined`: all is well. */
const steps: readonly ((turn: number) => Promise<string | undefined>)[] = [
  async (turn) => {
    // The policy is left out: it is injected, if the mutating webhook is called.
    const object = cronJob(
      { name: `load-${turn}`, namespace },
      { spec: { concurrencyPolicy: undefined, suspend: true } },
    );
    const answer = await send('POST', collection, object);
    if (answer.status !== 201) return told(answer);
    idle.push(`load-${turn}`);
    const policy = valueAt(JSON.parse(answer.body), ['spec', 'concurrencyPolicy']);
    return policy === 'Forbid' ? undefined : `not mutated: concurrencyPolicy ${policy}`;
  },
  async (turn) => {
    const name = idle.pop();
    if (name === undefined) return undefined;
    const answer = await send('PATCH', `${collection}/${name}`, { spec: { schedule: `${turn % 60} 3 * * *` } });
    idle.push(name);
    return answer.status === 200 ? undefined : told(answer);
  },
  async (turn) => {
    const object = cronJob({ name: `refused-${turn}`, namespace }, { pod: { hostNetwork: true } });
    const answer = await send('POST', collection, object);
    return answer.status === 403 && answer.body.includes('host-network') ? undefined : told(answer);
  },
];

function told({ status, body }: Answer): string {
  const message = status >= 400 ? String(valueAt(JSON.parse(body), ['message'])) : 'admitted';
  return `${status}: ${message.slice(0, 300)}`;
}

function send(method: string, path: string, body?: object): Promise<Answer> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  return new Promise((done, fail) => {
    const sent = request(cluster.server + path, { agent, method, headers: { 'content-type': type } }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => done({ status: response.statusCode ?? 0, body: text }));
      response.on('error', fail);
    });
    sent.on('error', fail);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const failures: Failure[] = [];
const pending = new Set<Promise<void>>();
const began = performance.now();
let sent = 0;
let slowest = 0;

async function take(turn: number): Promise<void> {
  const step = turn % steps.length;
  const at = performance.now() - began;
  const found = await steps[step]?.(turn).catch((error: Error) => `no answer: ${error.message}`);
  slowest = Math.max(slowest, performance.now() - began - at);
  if (found !== undefined) {
    failures.push({ at: Math.round(at), what: ['create', 'update', 'create what is refused'][step] ?? '', found });
  }
  // Deletes are never judged: they only keep the store small.
  if (idle.length > KEPT) await send('DELETE', `${collection}/${idle.shift()}`).catch(() => undefined);
}

const timer = setInterval(() => {
  // As many as are due: a timer that is late must not lower the rate.
  const due = Math.floor(((performance.now() - began) / 1000) * Number(rate));
  while (sent < due) {
    const one = take(sent);
    sent += 1;
    pending.add(one);
    one.finally(() => pending.delete(one));
  }
}, 5);

async function end(): Promise<void> {
  clearInterval(timer);
  await Promise.all(pending);
  await send('DELETE', collection);
  const report: LoadReport = { sent, slowest: Math.round(slowest), failures };
  process.stdout.write(JSON.stringify(report), () => process.exit(0));
}

setTimeout(end, LONGEST).unref();
process.stdin.on('end', end).resume();
