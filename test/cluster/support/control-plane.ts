import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { freePorts } from './ports.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the API server's credentials are. */
    kubeconfig: string;
    /** The folder of the Kubernetes tools. */
    tools: string;
    /** The folder of helm3 and helm4; empty where they cannot be built, which CI does not accept. */
    helm: string;
    /** The file of promtool; empty where it cannot be had, which CI does not accept. */
    promtool: string;
    /** Where the API server writes its audit log. */
    auditLog: string;
    /** A serving certificate, its key, and their CA: tls.crt, tls.key, ca.crt. */
    certificates: string;
  }
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** One real control plane for all cluster tests, in a folder and on ports of its own. */
export default async function controlPlane(project: TestProject): Promise<() => void> {
  const state = mkdtempSync(join(tmpdir(), 'zonegate-cluster-'));
  const [port, etcdPort] = await freePorts(2);
  const env = {
    ...process.env,
    STATE: state,
    PORT: String(port),
    ETCD_PORT: String(etcdPort),
    AUDIT_POLICY: join(root, 'hack/audit-policy.yaml'),
  };
  const run = (script: string, ...args: string[]) =>
    execFileSync(join(root, script), args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  const down = () => {
    run('hack/control-plane.sh', 'down');
    rmSync(state, { recursive: true, force: true });
  };
  try {
    project.provide('tools', run('hack/build-tools.sh'));
    project.provide(
      'helm',
      orNothing(() => run('hack/build-helm.sh')),
    );
    project.provide(
      'promtool',
      orNothing(() => run('hack/promtool.sh')),
    );
    run('hack/control-plane.sh', 'up');
    run('certs/development.sh', join(state, 'certs'));
  } catch (error) {
    down();
    throw error;
  }
  project.provide('kubeconfig', join(state, 'admin.conf'));
  project.provide('auditLog', join(state, 'audit.log'));
  project.provide('certificates', join(state, 'certs'));
  return down;
}

/** The reason is on the screen already; the tests that need it are counted as skipped. */
function orNothing(build: () => string): string {
  try {
    return build();
  } catch (error) {
    if (process.env.CI === 'true') throw error;
    return '';
  }
}
