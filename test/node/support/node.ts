import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of the node: keys, logs. */
    node: string;
    /** The archive of the image as it was built from the Dockerfile, loaded as {@link IMAGE}. */
    image: string;
  }
}

/** What the image of this checkout is called on the node: what the chart asks for where nothing else is said. */
const IMAGE = 'zonegate:0.1.0';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * One real node for all its tests: what a run that was killed left behind is ended by the next one.
 * NODE_STATE=DIR takes a node as it is, with image and cert-manager: for work on the tests.
 */
export default async function node(project: TestProject): Promise<() => Promise<void>> {
  const state = process.env.NODE_STATE ?? join(root, '.up/test-node');
  const image = join(root, '.up/test-image.tar');
  const env = { ...process.env, STATE: state, AUDIT_POLICY: join(root, 'hack/audit-policy.yaml') };
  const run = async (script: string, ...args: string[]) => {
    const { stdout } = await promisify(execFile)(join(root, script), args, { env, maxBuffer: 1 << 26 }).catch(
      (error) => {
        throw new Error(`${script} ${args.join(' ')}: ${error.stderr ?? error}`);
      },
    );
    return stdout.trim();
  };
  const down = async () => {
    await run('hack/node.sh', 'down');
  };
  const provide = () => {
    const bin = join(state, 'bin');
    project.provide('node', state);
    project.provide('image', image);
    project.provide('controlPlanes', [state]);
    project.provide('tools', bin);
    project.provide('helm', bin);
  };
  if (process.env.NODE_STATE !== undefined) {
    provide();
    return async () => {};
  }
  try {
    mkdirSync(state, { recursive: true });
    const tools = await run('hack/build-tools.sh');
    const helm = await run('hack/build-helm.sh');
    await Promise.all([run('hack/image/build.sh', image, IMAGE), run('hack/node.sh', 'up')]);
    await run('hack/node.sh', 'load', image);
    await run('hack/node.sh', 'cert-manager');
    const bin = join(state, 'bin');
    mkdirSync(bin, { recursive: true });
    // The API server can be reached only from within the node's network.
    for (const file of [join(tools, 'kubectl'), join(helm, 'helm3'), join(helm, 'helm4')]) {
      const script = `#!/bin/sh\nexec '${state}/in-network' '${file}' "$@"\n`;
      writeFileSync(join(bin, file.slice(file.lastIndexOf('/') + 1)), script, { mode: 0o755 });
    }
  } catch (error) {
    await down();
    throw error;
  }
  provide();
  return down;
}
