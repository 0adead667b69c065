// What the chart and the image say of the container that runs in a cluster.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { parseQuantity } from '../../../src/engine/quantity.ts';
import type { Limits } from './limits.ts';

const NANO = 1_000_000_000n;

const read = (file: string) => readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), 'utf8');

/** The limits of cpu and memory. */
export function chartLimits(): Limits {
  const { cpu, memory } = parse(read('charts/zonegate/values.yaml')).resources.limits;
  const whole = (quantity: unknown) => Number((parseQuantity(quantity) ?? 0n) / NANO);
  return { cores: whole(cpu), bytes: whole(memory) };
}

/** How long the kubelet waits for an answer of the liveness probe, in milliseconds. */
export function livenessTimeout(): number {
  const [, seconds] =
    /livenessProbe:[\s\S]*?timeoutSeconds: (\d+)/.exec(read('charts/zonegate/templates/deployment.yaml')) ?? [];
  return Number(seconds) * 1000;
}

/** The flags of Node in the image. */
export function nodeFlags(): readonly string[] {
  const [, entry] = /^ENTRYPOINT (.*)$/m.exec(read('Dockerfile')) ?? [];
  const [, ...flags] = JSON.parse(entry ?? '[]') as string[];
  return flags.filter((flag) => flag.startsWith('-'));
}

/** The environment that the image sets. */
export function imageEnvironment(): Readonly<Record<string, string>> {
  const settings = read('Dockerfile').matchAll(/^ENV (\w+)=(\S*)$/gm);
  return Object.fromEntries([...settings].map(([, name = '', value = '']) => [name, value]));
}
