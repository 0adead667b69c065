import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureCatalogue } from './catalogue.ts';
import { type Cell, checkAndWarmUp, type Load, makeCells, measureRound, wanted } from './cells.ts';
import {
  type Contestant,
  type Setting,
  startFastify,
  startFloor,
  startZonegate,
  zonegateEntry,
} from './contestants.ts';
import { CannotRun, claimCores, makeCertificate, memoryMiB, requireTools } from './host.ts';
import { type Options, readOptions } from './options.ts';
import { startPepr } from './pepr.ts';
import { atEnd, cleanUp, isCleaningUp } from './processes.ts';
import { profile } from './profile.ts';
import {
  aimTable,
  answerTable,
  catalogueTable,
  judge,
  type ProcessFigures,
  processTable,
  summary,
  throughputTable,
} from './report.ts';
import { samples } from './reviews.ts';

const zonegateStarts = 3;
const pepr = { name: 'pepr', webhooks: ['mutate', 'validate'] };

function say(title: string, text: string): void {
  console.log(`\n${title}\n${text}`);
}

function machine() {
  const processor = cpus()[0]?.model ?? 'unknown';
  return { processor, cores: cpus().length, node: process.version, loadBefore: loadavg()[0] ?? 0 };
}

/** Starts several times for the start-up time; the last one stays. */
async function startZonegateOften(
  setting: Setting,
  entry: string,
  nodeArgs: string[],
): Promise<{ contestant: Contestant; readyMs: number[] }> {
  const readyMs: number[] = [];
  for (let start = 1; ; start++) {
    const contestant = await startZonegate(setting, entry, nodeArgs);
    readyMs.push(contestant.readyMs);
    if (start === zonegateStarts) return { contestant, readyMs };
    await contestant.server.stop(0);
  }
}

function isWanted(name: string, webhooks: string[], only: string[]): boolean {
  return samples().some((sample) => webhooks.some((webhook) => wanted(`${name}/${webhook}/${sample.name}`, only)));
}

async function startAll(options: Options, setting: Setting, loadCore: number) {
  const contestants = [await startFloor(setting)];
  const readyMs = new Map<string, number[]>();
  const leftOut: string[] = [];
  if (isWanted('zonegate', ['mutate', 'validate'], options.only)) {
    const often = await startZonegateOften(setting, options.zonegate ?? zonegateEntry(false), options.nodeArgs);
    contestants.push(often.contestant);
    readyMs.set('zonegate', often.readyMs);
  }
  if (options.only.some((term) => term.includes('fastify'))) contestants.push(await startFastify(setting));
  if (isWanted(pepr.name, pepr.webhooks, options.only)) {
    try {
      contestants.push(await startPepr(setting, options.controlPlane, loadCore));
    } catch (error) {
      leftOut.push(`Pepr is left out: ${error instanceof Error ? error.message : error}`);
    }
  }
  for (const contestant of contestants) {
    if (!readyMs.has(contestant.name)) readyMs.set(contestant.name, [contestant.readyMs]);
  }
  return { contestants, readyMs, leftOut };
}

function figures(contestants: Contestant[], readyMs: Map<string, number[]>): ProcessFigures[] {
  return contestants.map(({ name, server }) => {
    const { rss, peak } = memoryMiB(server.pid);
    return { name, readyMs: readyMs.get(name) ?? [], rssMiB: rss, peakMiB: peak };
  });
}

function notes(cells: Cell[], leftOut: string[]): string[] {
  const unsure = cells.filter((cell) => summary(cell).busy < 0.9).map((cell) => cell.name);
  const untidy = cells.filter(({ contestant, sample, answer }) => {
    return contestant.name === 'zonegate' && sample.compliant && answer.patchOperations + answer.warnings > 0;
  });
  return [
    ...leftOut,
    ...(unsure.length > 0 ? [`used less than 90 % of its core, trust "by CPU" more: ${unsure.join(', ')}`] : []),
    ...untidy.map((cell) => `the compliant review is not quite compliant: ${cell.name} patches or warns`),
  ];
}

async function compare(options: Options, setting: Setting, load: Load): Promise<void> {
  const before = machine();
  const { contestants, readyMs, leftOut } = await startAll(options, setting, load.core);
  const cells = makeCells(contestants, samples(), options.only);
  if (cells.length === 0)
    throw new CannotRun([`--only ${options.only.join(',')}: nothing to measure`, ...leftOut].join('\n'));
  console.error(`checking and warming up ${cells.length} cells`);
  await checkAndWarmUp(cells, load, Math.min(options.seconds, 2));
  for (let round = 0; round < options.rounds; round++) {
    console.error(`round ${round + 1} of ${options.rounds}`);
    await measureRound(cells, load, round);
  }
  const processes = figures(contestants, readyMs);
  const aims = judge(cells, processes);
  const { rounds, seconds, connections } = options;
  say(
    'machine',
    `${before.processor}, ${before.cores} cores, node ${before.node}, load before ${before.loadBefore.toFixed(2)}`,
  );
  say(`throughput: median of ${rounds} rounds of ${seconds} s, ${connections} connections`, throughputTable(cells));
  say('what was answered', answerTable(cells));
  say('processes', processTable(processes));
  const catalogue = measureCatalogue();
  say('policies that do not match (in this process, one review mutated and judged)', catalogueTable(catalogue));
  if (aims.length > 0) say('aims', aimTable(aims));
  for (const note of notes(cells, leftOut)) say('note', note);
  if (options.json === undefined) return;
  const measured = cells.map(({ name, answer, rounds: windows, ratios, ...cell }) => {
    return {
      name,
      answer,
      median: summary({ name, answer, rounds: windows, ratios, ...cell }),
      rounds: windows,
      ratios,
    };
  });
  const result = {
    machine: before,
    rounds,
    seconds,
    connections,
    cells: measured,
    processes,
    catalogue,
    aims,
    leftOut,
  };
  writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
}

async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2));
    requireTools();
    const cores = claimCores(options.cores);
    const dir = mkdtempSync(join(tmpdir(), 'zonegate-bench-'));
    atEnd(() => rmSync(dir, { recursive: true, force: true }));
    const files = makeCertificate(dir);
    const setting = { dir, ...files, ca: readFileSync(files.cert, 'utf8'), core: cores.engine };
    const { seconds, connections } = options;
    const load = { dir, cert: files.cert, core: cores.load, seconds, connections };
    await (options.profile ? profile(options, setting, load) : compare(options, setting, load));
    return 0;
  } catch (error) {
    // On Ctrl-C everything is being ended, and what fails then is no news.
    if (!isCleaningUp()) console.error(`bench: ${error instanceof Error ? error.message : error}`);
    return 2;
  } finally {
    await cleanUp();
  }
}

process.exitCode = await main();
