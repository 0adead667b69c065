import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { expect, inject } from 'vitest';
import { type JsonObject, valueAt } from '../../../src/engine/json.ts';
import { type Client, clientOf, must } from '../attacks/client.ts';
import type { Names } from './objects.ts';
import { ownKubeconfig } from './own.ts';

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The `Warning:` lines that the API server sent, without that word. */
  readonly warnings: readonly string[];
}

/** Runs kubectl as a person would; it does not throw. `input` is piped to it, an object as JSON. */
export function kubectl(args: readonly string[], input?: JsonObject | readonly JsonObject[] | string): Promise<Result> {
  const { file, env } = program();
  return new Promise((done) => {
    const child = execFile(file, args, { env, maxBuffer: 1 << 26, timeout: 60_000 }, (error, stdout, stderr) => {
      const warnings = [...stderr.matchAll(/^Warning: (.*)$/gm)].map(([, text]) => text as string);
      done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr, warnings });
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input === undefined ? '' : documents(input));
  });
}

/**
 * The same on a terminal, which `script` gives it, such as `kubectl exec -it`.
 * @param typed is typed when there is something to read.
 * @returns all that was to be read.
 */
export async function kubectlOnTerminal(args: readonly string[], typed = ''): Promise<string> {
  const { file, env } = program();
  const child = spawn('script', ['-qec', [file, ...args].join(' '), '/dev/null'], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => {});
  let said = '';
  child.stdout.on('data', (chunk) => {
    if (said === '') child.stdin.write(typed);
    said += chunk;
  });
  await once(child, 'close');
  return said;
}

/** kubectl for this cluster. What it remembers of it lies beside the kubeconfig, and goes with that. */
function program(): { readonly file: string; readonly env: NodeJS.ProcessEnv } {
  const KUBECONFIG = ownKubeconfig();
  const KUBECACHEDIR = join(dirname(KUBECONFIG), 'kubectl-cache');
  return { file: join(inject('tools'), 'kubectl'), env: { ...process.env, KUBECONFIG, KUBECACHEDIR } };
}

function documents(input: JsonObject | readonly JsonObject[] | string): string {
  if (typeof input === 'string') return input;
  return Array.isArray(input)
    ? input.map((document) => JSON.stringify(document)).join('\n---\n')
    : JSON.stringify(input);
}

/** Like {@link kubectl}, for steps that must succeed. */
export async function mustKubectl(...[args, input]: Parameters<typeof kubectl>): Promise<Result> {
  const result = await kubectl(args, input);
  if (result.code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${result.stderr}`);
  return result;
}

/** What is done, and of which nothing was said. */
export function expectClean(result: Result): void {
  expect(result).toMatchObject({ code: 0, warnings: [] });
}

/** An object as the API server has it. */
export async function get(kind: string, namespace: string, name: string): Promise<JsonObject> {
  const { stdout } = await mustKubectl(['get', kind, name, '-n', namespace, '-o', 'json', '--show-managed-fields']);
  return JSON.parse(stdout);
}

const running: readonly string[] = [
  ...['deployments', 'statefulsets', 'daemonsets', 'replicasets'].map((resource) => collection('apps/v1', resource)),
  ...['cronjobs', 'jobs'].map((resource) => collection('batch/v1', resource)),
  collection('autoscaling/v2', 'horizontalpodautoscalers'),
  ...['replicationcontrollers', 'pods'].map((resource) => collection('v1', resource)),
];

let client: Client | undefined;

/** The API server without kubectl, where no test is about that: a process for each question takes its time. */
function api(): Client {
  client ??= clientOf(ownKubeconfig());
  return client;
}

/** Takes away all that runs in a namespace, and waits until it is gone: it would count beside what a test makes there. */
export async function emptied(namespace: string): Promise<void> {
  const isEmptied = async (collection: string) => {
    const path = collection.replace('NAMESPACE', namespace);
    await must(api(), { method: 'DELETE', path: `${path}?propagationPolicy=Background` });
    const { body } = await must(api(), { method: 'GET', path: `${path}?limit=1` });
    return (JSON.parse(body) as { items: readonly unknown[] }).items.length === 0;
  };
  await eventually(`nothing runs in ${namespace}`, async () => {
    // A controller may have made something in between: all are asked each time.
    const found = await Promise.all(running.map(isEmptied));
    return found.every(Boolean) ? true : undefined;
  });
}

function collection(version: string, resource: string): string {
  return `/${version.includes('/') ? 'apis' : 'api'}/${version}/namespaces/NAMESPACE/${resource}`;
}

/** Waits until the controller of a workload of apps/v1 has seen its latest generation, so that what it makes is there. */
export function settled(kind: string, { namespace, name }: Names): Promise<JsonObject> {
  const path = `/apis/apps/v1/namespaces/${namespace}/${kind.toLowerCase()}s/${name}`;
  return eventually(`${name} observed`, async () => {
    const object: JsonObject = JSON.parse((await must(api(), { method: 'GET', path })).body);
    const generation = valueAt(object, ['metadata', 'generation']);
    return valueAt(object, ['status', 'observedGeneration']) === generation ? object : undefined;
  });
}

/** Asks again until the answer is there; not for longer than so many seconds. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>, seconds = 30): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    // A breath between two questions, not a wait for the answer.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
