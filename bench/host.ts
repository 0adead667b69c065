// What the bench needs of the machine: two cores, free ports, a certificate, Debian's wrk.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** The bench cannot run here; the message says why. */
export class CannotRun extends Error {}

export interface Cores {
  engine: number;
  load: number;
}

const debianPackages = { wrk: 'wrk', taskset: 'util-linux', openssl: 'openssl' };

function has(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

export function requireTools(): void {
  if (process.platform !== 'linux') throw new CannotRun('the bench reads /proc and pins to cores: it needs Linux');
  const missing = Object.entries(debianPackages).filter(([command]) => !has(command));
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name);
  const install = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() !== 0) throw new CannotRun(`missing: ${packages.join(', ')}. As root: ${install}`);
  console.error(`installing ${packages.join(', ')}`);
  spawnSync('sh', ['-c', `apt-get update && ${install}`], { stdio: 'ignore' });
  const still = missing.filter(([command]) => !has(command)).map(([command]) => command);
  if (still.length > 0) throw new CannotRun(`could not install ${still.join(', ')} with: ${install}`);
}

/** One core for the server under test, another for the load and for the bench itself. */
export function claimCores(wanted: string | undefined): Cores {
  const allowed = /^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  const numbers = (wanted ?? allowed).split(/[,-]/).map(Number);
  const cores = { engine: numbers[0] ?? 0, load: numbers.at(-1) ?? 0 };
  if (cores.engine === cores.load) throw new CannotRun(`the bench needs two cores, this process may use: ${allowed}`);
  execFileSync('taskset', ['-a', '-cp', String(cores.load), String(process.pid)], { stdio: 'ignore' });
  return cores;
}

function listenOn(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** The first of `count` free ports in a row. */
export async function freePorts(count = 1): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const first = await listenOn(0);
    try {
      for (let next = 1; next < count; next++) await listenOn(first + next);
      return first;
    } catch {}
  }
  throw new CannotRun(`found no ${count} free ports in a row on 127.0.0.1`);
}

export function makeCertificate(dir: string): { cert: string; key: string } {
  const files = { cert: join(dir, 'tls.crt'), key: join(dir, 'tls.key') };
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const args = ['req', '-x509', ...curve, ...names, '-days', '2', '-out', files.cert, '-keyout', files.key];
  execFileSync('openssl', args, { stdio: 'ignore' });
  return files;
}

/** CPU seconds (user and system, all threads) that a process has used so far. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticksPerSecond = 100;
  return (Number(afterName[11]) + Number(afterName[12])) / ticksPerSecond;
}

export function memoryMiB(pid: number): { rss: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024;
  return { rss: read('VmRSS'), peak: read('VmHWM') };
}
