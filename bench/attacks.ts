// What single writes of anybody, and strangers at the port, do to the writes of others: on a real API server, zonegate
// within the chart's limits.
import { parseArgs } from 'node:util';
import { attacks as groups } from '../test/attacks/all.ts';
import type { Attack } from '../test/attacks/attack.ts';
import { startControlPlane } from '../test/cluster/attacks/control-plane.ts';
import { whyUnlimited } from '../test/cluster/attacks/limits.ts';
import { type Measured, measure } from '../test/cluster/attacks/measure.ts';
import { type OpenScene, openScene } from '../test/cluster/attacks/scene.ts';
import { downfalls, LONGEST, MOST_MIB } from '../test/cluster/attacks/verdict.ts';
import { CannotRun } from './host.ts';
import { atEnd, cleanUp, isCleaningUp } from './processes.ts';

const usage = `Usage: node bench/attacks.ts [options]
  --seconds N        how long each attack repeats, or a group of them in turn (60)
  --only A,B         only attacks and groups with these names
  --each             the attacks of the groups one by one, too
  --no-baseline      without the same again while zonegate is not registered
  --program FILE     another bundled file than that of this checkout, e.g. an earlier build`;

interface Options {
  readonly seconds: number;
  readonly only: readonly string[];
  readonly each: boolean;
  readonly baseline: boolean;
  readonly program: string | undefined;
}

/** Attacks that are carried out, and observed, in one go. */
interface Run {
  readonly name: string;
  readonly attacks: readonly Attack[];
  /** All of them at once, not in turn. */
  readonly together?: boolean;
}

const TOGETHER = 'together';
/** The baseline only says what the API server is slow at. */
const BASELINE_SECONDS = 15;

function readOptions(args: string[]): Options {
  const spec = {
    seconds: { type: 'string', default: '60' },
    only: { type: 'string', default: '' },
    each: { type: 'boolean', default: false },
    baseline: { type: 'boolean', default: true },
    program: { type: 'string' },
  } as const;
  try {
    const { values } = parseArgs({ args, options: spec, strict: true, allowNegative: true });
    const seconds = Number(values.seconds);
    if (!(seconds > 0)) throw new Error(`--seconds ${values.seconds}: expected a number above 0`);
    const only = values.only.split(',').filter((name) => name !== '');
    return { seconds, only, each: values.each, baseline: values.baseline, program: values.program };
  } catch (error) {
    throw new CannotRun(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}

/** Those that once broke it one by one, their relatives in turn, and all at once. */
function runsOf({ only, each }: Options): readonly Run[] {
  const alone = (attack: Attack): Run => ({ name: attack.name, attacks: [attack] });
  const all = Object.values(groups).flat();
  const together: Run = { name: TOGETHER, attacks: all, together: true };
  const known = new Set([...Object.keys(groups), ...all.map(({ name }) => name), TOGETHER]);
  const unknown = only.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new CannotRun(`--only ${unknown.join()}: no such attack; known: ${[...known].join(', ')}`);
  }
  const isWanted = (name: string) => only.length === 0 || only.includes(name);
  const runs = Object.entries(groups).flatMap(([name, attacks]): readonly Run[] => {
    if (!isWanted(name)) return attacks.filter((attack) => only.includes(attack.name)).map(alone);
    return each || name === 'cases' ? attacks.map(alone) : [{ name, attacks }];
  });
  return isWanted(TOGETHER) ? [...runs, together] : runs;
}

const columns = [
  ...[
    'attack',
    'sent',
    'answers',
    'answer kB',
    'slowest s',
    'writes of others',
    'failed',
    'p50 ms',
    'p99 ms',
    'max ms',
  ],
  ...['p99 ms without zonegate', 'liveness max ms', 'peak MiB', 'ended', 'log kB', ''],
];

function row({ name, together = false }: Run, found: Measured, baseline: Measured | undefined): string {
  const { writes, liveness, attacks, peakMiB, ends, logged } = found;
  const most = (key: 'largest' | 'slowest') => Math.max(...attacks.map((each) => each[key]));
  const [first] = attacks;
  const answers = attacks.length === 1 && first ? Object.entries(first.answers) : [];
  const without = baseline?.writes;
  return [
    name,
    attacks.reduce((total, { sent }) => total + sent, 0),
    answers.map(([status, count]) => `${count} x ${status}`).join(', '),
    Math.round(most('largest') / 1000),
    (most('slowest') / 1000).toFixed(1),
    ...[writes.count, writes.failed, writes.p50, writes.p99, writes.max],
    without === undefined ? '-' : `${without.p99}${without.failed > 0 ? `, ${without.failed} failed` : ''}`,
    ...[liveness.max, peakMiB, ends, Math.round(logged / 1000)],
    downfalls(found, together).length === 0 ? 'held' : 'NOT HELD',
  ].join(' | ');
}

function print(line: string): void {
  process.stdout.write(`| ${line} |\n`);
}

/** @returns how many did not hold. */
async function measureAll(scene: OpenScene, runs: readonly Run[], { seconds, baseline }: Options): Promise<number> {
  let broken = 0;
  print(columns.join(' | '));
  print(columns.map(() => '---').join(' | '));
  for (const run of runs) {
    const { attacks, together = false } = run;
    let without: Measured | undefined;
    if (baseline) {
      await scene.unregister();
      without = await measure(scene, attacks, { seconds: Math.min(seconds, BASELINE_SECONDS), together });
      await scene.register();
    }
    const found = await measure(scene, attacks, { seconds, together });
    print(row(run, found, without));
    const problems = downfalls(found, together);
    for (const problem of problems) process.stderr.write(`${run.name}: ${problem}\n`);
    if (problems.length > 0) broken += 1;
  }
  const aims = `no write of others fails, their p99 stays under ${LONGEST} ms, memory under ${MOST_MIB} MiB`;
  process.stdout.write(
    `\n${runs.length - broken} of ${runs.length} held: ${aims}, it never ends, and liveness answers\n`,
  );
  return broken;
}

async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2));
    const reason = whyUnlimited();
    if (reason !== undefined) throw new CannotRun(reason);
    const runs = runsOf(options);
    const plane = await startControlPlane();
    atEnd(plane.stop);
    const scene = await openScene(plane, [...new Set(runs.flatMap(({ attacks }) => attacks))], options.program);
    atEnd(() => scene.close());
    return (await measureAll(scene, runs, options)) === 0 ? 0 : 1;
  } catch (error) {
    if (!isCleaningUp()) process.stderr.write(`attacks: ${error instanceof Error ? error.message : error}\n`);
    return 2;
  } finally {
    await cleanUp();
  }
}

process.exitCode = await main();
