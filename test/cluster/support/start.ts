// Before each file: the control plane of its worker is up. The worker's first file starts it, on ports of its own.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownControlPlane } from './own.ts';
import { freePorts } from './ports.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const state = ownControlPlane();
const isUp = join(state, 'up');

if (!existsSync(isUp)) {
  const [port, etcdPort] = await freePorts(2);
  const env = {
    ...process.env,
    STATE: state,
    PORT: String(port),
    ETCD_PORT: String(etcdPort),
    AUDIT_POLICY: join(root, 'hack/audit-policy.yaml'),
    // Memory is cheaper here than time.
    GOGC: '200',
  };
  mkdirSync(state, { recursive: true });
  execFileSync(join(root, 'hack/control-plane.sh'), ['up'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(isUp, '');
}
