// What `zonegate fix` takes, start-up included: 3,000 documents in one file, and the file of an installer, of which
// little is changed. All as ratios within one run: what the machine does beside that hits both sides.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { customResources, deployments } from './manifests.ts';
import { median, table } from './report.ts';

/** CPU in seconds, memory in MiB. */
interface Run {
  readonly wall: number;
  readonly cpu: number;
  readonly memory: number;
}

interface Task {
  readonly name: string;
  /** What it shall be in proportion to. */
  readonly beside: string | undefined;
  readonly text: string;
  readonly command: readonly string[];
  readonly runs: Run[];
}

const root = new URL('..', import.meta.url).pathname;
const entry = `${root}dist/zonegate.js`;
const usage = 'Usage: node bench/fix.ts [--rounds N]';

/** Tells what the process took when it ends. */
const witness = `data:text/javascript,${encodeURIComponent(`
import { writeFileSync } from 'node:fs';
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(process.env.USAGE, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1024 }));
});`)}`;

function measure({ name, text, command }: Task, dir: string): Run {
  const [file, used] = [join(dir, 'manifests.yaml'), join(dir, 'used.json')];
  writeFileSync(file, text);
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--max-semi-space-size=8', `--import=${witness}`, entry, ...command, '--zone', 'zone-3', file],
    { env: { ...process.env, USAGE: used }, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  const wall = (performance.now() - start) / 1000;
  if (status !== 0 && status !== 1) throw new Error(`${name}: exit code ${status}: ${stderr.slice(0, 500)}`);
  return { wall, ...(JSON.parse(readFileSync(used, 'utf8')) as Omit<Run, 'wall'>) };
}

/** What `fix` makes of a text. */
function fixed(text: string, dir: string): string {
  measure({ name: 'fix', beside: undefined, text, command: ['fix'], runs: [] }, dir);
  return readFileSync(join(dir, 'manifests.yaml'), 'utf8');
}

const MANY = '3,000 documents';
const INSTALLER = '2 MB of an installer';

function tasksOf(dir: string): readonly Task[] {
  const many = deployments(3000);
  const installer = customResources(2_000_000) + deployments(5);
  const task = (name: string, beside: string | undefined, text: string, ...command: readonly string[]): Task => {
    return { name, beside, text, command: command.length === 0 ? ['fix'] : command, runs: [] };
  };
  return [
    task(`${MANY}, check`, undefined, many, 'check'),
    task('750 documents', undefined, deployments(750)),
    task(MANY, '750 documents', many),
    task('6,000 documents', MANY, deployments(6000)),
    task(`${MANY}, --diff`, MANY, many, 'fix', '--diff'),
    task(`${MANY}, Windows line ends`, MANY, many.replaceAll('\n', '\r\n')),
    task(`${MANY}, a second time`, MANY, fixed(many, dir)),
    task('0.5 MB of an installer', undefined, customResources(500_000) + deployments(5)),
    task(INSTALLER, '0.5 MB of an installer', installer),
    task(`${INSTALLER}, a second time`, INSTALLER, fixed(installer, dir)),
  ];
}

const of = ({ runs }: Task, what: keyof Run) => median(runs.map((run) => run[what]));

function report(tasks: readonly Task[]): string {
  const rows = tasks.map((task) => {
    const beside = tasks.find(({ name }) => name === task.beside);
    const size = (beside && (task.text.length / beside.text.length).toFixed(2)) ?? '';
    const ratio = (what: keyof Run) => {
      const ratios = task.runs.map((run, round) => run[what] / (beside?.runs[round]?.[what] ?? Number.NaN));
      return beside === undefined ? '' : median(ratios).toFixed(2);
    };
    const figures = [of(task, 'wall').toFixed(2), of(task, 'cpu').toFixed(2), of(task, 'memory').toFixed(0)];
    return [task.name, ...figures, task.beside ?? '', size, ratio('cpu'), ratio('memory')];
  });
  return table([['fix of', 's', 'CPU s', 'MiB', 'beside', 'size', 'CPU', 'memory'], ...rows], 1);
}

function aims(tasks: readonly Task[]): string {
  const many = tasks.find(({ name }) => name === MANY) as Task;
  const rows = [
    ['time', `${of(many, 'wall').toFixed(2)} s`, 'under 3 s', of(many, 'wall') < 3],
    ['memory', `${of(many, 'memory').toFixed(0)} MiB`, 'under 238 MiB (250 MB)', of(many, 'memory') < 238],
  ].map(([what, found, wanted, isMet]) => [`${MANY}, ${what}`, `${found}`, `${wanted}`, isMet ? 'met' : 'MISSED']);
  return table([['', 'found', 'wanted', ''], ...rows], 1);
}

function main(): number {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds ${values.rounds}: expected a whole number above 0\n${usage}`);
  if (!existsSync(entry)) throw new Error('there is no dist/zonegate.js: npm run build');
  const dir = mkdtempSync(join(tmpdir(), 'zonegate-bench-'));
  try {
    const tasks = tasksOf(dir);
    for (let round = 0; round < rounds; round++) for (const task of tasks) task.runs.push(measure(task, dir));
    console.log(`\nfix: ${rounds} rounds, start-up included\n${report(tasks)}\n\naims\n${aims(tasks)}`);
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
