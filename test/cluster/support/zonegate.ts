import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { VERIFY, verifyWarning } from '../../../src/engine/verification.ts';
import { emptied, eventually, kubectl, mustKubectl } from './kubectl.ts';
import { namespaces } from './objects.ts';
import { ownControlPlane, ownKubeconfig } from './own.ts';
import { freePorts } from './ports.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Node keeps what it compiled of the sources for the next process: half the time of a start. */
const compiled = () => ({ NODE_COMPILE_CACHE: join(ownControlPlane(), 'compiled') });

/** The zones as they are shipped, and how each answers. */
export const zones = ['zone-1', 'zone-2', 'zone-3'] as const;
export type ZoneName = (typeof zones)[number];

export interface Zonegate {
  readonly url: string;
  readonly opsUrl: string;
  /** Every line it logged so far. */
  log(): readonly Record<string, unknown>[];
  /** Ends the process: SIGTERM, or as hard as a crash. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

/** Starts a real zonegate process for a zone, or a file with its profile, ready to serve; not yet registered. */
export async function startZonegate(
  zone: ZoneName | { readonly config: string },
  ...flags: readonly string[]
): Promise<Zonegate> {
  const choice = typeof zone === 'string' ? ['--zone', zone] : ['--config', zone.config];
  const [port, opsPort] = await freePorts(2);
  const certificates = inject('certificates');
  const child = spawn(
    process.execPath,
    [
      join(root, 'src/main.ts'),
      ...['serve', ...choice, '--host', '127.0.0.1', '--port', String(port), '--ops-port', String(opsPort)],
      ...['--tls-cert', join(certificates, 'tls.crt'), '--tls-key', join(certificates, 'tls.key')],
      ...['--kubeconfig', ownKubeconfig(), '--drain-quiet', '0s', '--log-level', 'debug', ...flags],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH, ...compiled() } },
  );
  const output = collect(child);
  const opsUrl = `http://127.0.0.1:${opsPort}`;
  await eventually(`zonegate ready (${choice.join(' ')})`, async () => {
    if (child.exitCode !== null) throw new Error(`zonegate ended: ${output.stderr()}`);
    const answer = await fetch(`${opsUrl}/readyz`).catch(() => undefined);
    return answer?.status === 200 ? true : undefined;
  });
  return {
    url: `https://127.0.0.1:${port}`,
    opsUrl,
    log: output.lines,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill(signal);
        await ended;
      }
      return child.exitCode;
    },
  };
}

function collect(child: ChildProcess) {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return {
    stderr: () => stderr,
    lines: () =>
      stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

/** Serves a zone, registered, for all tests of a block. */
export function useZone(zone: ZoneName, before: () => Promise<unknown> = async () => undefined): () => Zonegate {
  let zonegate: Zonegate;
  beforeAll(async () => {
    await mustKubectl(['apply', '-f', '-'], namespaces);
    // Executors that other tests left would count beside those of these.
    await emptied('ge-agents');
    await before();
    zonegate = await startZonegate(zone);
    await register(zonegate, zone);
  });
  afterAll(async () => {
    await unregister();
    expect(await zonegate.stop()).toBe(0);
  });
  return () => zonegate;
}

/** Registers the webhooks that zonegate itself prints, and waits until the API server calls them. */
export async function register(zonegate: Zonegate, zone: ZoneName): Promise<void> {
  const printed = spawn(
    process.execPath,
    [
      join(root, 'src/main.ts'),
      ...['webhooks', '--zone', zone, '--url', zonegate.url, '--ca-file', join(inject('certificates'), 'ca.crt')],
    ],
    { env: { ...process.env, ...compiled() } },
  );
  const output = { text: '' };
  printed.stdout.on('data', (chunk) => {
    output.text += chunk;
  });
  await once(printed, 'close');
  await mustKubectl(['apply', '-f', '-'], output.text);
  await eventually('webhooks called', async () => ((await called()) === 'both' ? true : undefined));
}

/** Takes the webhooks away, and waits until the API server has noticed. */
export async function unregister(): Promise<void> {
  await mustKubectl([
    'delete',
    'mutatingwebhookconfigurations,validatingwebhookconfigurations',
    'zonegate',
    '--ignore-not-found',
  ]);
  await eventually('webhooks not called', async () => ((await called()) === 'none' ? true : undefined));
}

const canary = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'canary', namespace: 'default', annotations: { [VERIFY]: 'true' } },
  spec: {
    selector: { matchLabels: { app: 'canary' } },
    template: {
      metadata: { labels: { app: 'canary' } },
      spec: { containers: [{ name: 'canary', image: 'registry.example.com/canary:1' }] },
    },
  },
};

/** Which webhooks are called. */
async function called(): Promise<'both' | 'one' | 'none'> {
  const { stderr } = await kubectl(['create', '--dry-run=server', '-f', '-'], canary);
  const answered = (['mutate', 'validate'] as const).filter((webhook) => stderr.includes(verifyWarning(webhook)));
  return (['none', 'one', 'both'] as const)[answered.length] ?? 'none';
}
