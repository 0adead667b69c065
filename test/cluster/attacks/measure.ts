// One attack, and what it does to others.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { getPriority, setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Attack } from '../../attacks/attack.ts';
import type { Carried, Order } from './attacker.ts';
import type { Client } from './client.ts';
import { askLiveness, forgetHonest, type Observed, observeWhile, writeHonestly } from './honest.ts';
import type { Limited } from './limited.ts';
import { forgetPeak, residentMiB } from './limits.ts';

/** What the attacker's niceness is above ours. */
const NICER = 10;

const attacker = fileURLToPath(new URL('attacker.ts', import.meta.url));

/** What an attack needs to be measured. */
export interface Scene {
  readonly kubeconfig: string;
  readonly admin: Client;
  /** Somebody with the role `edit` in other namespaces. */
  readonly honest: Client;
  readonly zonegate: Limited;
}

export interface Measured extends Observed {
  readonly attacks: readonly Carried[];
  /** The most memory that zonegate held, in MiB. */
  readonly peakMiB: number;
  /** How often it ended, and was killed for its memory. */
  readonly ends: number;
  readonly killed: number;
  /** What it logged, in bytes. */
  readonly logged: number;
}

export interface How {
  readonly seconds: number;
  readonly together?: boolean;
}

/** Carries attacks out for some seconds, and observes. It does not throw because of what is observed. */
export async function measure(scene: Scene, attacks: readonly Attack[], how: How): Promise<Measured> {
  const { zonegate, kubeconfig, honest, admin } = scene;
  await calm(scene);
  const before = { ends: zonegate.ends(), killed: zonegate.killed(), logged: zonegate.logged() };
  const memory = watchMemory(zonegate);
  const { url, opsUrl } = zonegate;
  const names = attacks.map(({ name }) => name);
  const order: Order = { names, seconds: how.seconds, together: how.together ?? false, kubeconfig, url, opsUrl };
  let carried: readonly Carried[] = [];
  const observed = await observeWhile(honest, opsUrl, async () => {
    carried = await send(order);
  });
  const peakMiB = memory.stop();
  await forgetHonest(admin);
  return {
    ...observed,
    attacks: carried,
    peakMiB,
    ends: zonegate.ends() - before.ends,
    killed: zonegate.killed() - before.killed,
    logged: zonegate.logged() - before.logged,
  };
}

/** Lets the attacker work; it is nobody's fault when it takes long to end, but it must not stay. */
async function send(order: Order): Promise<readonly Carried[]> {
  const child = spawn(process.execPath, [attacker, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
  // Elsewhere it would have a machine of its own.
  if (child.pid !== undefined) setPriority(child.pid, getPriority() + NICER);
  const timer = setTimeout(() => child.kill('SIGKILL'), order.seconds * 1000 + 90_000);
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await once(child, 'close');
  clearTimeout(timer);
  if (said === '') throw new Error(`the attacker ended without a word: ${order.names.join(', ')}`);
  return JSON.parse(said);
}

/** What one attack left in queues is not the next one's fault. */
async function calm({ zonegate, honest }: Scene): Promise<void> {
  for (let tries = 1; ; tries++) {
    const began = performance.now();
    const failure = (await askLiveness(zonegate.opsUrl)).failure ?? (await writeHonestly(honest)).failure;
    if (failure === undefined && performance.now() - began < 1000) return;
    if (tries > 60) throw new Error(`zonegate did not recover: ${failure}`);
    if (tries % 10 === 0) zonegate.kill();
    await sleep(1000);
  }
}

/** The kernel keeps the peak of a process; of several we look often enough. */
function watchMemory(zonegate: Limited) {
  let peak = 0;
  let pid = zonegate.pid();
  forgetPeak(pid);
  const look = () => {
    try {
      pid = zonegate.pid();
      peak = Math.max(peak, residentMiB(pid).peak);
    } catch {
      // It has just ended.
    }
  };
  const timer = setInterval(look, 50);
  return {
    stop(): number {
      clearInterval(timer);
      look();
      return Math.round(peak);
    },
  };
}
