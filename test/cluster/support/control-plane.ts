import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folders of the control planes, one for each worker: credentials, audit log. */
    controlPlanes: readonly string[];
    /** The folder of the Kubernetes tools. */
    tools: string;
    /** The folder of helm3 and helm4; empty where they cannot be built, which CI does not accept. */
    helm: string;
    /** The file of promtool; empty where it cannot be had, which CI does not accept. */
    promtool: string;
    /** A serving certificate, its key, and their CA: tls.crt, tls.key, ca.crt. */
    certificates: string;
  }
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What all cluster tests share. The control planes are started by the first files that need them: start.ts. */
export default async function controlPlanes(project: TestProject): Promise<() => void> {
  const state = mkdtempSync(join(tmpdir(), 'zonegate-cluster-'));
  const folders = Array.from({ length: project.config.maxWorkers }, (_, index) => join(state, `${index + 1}`));
  const run = (script: string, args: readonly string[] = [], env = process.env) =>
    execFileSync(join(root, script), args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  const down = () => {
    for (const STATE of folders) {
      if (existsSync(STATE)) run('hack/control-plane.sh', ['down'], { ...process.env, STATE });
    }
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
    run('certs/development.sh', [join(state, 'certs')]);
  } catch (error) {
    down();
    throw error;
  }
  project.provide('controlPlanes', folders);
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
