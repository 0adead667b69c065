// Carries attacks out for a time. A process of its own, as it would be on another machine:
// `node attacker.ts ORDER`, an Order as JSON. It prints a Carried as JSON.

import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { attacks } from '../../attacks/all.ts';
import type { Attack } from '../../attacks/attack.ts';
import { type Reply, type Target, turnsOf } from './turns.ts';

export interface Order extends Target {
  /** The names of attacks. */
  readonly names: readonly string[];
  readonly seconds: number;
  /** All at once, each with less at once; else one after the other, in equal shares of the time. */
  readonly together: boolean;
}

/** What came of one attack. */
export interface Carried {
  readonly name: string;
  /** How often it was sent, or connections were opened. */
  readonly sent: number;
  /** How often each status came; `broken` where there was no answer. */
  readonly answers: Readonly<Record<string, number>>;
  /** The largest answer, in bytes. */
  readonly largest: number;
  /** The slowest answer, in milliseconds. */
  readonly slowest: number;
  /** The beginning of the first answer. */
  readonly said: string;
}

const AT_ONCE = 2;
const TOGETHER_AT_ONCE = 2;
const TOGETHER_CONNECTIONS = 100;
/** Who is turned away does not come again at once: a client that loops would only starve itself. */
const BREATH = 20;

const order = JSON.parse(process.argv[2] ?? '') as Order;

async function carryOut(attack: Attack, seconds: number): Promise<Carried> {
  const answers: Record<string, number> = {};
  let sent = 0;
  let largest = 0;
  let slowest = 0;
  let said = '';
  const until = performance.now() + seconds * 1000;
  const ending = new AbortController();
  // Not a timeout of AbortSignal: connections that are not read do not keep the process alive.
  setTimeout(() => ending.abort(), seconds * 1000);
  const end = ending.signal;
  // Each connection listens.
  setMaxListeners(0, end);
  const take = turnsOf(attack, order, end);
  const count = (status: string | number) => {
    answers[status] = (answers[status] ?? 0) + 1;
  };

  async function work(): Promise<void> {
    while (performance.now() < until) {
      const began = performance.now();
      const reply = await take(sent++).catch(
        (error: NodeJS.ErrnoException): Reply => ({ status: 'broken', bytes: 0, said: error.code ?? error.message }),
      );
      count(reply.status);
      largest = Math.max(largest, reply.bytes);
      slowest = Math.max(slowest, performance.now() - began);
      if (said === '') said = reply.said;
      if (typeof reply.status !== 'number' && attack.by !== 'connections') await sleep(BREATH);
      if (attack.by === 'connections' && attack.stays) await sleep(BREATH);
    }
  }

  await Promise.all(Array.from({ length: atOnceOf(attack) }, work));
  return { name: attack.name, sent, answers, largest, slowest: Math.round(slowest), said };
}

function atOnceOf({ atOnce = AT_ONCE, by }: Attack): number {
  if (!order.together) return atOnce;
  return Math.min(atOnce, by === 'connections' ? TOGETHER_CONNECTIONS : TOGETHER_AT_ONCE);
}

const chosen = Object.values(attacks)
  .flat()
  .filter(({ name }) => order.names.includes(name));
const carried: Carried[] = [];
if (order.together) carried.push(...(await Promise.all(chosen.map((attack) => carryOut(attack, order.seconds)))));
else for (const attack of chosen) carried.push(await carryOut(attack, order.seconds / chosen.length));
process.stdout.write(JSON.stringify(carried), () => process.exit(0));
