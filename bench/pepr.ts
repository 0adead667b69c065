// Pepr, installed from its own lockfile and given the cluster that it needs.
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Contestant, launch, type Setting } from './contestants.ts';
import { freePorts } from './host.ts';
import { atEnd, run, serve } from './processes.ts';

const folder = fileURLToPath(new URL('pepr', import.meta.url));
const token = 'bench';
// The first run builds the control plane from source; later ones take seconds.
const buildSeconds = 1800;

interface ControlPlane {
  kubeconfig: string;
  pause(): void;
}

async function install(core: number): Promise<void> {
  if (existsSync(join(folder, 'node_modules/pepr/package.json'))) return;
  console.error('installing Pepr: npm ci in bench/pepr');
  await run({ file: 'npm', args: ['ci', '--ignore-scripts', '--prefix', folder], core }, 300);
}

async function startControlPlane(script: string, dir: string, core: number): Promise<ControlPlane> {
  if (!existsSync(script)) throw new Error('no control plane: hack/control-plane.sh is missing');
  const state = join(dir, 'control-plane');
  mkdirSync(state);
  const port = await freePorts(3);
  const env = { STATE: state, PORT: String(port), ETCD_PORT: String(port + 1) };
  const signal = (name: NodeJS.Signals) => {
    for (const file of readdirSync(state).filter((entry) => entry.endsWith('.pid'))) {
      try {
        process.kill(Number.parseInt(readFileSync(join(state, file), 'utf8'), 10), name);
      } catch {} // already gone
    }
  };
  atEnd(() => {
    signal('SIGCONT');
    return run({ file: script, args: ['down'], core, env });
  });
  console.error('starting a control plane for Pepr (the first time it is built, which takes minutes)');
  const printed = await run({ file: script, args: ['up'], core, env }, buildSeconds);
  const kubeconfig = /^KUBECONFIG=(.+)$/m.exec(printed)?.[1];
  if (kubeconfig === undefined) throw new Error('the control plane named no KUBECONFIG');
  return { kubeconfig, pause: () => signal('SIGSTOP') };
}

function answersHealthz(port: number, ca: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const outgoing = get(`https://127.0.0.1:${port}/healthz`, { agent: false, ca }, (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode === 200);
    });
    outgoing.on('error', reject);
  });
}

export async function startPepr(setting: Setting, controlPlaneScript: string, loadCore: number): Promise<Contestant> {
  await install(loadCore);
  const controlPlane = await startControlPlane(controlPlaneScript, setting.dir, loadCore);
  const port = await freePorts();
  const env = {
    KUBECONFIG: controlPlane.kubeconfig,
    LOG_LEVEL: 'error',
    PEPR_API_PATH: token,
    PEPR_MODE: 'prod',
    SSL_CERT_PATH: setting.cert,
    SSL_KEY_PATH: setting.key,
  };
  const args = [join(folder, 'server.ts'), String(port)];
  const { server, readyMs } = await launch(
    'pepr',
    () => serve({ file: process.execPath, args, core: setting.core, env }),
    () => answersHealthz(port, setting.ca),
  );
  // Pepr needs the cluster only to start; idle or not, it would take time from the two cores.
  controlPlane.pause();
  return {
    name: 'pepr',
    server,
    readyMs,
    webhooks: ['mutate', 'validate'],
    url: (webhook) => `https://127.0.0.1:${port}/${webhook}/${token}?timeout=10s`,
    expects: (webhook) => ({ mutates: webhook === 'mutate', warns: webhook === 'validate' }),
  };
}
