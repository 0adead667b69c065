import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { mustKubectl } from '../../cluster/support/kubectl.ts';
import { ownKubeconfig } from '../../cluster/support/own.ts';
import type { LoadReport } from './load.ts';

const program = fileURLToPath(new URL('load.ts', import.meta.url));

/** Writes a second. */
export const RATE = 50;
/** Milliseconds of load before what happens. */
export const LEAD = 2_000;
/** And after it. */
const TAIL = 4_000;

export interface Observed extends LoadReport {
  /** What the API server counted meanwhile. */
  readonly failedOpen: number;
  /** Refusals that are no verdict: zonegate could not be asked. */
  readonly failedClosed: number;
  readonly calls: number;
}

/** Lets something happen while a client creates and updates objects. */
export async function whileLoaded(namespace: string, happen: () => Promise<unknown>): Promise<Observed> {
  const before = await counts();
  const client = spawn(
    join(inject('node'), 'in-network'),
    [process.execPath, ...[program, ownKubeconfig(), namespace, String(RATE)]],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  let said = '';
  client.stdout.on('data', (chunk) => {
    said += chunk;
  });
  try {
    await sleep(LEAD);
    await happen();
    await sleep(TAIL);
  } finally {
    client.stdin.end();
    await once(client, 'close');
  }
  const after = await counts();
  return {
    ...(JSON.parse(said) as LoadReport),
    failedOpen: after.failedOpen - before.failedOpen,
    failedClosed: after.failedClosed - before.failedClosed,
    calls: after.calls - before.calls,
  };
}

async function counts() {
  const { stdout } = await mustKubectl(['get', '--raw', '/metrics']);
  const lines = stdout.split('\n').filter((line) => line.includes('zonegate.dev"'));
  const sum = (name: string, isCounted: (line: string) => boolean = () => true) =>
    lines
      .filter((line) => line.startsWith(`apiserver_admission_webhook_${name}{`) && isCounted(line))
      .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  return {
    failedOpen: sum('fail_open_count'),
    failedClosed: sum('rejection_count', (line) => !line.includes('error_type="no_error"')),
    calls: sum('request_total'),
  };
}
