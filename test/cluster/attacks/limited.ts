// A zonegate as it runs in a pod of the chart: the file of the image, its flags, its limits; and begun again when it ends.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../support/ports.ts';
import { chartLimits, imageEnvironment, nodeFlags } from './chart.ts';
import { makeCage } from './limits.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Where the control plane is, and what is served. */
export interface Setting {
  readonly kubeconfig: string;
  /** A folder with tls.crt, tls.key and ca.crt. */
  readonly certificates: string;
  /** A folder for the log. */
  readonly folder: string;
  /** The one file of the image. */
  readonly program: string;
}

export interface Limited {
  readonly url: string;
  readonly opsUrl: string;
  /** The process that runs now. */
  pid(): number;
  /** How often it ended by itself. */
  ends(): number;
  /** How often it was killed because it took more memory than it may. */
  killed(): number;
  /** How many bytes it has logged. */
  logged(): number;
  /** Ends the process as the kubelet does with one that is not alive any more; another one begins. */
  kill(): void;
  stop(): Promise<void>;
}

/** Enters the cgroups, then becomes the command, which does not outlive us. */
const ENTER =
  'while [ "$1" != -- ]; do echo $$ >"$1" || exit 1; shift; done; shift; exec setpriv --pdeathsig KILL "$@"';

/** Builds the one file of the image, and says where it lies. */
export function buildProgram(): string {
  execFileSync(process.execPath, ['build.mjs', 'image'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return join(root, 'dist/image/zonegate.mjs');
}

/** Starts zonegate within the chart's limits; ready to serve, not yet registered. */
export async function startLimited(setting: Setting): Promise<Limited> {
  const { kubeconfig, certificates, folder, program } = setting;
  const [port, opsPort] = await freePorts(2);
  const cage = makeCage(`zonegate-attacked-${process.pid}`, chartLimits());
  const logFile = join(folder, 'zonegate.log');
  const log = openSync(logFile, 'a');
  const command = [
    ...[process.execPath, ...nodeFlags(), program, 'serve', '--zone', 'zone-3'],
    ...['--host', '127.0.0.1', '--port', String(port), '--ops-host', '127.0.0.1', '--ops-port', String(opsPort)],
    ...['--tls-cert', join(certificates, 'tls.crt'), '--tls-key', join(certificates, 'tls.key')],
    ...['--kubeconfig', kubeconfig, '--drain-quiet', '0s', '--namespace', 'zonegate'],
  ];
  const opsUrl = `http://127.0.0.1:${opsPort}`;
  let isOver = false;
  let ends = 0;
  let child: ChildProcess;

  function begin(): void {
    child = spawn('sh', ['-c', ENTER, 'sh', ...cage.doors, '--', ...command], {
      stdio: ['ignore', log, log],
      env: { PATH: process.env.PATH, ...imageEnvironment() },
    });
    child.once('exit', () => {
      if (isOver) return;
      ends += 1;
      begin();
    });
  }

  async function stop(): Promise<void> {
    isOver = true;
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child.kill('SIGKILL');
    await ended;
    // A cgroup is empty only when the kernel has buried its last process.
    for (let tries = 0; ; tries++) {
      try {
        return cage.remove();
      } catch (error) {
        if (tries === 50) throw error;
        await sleep(20);
      }
    }
  }

  begin();
  await untilReady(opsUrl).catch(async (error) => {
    await stop();
    throw error;
  });
  return {
    url: `https://127.0.0.1:${port}`,
    opsUrl,
    pid: () => child.pid ?? 0,
    ends: () => ends,
    killed: cage.killed,
    logged: () => statSync(logFile).size,
    kill: () => void child.kill('SIGKILL'),
    stop,
  };
}

async function untilReady(opsUrl: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(`${opsUrl}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(50);
  }
  throw new Error('zonegate was not ready in time');
}
