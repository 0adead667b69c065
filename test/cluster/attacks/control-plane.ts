import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../support/ports.ts';
import type { Setting } from './limited.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Starts a control plane of its own, without the audit log of the others: it would hold every large body.
 * @returns where it is, and what ends it.
 */
export async function startControlPlane(): Promise<Omit<Setting, 'program'> & { stop(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'zonegate-attacks-'));
  const [port, etcdPort] = await freePorts(2);
  const env = { ...process.env, STATE: join(folder, 'control-plane'), PORT: String(port), ETCD_PORT: String(etcdPort) };
  const run = (script: string, ...args: string[]) =>
    execFileSync(join(root, script), args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const certificates = join(folder, 'certificates');
  const stop = () => {
    run('hack/control-plane.sh', 'down');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    run('hack/control-plane.sh', 'up');
    run('certs/development.sh', certificates);
  } catch (error) {
    stop();
    throw error;
  }
  return { kubeconfig: join(folder, 'control-plane/admin.conf'), certificates, folder, stop };
}
