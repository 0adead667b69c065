import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inject } from 'vitest';

const script = fileURLToPath(new URL('../../../hack/node.sh', import.meta.url));

/** Runs a command within the node's namespaces; throws when it fails. */
export function inNode(...command: readonly string[]): Promise<string> {
  return nodeScript('enter', ...command);
}

/** Gives the node an image. */
export async function loadImage(archive: string): Promise<void> {
  await nodeScript('load', archive);
}

async function nodeScript(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(script, args, { env: { ...process.env, STATE: inject('node') } });
  return stdout;
}
