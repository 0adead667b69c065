// The control plane of the first `make up`: what was downloaded has no kube-controller-manager.
import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { scratch } from '../server/support/certificates.ts';
import { kubectl } from './support/kubectl.ts';
import { freePorts } from './support/ports.ts';

const script = fileURLToPath(new URL('../../hack/control-plane.sh', import.meta.url));
const folder = scratch();
let env: NodeJS.ProcessEnv;
const controlPlane = (command: 'up' | 'down' | 'status') =>
  execFileSync(script, [command], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

beforeAll(async () => {
  for (const tool of ['etcd', 'kube-apiserver', 'kubectl'])
    symlinkSync(join(inject('tools'), tool), join(folder, tool));
  const [port, etcdPort] = await freePorts(2);
  const STATE = join(folder, 'control-plane');
  env = { ...process.env, STATE, PORT: String(port), ETCD_PORT: String(etcdPort), TOOLS_DIR: folder };
  controlPlane('up');
});
afterAll(() => controlPlane('down'));

it('is well without it', () => {
  expect(controlPlane('status')).toMatch(/^etcd: running .*\nkube-apiserver: running .*\nready: https:.*\n$/);
});

it('stores what is applied, also a pod: nobody makes its service account', async () => {
  const kubeconfig = ['--kubeconfig', join(folder, 'control-plane/admin.conf')];
  const { code, stderr } = await kubectl([...kubeconfig, 'run', 'some', '--image=registry.example.com/some:1']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
