// How long `zonegate check` takes, start-up included: one file, and 3,000 objects in 30 files, beside kubeconform.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { kubeconform } from './kubeconform.ts';
import { objectCount, writeManifests } from './manifests.ts';
import { median, table } from './report.ts';

interface Contestant {
  readonly name: string;
  readonly command: readonly string[];
  /** Exit codes by which it says that it looked at everything. */
  readonly codes: readonly number[];
}

/** Seconds. */
interface Run {
  readonly wall: number;
  readonly cpu: number;
}

interface Cell {
  readonly name: string;
  readonly task: string;
  readonly command: readonly string[];
  readonly codes: readonly number[];
  readonly runs: Run[];
}

/** Node with nothing to do: what no program in it can go below. */
const NOTHING = 'node, nothing';
const root = new URL('..', import.meta.url).pathname;
const usage = `Usage: node bench/check.ts [--rounds N] [--json FILE]`;

/** What bash measures: the process with all its threads, on all cores that it may use. */
function measure({ name, command, codes }: Cell): Run {
  const line = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>&1';
  const { status, stderr } = spawnSync('bash', ['--norc', '-c', line, 'bash', ...command], { encoding: 'utf8' });
  if (!codes.includes(status ?? -1)) throw new Error(`${name}: exit code ${status}: ${command.join(' ')}`);
  const [wall = 0, user = 0, system = 0] = stderr.trim().split(' ').map(Number);
  return { wall, cpu: user + system };
}

function contestants(dir: string): { all: Contestant[]; leftOut: string[] } {
  const entry = `${root}dist/zonegate.js`;
  if (!existsSync(entry)) throw new Error('there is no dist/zonegate.js: npm run build');
  const check = [process.execPath, entry, 'check', '--zone', 'zone-3'];
  const all: Contestant[] = [
    { name: NOTHING, command: [process.execPath, empty(dir)], codes: [0] },
    { name: 'zonegate', command: check, codes: [0, 1] },
  ];
  try {
    const { file, args } = kubeconform(root, dir);
    all.push({ name: 'kubeconform', command: [file, ...args], codes: [0] });
    return { all, leftOut: [] };
  } catch (error) {
    return { all, leftOut: [`kubeconform is left out: ${error instanceof Error ? error.message : error}`] };
  }
}

/** How long Node itself takes. */
function empty(dir: string): string {
  const file = join(dir, 'empty.mjs');
  writeFileSync(file, '');
  return file;
}

function report(cells: readonly Cell[]): string {
  const rows = cells.map(({ name, task, runs }) => {
    const walls = runs.map(({ wall }) => wall * 1000);
    const cpu = median(runs.map((run) => run.cpu * 1000));
    return [
      name,
      task,
      median(walls).toFixed(0),
      Math.min(...walls).toFixed(0),
      Math.max(...walls).toFixed(0),
      cpu.toFixed(0),
    ];
  });
  return table([['', 'input', 'median ms', 'least', 'most', 'CPU ms'], ...rows], 2);
}

function aims(cells: readonly Cell[]): string {
  const of = (task: string) => cells.find((cell) => cell.name === 'zonegate' && cell.task === task)?.runs ?? [];
  const rows = [
    ['one file', 150],
    [`${objectCount} objects`, 3000],
  ].map(([task, wanted]) => {
    const found = median(of(String(task)).map(({ wall }) => wall * 1000));
    return [
      `zonegate, ${task}`,
      `${found.toFixed(0)} ms`,
      `under ${wanted} ms`,
      found < Number(wanted) ? 'met' : 'MISSED',
    ];
  });
  return table([['', 'found', 'wanted', ''], ...rows], 1);
}

function main(): number {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' }, json: { type: 'string' } } });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds ${values.rounds}: expected a whole number above 0\n${usage}`);
  const dir = mkdtempSync(join(tmpdir(), 'zonegate-bench-'));
  try {
    const before = { processor: cpus()[0]?.model, cores: cpus().length, load: loadavg()[0] ?? 0 };
    const { one, many } = writeManifests(dir);
    const { all, leftOut } = contestants(dir);
    const tasks = [
      ['one file', one],
      [`${objectCount} objects`, many],
    ] as const;
    const cells = all
      .flatMap(({ name, command, codes }) =>
        tasks.map(([task, path]): Cell => ({ name, task, command: [...command, path], codes, runs: [] })),
      )
      .filter(({ name, task }) => name !== NOTHING || task === 'one file');
    // Once for the page cache; then interleaved, so that drift hits all alike.
    for (const cell of cells) measure(cell);
    for (let round = 0; round < rounds; round++) for (const cell of cells) cell.runs.push(measure(cell));
    console.log(
      `\ncheck: ${rounds} rounds, start-up included, ${before.cores} cores, load before ${before.load.toFixed(2)}`,
    );
    console.log(`${report(cells)}\n\naims\n${aims(cells)}`);
    for (const note of leftOut) console.log(`\nnote\n${note}`);
    if (values.json !== undefined) {
      const measured = cells.map(({ name, task, runs }) => ({ name, task, runs }));
      writeFileSync(values.json, `${JSON.stringify({ machine: before, rounds, cells: measured, leftOut }, null, 2)}\n`);
    }
    return 0;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}
