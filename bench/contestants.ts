// Who is measured: how each is started, when it is ready, which URL takes the review.
import { existsSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { type Expectation, post } from './answer.ts';
import { freePorts } from './host.ts';
import { type Server, serve, waitUntil } from './processes.ts';

export type Webhook = 'mutate' | 'validate' | '';

export interface Setting {
  dir: string;
  cert: string;
  key: string;
  ca: string;
  core: number;
}

export interface Contestant {
  name: string;
  server: Server;
  readyMs: number;
  webhooks: Webhook[];
  url(webhook: Webhook): string;
  expects(webhook: Webhook): Expectation;
}

export const root = fileURLToPath(new URL('..', import.meta.url));
// The API server appends the webhook's timeout to each call.
const deadline = '?timeout=10s';
const anyReview = JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request: { uid: '1' } });

/** The shipped bundle; the sources where it has not been built. */
export function zonegateEntry(fromSource: boolean): string {
  const bundle = `${root}dist/zonegate.js`;
  const source = `${root}src/main.ts`;
  const entry = fromSource || !existsSync(bundle) ? source : bundle;
  if (!existsSync(entry)) throw new Error(`there is no ${entry.slice(root.length)}: npm run build`);
  return entry;
}

/** Starts, awaits and, when that fails, stops. */
export async function launch(
  name: string,
  start: () => Server,
  ready: () => Promise<boolean>,
): Promise<{ server: Server; readyMs: number }> {
  const since = performance.now();
  const server = start();
  try {
    return { server, readyMs: await waitUntil(server, ready, since) };
  } catch (error) {
    await server.stop();
    throw new Error(`${name}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Node's options as the first line of the file asks for them when it is executed. */
function shippedOptions(entry: string): string[] {
  const [, options = ''] = /^#!.* node (.*)\n/.exec(readFileSync(entry, 'utf8').slice(0, 200)) ?? [];
  return options.split(' ').filter(Boolean);
}

async function startBare(name: 'floor' | 'fastify', setting: Setting, nodeOptions: string[]): Promise<Contestant> {
  const port = await freePorts();
  const url = `https://127.0.0.1:${port}/${deadline}`;
  const script = fileURLToPath(new URL(`server-${name}.ts`, import.meta.url));
  const args = [...nodeOptions, script, setting.cert, setting.key, String(port)];
  const { server, readyMs } = await launch(
    name,
    () => serve({ file: process.execPath, args, core: setting.core }),
    async () => (await post(url, setting.ca, anyReview)).status === 200,
  );
  const expects = () => ({ mutates: false, warns: false });
  return { name, server, readyMs, webhooks: [''], url: () => url, expects };
}

export function startFloor(setting: Setting, nodeOptions: string[] = []): Promise<Contestant> {
  return startBare('floor', setting, nodeOptions);
}

export function startFastify(setting: Setting): Promise<Contestant> {
  return startBare('fastify', setting, []);
}

function httpStatus(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = get(url, { agent: false }, (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode ?? 0);
    });
    outgoing.on('error', reject);
  });
}

/** In zone-1, whose audit mode does most per review: nothing is cut short by a denial, everything is told as a warning. */
export async function startZonegate(setting: Setting, entry: string, nodeOptions: string[] = []): Promise<Contestant> {
  const port = await freePorts(2);
  const tls = ['--tls-cert', setting.cert, '--tls-key', setting.key];
  const address = ['--host', '127.0.0.1', '--port', String(port), '--ops-port', String(port + 1)];
  const args = [...shippedOptions(entry), ...nodeOptions, entry, 'serve', '--zone', 'zone-1', ...tls, ...address];
  const { server, readyMs } = await launch(
    'zonegate',
    () => serve({ file: process.execPath, args, core: setting.core }),
    async () => (await httpStatus(`http://127.0.0.1:${port + 1}/readyz`)) === 200,
  );
  return {
    name: 'zonegate',
    server,
    readyMs,
    webhooks: ['mutate', 'validate'],
    url: (webhook) => `https://127.0.0.1:${port}/${webhook}${deadline}`,
    expects: (webhook) => ({ mutates: webhook === 'mutate', warns: webhook === 'validate' }),
  };
}
