// The limits of a container, as the kubelet sets them: cgroups, whether of version 1 or 2.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';
const PERIOD = 100_000;
const MIB = 1024 ** 2;
/**
 * A pod has what its limit allows, whatever an API server does on a machine of its own. Here both share one, where a
 * cgroup counts as much as one thread of the others: it is given the most that the kernel knows.
 */
const MOST_SHARES = 262_144;
const MOST_WEIGHT = 10_000;

export interface Limits {
  readonly cores: number;
  readonly bytes: number;
}

/** What holds a process within its limits. */
export interface Cage {
  /** The files to which a process writes its pid to be held. */
  readonly doors: readonly string[];
  /** How often a process was killed because it took more memory. */
  killed(): number;
  remove(): void;
}

/** Why no limits can be set here; undefined where they can. */
export function whyUnlimited(): string | undefined {
  if (process.platform !== 'linux') return 'limits are set by cgroups: they need Linux';
  if (process.getuid?.() !== 0) return 'limits are set by cgroups: they need root';
  try {
    makeCage(`zonegate-try-${process.pid}`, { cores: 1, bytes: 64 * MIB }).remove();
    return undefined;
  } catch (error) {
    return `limits cannot be set: ${error instanceof Error ? error.message : error}`;
  }
}

/** Makes a cgroup with these limits. */
export function makeCage(name: string, limits: Limits): Cage {
  return existsSync(join(ROOT, 'cgroup.controllers')) ? unified(name, limits) : separate(name, limits);
}

function unified(name: string, { cores, bytes }: Limits): Cage {
  const folder = join(ROOT, name);
  // A controller counts only below a group that hands it on.
  writeFileSync(join(ROOT, 'cgroup.subtree_control'), '+cpu +memory');
  mkdirSync(folder, { recursive: true });
  write(folder, 'memory.max', bytes);
  // Absent where the kernel has no swap.
  if (existsSync(join(folder, 'memory.swap.max'))) write(folder, 'memory.swap.max', 0);
  write(folder, 'cpu.max', `${cores * PERIOD} ${PERIOD}`);
  write(folder, 'cpu.weight', MOST_WEIGHT);
  return {
    doors: [join(folder, 'cgroup.procs')],
    killed: () => counted(join(folder, 'memory.events'), 'oom_kill'),
    remove: () => rmdirSync(folder),
  };
}

function separate(name: string, { cores, bytes }: Limits): Cage {
  const memory = join(ROOT, 'memory', name);
  const cpu = join(ROOT, 'cpu', name);
  for (const folder of [memory, cpu]) mkdirSync(folder, { recursive: true });
  write(memory, 'memory.limit_in_bytes', bytes);
  write(cpu, 'cpu.cfs_period_us', PERIOD);
  write(cpu, 'cpu.cfs_quota_us', cores * PERIOD);
  write(cpu, 'cpu.shares', MOST_SHARES);
  return {
    doors: [join(memory, 'cgroup.procs'), join(cpu, 'cgroup.procs')],
    killed: () => counted(join(memory, 'memory.oom_control'), 'oom_kill'),
    remove() {
      for (const folder of [memory, cpu]) rmdirSync(folder);
    },
  };
}

function write(folder: string, file: string, value: string | number): void {
  writeFileSync(join(folder, file), String(value));
}

function counted(file: string, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
}

/** The memory that a process holds now, and held at most since {@link forgetPeak}, in MiB. */
export function residentMiB(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

/** Lets the peak of a process begin anew. Source: Linux, proc_pid_clear_refs(5). */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
