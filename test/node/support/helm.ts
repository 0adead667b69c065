import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

const chart = fileURLToPath(new URL('../../../charts/zonegate', import.meta.url));

/** Where the release is: as the README says. */
export const NAMESPACE = 'zonegate';

/** The values of a zone, as they are shipped. */
export const valuesOf = (zone: string) => ['-f', join(chart, `values-${zone}.yaml`)];

/** One command, as a person gives it: from nothing to enforcing. */
export function install(zone: string, ...flags: readonly string[]): Promise<string> {
  return helm('install', 'zonegate', chart, '--create-namespace', ...valuesOf(zone), '--wait', ...flags);
}

export function upgrade(...flags: readonly string[]): Promise<string> {
  return helm('upgrade', 'zonegate', chart, '--wait', ...flags);
}

/** Runs Helm on the node's cluster, in the namespace of the release; throws what it says when it fails. */
export async function helm(command: string, ...args: readonly string[]): Promise<string> {
  // An empty HOME: it knows only what it is told.
  const home = mkdtempSync(join(tmpdir(), 'zonegate-helm-'));
  const env = { PATH: process.env.PATH, HOME: home, KUBECONFIG: inject('kubeconfig') };
  const flags = ['--namespace', NAMESPACE, '--timeout', '150s'];
  try {
    return await new Promise((done, fail) => {
      execFile(
        join(inject('helm'), 'helm3'),
        [command, ...args, ...flags],
        { env, maxBuffer: 1 << 26 },
        (error, ...said) => {
          if (error === null) done(said[0]);
          else fail(new Error(`helm ${command} ${args.join(' ')}: ${said.join('')}`));
        },
      );
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
