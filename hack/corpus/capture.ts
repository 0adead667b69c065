// Records what an API server sends while people and controllers work, on a control plane of its own.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type KeptRevision, keptRevision, revisionResource, selectorText } from '../../src/cluster/revisions.ts';
import { isObject, type JsonObject, list, valueAt } from '../../src/engine/json.ts';
import { deployments, statefulSets } from '../../src/engine/resource.ts';
import { webhookConfigurations } from '../../src/install/webhook-configuration.ts';
import { freePorts } from '../../test/cluster/support/ports.ts';
import { registry } from '../../webhooks/index.ts';
import { type Recorded, record } from './recorder.ts';
import type { CorpusReview } from './review.ts';
import { scrub } from './scrub.ts';
import { reviewName, type Step, steps } from './steps.ts';

export interface Version {
  readonly minor: string;
  /** The Go module under hack/tools that builds it. */
  readonly module: string;
}

export const versions: readonly Version[] = [
  { minor: '1.36', module: 'kubernetes' },
  { minor: '1.37', module: 'kubernetes-next' },
];

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs all steps; the reviews by the names of their files. */
export async function capture({ minor, module }: Version): Promise<ReadonlyMap<string, CorpusReview>> {
  const state = mkdtempSync(join(tmpdir(), 'zonegate-corpus-'));
  const [port, etcdPort] = await freePorts(2);
  const env = { ...process.env, STATE: state, PORT: String(port), ETCD_PORT: String(etcdPort), KUBERNETES: module };
  const run = (script: string, ...args: readonly string[]) =>
    execFileSync(join(root, script), args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  const tools = run('hack/build-tools.sh');
  try {
    run('certs/development.sh', join(state, 'certs'));
    run('hack/control-plane.sh', 'up');
    const kubectl = kubectlOf(join(tools, 'kubectl'), join(state, 'admin.conf'));
    return await play(minor, join(state, 'certs'), kubectl);
  } finally {
    run('hack/control-plane.sh', 'down');
    rmSync(state, { recursive: true, force: true });
  }
}

type Kubectl = (step: Pick<Step, 'args' | 'input' | 'editor'>) => Promise<string>;

/** kubectl, whose failure is no failure: a pod without a node runs no command. */
function kubectlOf(file: string, kubeconfig: string): Kubectl {
  return ({ args, input, editor }) => {
    const KUBECACHEDIR = join(dirname(kubeconfig), 'kubectl-cache');
    const env = { PATH: process.env.PATH, KUBECONFIG: kubeconfig, KUBECACHEDIR, KUBE_EDITOR: editor };
    return new Promise((done) => {
      const child = execFile(file, args, { env, maxBuffer: 1 << 26 }, (_, stdout) => done(stdout));
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(typeof input === 'string' ? input : input === undefined ? '' : JSON.stringify(input));
    });
  };
}

async function play(minor: string, certificates: string, kubectl: Kubectl): Promise<Map<string, CorpusReview>> {
  const recorder = await record(certificates);
  const reviews = new Map<string, CorpusReview>();
  try {
    const caBundle = readFileSync(join(certificates, 'ca.crt'), 'utf8');
    const options = { url: recorder.url, caBundle, validatingFailurePolicy: 'Fail' } as const;
    for (const configuration of webhookConfigurations(registry, options)) {
      await kubectl({ args: ['apply', '-f', '-'], input: unconditional(configuration as JsonObject) });
    }
    await until('the webhooks to be called', async () => {
      await kubectl({ args: ['create', 'namespace', 'default', '--dry-run=server'] });
      await kubectl({ args: ['create', 'deployment', 'x', '--image=x', '--dry-run=server'] });
      return new Set(recorder.reviews.map(({ webhook }) => webhook)).size === 2;
    });
    for (const [index, step] of steps.entries()) {
      const revisions = await revisionsBefore(step, kubectl);
      const before = recorder.reviews.length;
      await kubectl(step);
      if (step.awaits !== undefined) {
        await until(`a review of ${step.awaits}`, async () =>
          recorder.reviews.some(({ request }) => isBy(request, step.awaits)),
        );
      }
      await settle(kubectl, () => recorder.reviews.length);
      const name = reviewName(step, index);
      const command = `kubectl ${step.args.map(quoted).join(' ')}`;
      const own = recorder.reviews.slice(before).filter(({ request }) => isBy(request, 'admin'));
      for (const [suffix, review] of distinct(own)) {
        reviews.set(`${name}${suffix}`, { command, kubernetes: minor, ...review, ...(revisions && { revisions }) });
      }
    }
    const theirs = recorder.reviews.filter(({ request }) => !isBy(request, 'admin'));
    for (const [name, review] of ofControllers(theirs)) {
      reviews.set(`controller-${name}`, { command: 'none: a controller at work', kubernetes: minor, ...review });
    }
  } finally {
    await recorder.close();
  }
  return new Map([...reviews].map(([name, review]) => [name, scrub(review)]));
}

/** One webhook, without conditions: what they leave out must get the right answer where they are not there. */
function unconditional(configuration: JsonObject): JsonObject {
  const [{ matchConditions: _, ...webhook } = {}] = configuration.webhooks as readonly JsonObject[];
  return { ...configuration, webhooks: [webhook] };
}

function isBy({ userInfo }: Recorded['request'], username: string | undefined): boolean {
  return userInfo?.username === username;
}

type Merged = Pick<CorpusReview, 'webhooks' | 'request'>;

/** What both webhooks got as one review, conflicts and retries left out: the last of each kind counts. */
function distinct(recorded: readonly Recorded[]): ReadonlyMap<string, Merged> {
  const byRequest = new Map<string, Merged>();
  for (const { webhook, request } of recorded) {
    const { operation, resource, subResource, namespace, name } = request;
    const key = [operation, resource.resource, subResource, namespace, name].join(' ');
    const known = byRequest.get(key);
    byRequest.set(key, { webhooks: [...new Set([...(known?.webhooks ?? []), webhook])].sort(), request });
  }
  const all = [...byRequest.values()];
  return new Map(all.map((review, index) => [all.length === 1 ? '' : `.${index + 1}`, review]));
}

/** The first of each kind; how often controllers try depends on the moment. */
function ofControllers(recorded: readonly Recorded[]): ReadonlyMap<string, Merged> {
  const found = new Map<string, Merged>();
  for (const { webhook, request } of recorded) {
    const { operation, resource, subResource, object, userInfo } = request;
    const user = userInfo?.username?.split(':').at(-1);
    const owner = list(valueAt(object, ['metadata', 'ownerReferences']) as readonly JsonObject[])[0]?.name;
    const isFirstKind = operation === 'CREATE' || subResource === 'scale' || resource.resource === 'deployments';
    if (!isFirstKind) continue;
    const about = String(owner ?? request.name).replace(/-[0-9a-f]{8,10}$/, '');
    const key = [user, operation.toLowerCase(), resource.resource, subResource, about].filter(Boolean).join('-');
    const known = found.get(key);
    if (known === undefined) found.set(key, { webhooks: [webhook], request });
    else if (!known.webhooks.includes(webhook))
      found.set(key, { ...known, webhooks: [...known.webhooks, webhook].sort() });
  }
  return new Map([...found].sort(([a], [b]) => a.localeCompare(b)));
}

/** What the cluster keeps before a rollback. */
async function revisionsBefore({ args }: Step, kubectl: Kubectl): Promise<readonly KeptRevision[] | undefined> {
  const [rollout, undo, target = '', ...flags] = args;
  if (rollout !== 'rollout' || undo !== 'undo') return undefined;
  const get = async (what: readonly string[]) =>
    JSON.parse(await kubectl({ args: ['get', ...what, '-o', 'json'] })) as JsonObject;
  const namespace = flags.slice(flags.indexOf('-n'), flags.indexOf('-n') + 2);
  const object = await get([target, ...namespace]);
  const selector = valueAt(object, ['spec', 'selector']);
  const uid = valueAt(object, ['metadata', 'uid']);
  const resource = target.startsWith('deployment') ? deployments : statefulSets;
  if (!isObject(selector) || typeof uid !== 'string') throw new Error(`there is no ${target}`);
  const owner = { resource, namespace: namespace[1] ?? '', uid, selector };
  const kept = await get([revisionResource(owner).resource, ...namespace, '-l', selectorText(selector)]);
  const revisions = list(kept.items as readonly JsonObject[]).flatMap((item) => keptRevision(item, owner) ?? []);
  return revisions.toSorted((a, b) => Number(b.number) - Number(a.number));
}

/** Until the controllers have done what they were given, and nothing arrives any more. */
async function settle(kubectl: Kubectl, count: () => number): Promise<void> {
  await until('the controllers to settle', async () => {
    const before = count();
    const { items } = JSON.parse(
      await kubectl({ args: ['get', 'deployments,statefulsets,daemonsets', '-A', '-o', 'json'] }),
    ) as { items: readonly JsonObject[] };
    await pause(250);
    const observed = items.every(
      (item) => valueAt(item, ['status', 'observedGeneration']) === valueAt(item, ['metadata', 'generation']),
    );
    return observed && count() === before;
  });
}

async function until(what: string, isDone: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 90_000;
  while (!(await isDone())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await pause(50);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

function quoted(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word}'`;
}
