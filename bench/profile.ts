// Where the CPU time of zonegate goes: a V8 profile taken under load, beside the floor's under the same load.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CallFrame, categoryOf } from './categories.ts';
import { checkAndWarmUp, type Load, loadCell, makeCells, wanted } from './cells.ts';
import { type Contestant, root, type Setting, startFloor, startZonegate, zonegateEntry } from './contestants.ts';
import type { Options } from './options.ts';
import { table } from './report.ts';
import { type Sample, samples } from './reviews.ts';

interface CpuProfile {
  nodes: { id: number; callFrame: CallFrame }[];
  startTime: number;
  samples: number[];
  timeDeltas: number[];
}

interface Times {
  requests: number;
  /** Microseconds of self time per review. */
  categories: Map<string, number>;
  functions: Map<string, number>;
}

type Span = [from: number, to: number];

const topFunctions = 45;
const leastShare = 0.005;

function now(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/** Self time by frame, only of what fell into the measured windows: starting and stopping are not the question. */
function selfTimes(profile: CpuProfile, spans: Span[]): Map<CallFrame, number> {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<CallFrame, number>();
  let at = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    at += profile.timeDeltas[index] ?? 0;
    const frame = frames.get(id);
    if (frame === undefined || !spans.some(([from, to]) => at >= from && at < to)) continue;
    // The time until the next sample is spent in this one.
    times.set(frame, (times.get(frame) ?? 0) + (profile.timeDeltas[index + 1] ?? 0));
  }
  return times;
}

function add(times: Map<string, number>, key: string, value: number): void {
  times.set(key, (times.get(key) ?? 0) + value);
}

function group(profile: CpuProfile, spans: Span[], requests: number): Times {
  const project = pathToFileURL(root).href;
  const categories = new Map<string, number>();
  const functions = new Map<string, number>();
  for (const [frame, microseconds] of selfTimes(profile, spans)) {
    if (frame.functionName === '(idle)') continue;
    const category = categoryOf(frame, project);
    const place =
      frame.url === ''
        ? ''
        : ` ${frame.url.replace(/.*\/node_modules\//, '').replace(project, '')}:${frame.lineNumber + 1}`;
    add(categories, category, microseconds / requests);
    add(functions, `${frame.functionName || '(anonymous)'}${place}`, microseconds / requests);
  }
  return { requests, categories, functions };
}

function readProfile(dir: string): CpuProfile {
  // CPU.<date>.<time>.<pid>.<thread>.<number>.cpuprofile: the main thread is 0.
  const file = readdirSync(dir).find((name) => /\.0\.\d+\.cpuprofile$/.test(name));
  if (file === undefined) throw new Error('no profile was written: did the process exit cleanly on SIGTERM?');
  return JSON.parse(readFileSync(join(dir, file), 'utf8'));
}

async function profiled(
  start: (nodeOptions: string[]) => Promise<Contestant>,
  name: string,
  sample: Sample,
  options: Options,
  load: Load,
): Promise<Times> {
  const dir = join(load.dir, `${name}-${sample.name}`);
  const marks = new URL('profile-marks.ts', import.meta.url).href;
  const contestant = await start(['--cpu-prof', `--cpu-prof-dir=${dir}`, '--cpu-prof-interval=500', '--import', marks]);
  const cells = makeCells([contestant], [sample], name === 'floor' ? [] : options.only);
  await checkAndWarmUp(cells, load, 2);
  const spans: Span[] = [];
  let requests = 0;
  for (const cell of cells) {
    const from = now();
    requests += (await loadCell(cell, load, options.seconds)).requests;
    spans.push([from, now()]);
  }
  await contestant.server.stop(60);
  return group(readProfile(dir), spans, requests);
}

function total(times: Map<string, number>): number {
  return [...times.values()].reduce((sum, value) => sum + value, 0);
}

function sorted(times: Map<string, number>): [string, number][] {
  return [...times].toSorted(([, a], [, b]) => b - a);
}

function categoryTable(zonegate: Times, floor: Times): string {
  const all = total(zonegate.categories);
  const names = new Set([...zonegate.categories.keys(), ...floor.categories.keys()]);
  const shown = sorted(new Map([...names].map((name) => [name, zonegate.categories.get(name) ?? 0]))).filter(
    ([name, value]) => Math.max(value, floor.categories.get(name) ?? 0) >= all * leastShare,
  );
  const rest = (times: Times) =>
    total(times.categories) - shown.reduce((sum, [name]) => sum + (times.categories.get(name) ?? 0), 0);
  const row = (name: string, own: number, bare: number) => {
    return [name, own.toFixed(2), `${((own / all) * 100).toFixed(1)} %`, bare.toFixed(2), (own - bare).toFixed(2)];
  };
  return table(
    [
      ['self time', 'us/review', 'share', 'floor', 'more'],
      ...shown.map(([name, value]) => row(name, value, floor.categories.get(name) ?? 0)),
      row('everything smaller', rest(zonegate), rest(floor)),
      row('all', all, total(floor.categories)),
    ],
    1,
  );
}

function functionTable(zonegate: Times): string {
  const all = total(zonegate.functions);
  const rows = sorted(zonegate.functions)
    .slice(0, topFunctions)
    .map(([name, value]) => [name, value.toFixed(2), `${((value / all) * 100).toFixed(1)} %`]);
  return table([['function', 'us/review', 'share'], ...rows], 1);
}

/** The sources are profiled rather than the bundle, so that each file is seen. */
export async function profile(options: Options, setting: Setting, load: Load): Promise<void> {
  const entry = options.zonegate ?? zonegateEntry(true);
  for (const sample of samples()) {
    const names = ['mutate', 'validate'].map((webhook) => `zonegate/${webhook}/${sample.name}`);
    if (!names.some((name) => wanted(name, options.only))) continue;
    if (options.only.length === 0 && sample.compliant) continue;
    console.error(`profiling ${sample.name}`);
    const floor = await profiled((args) => startFloor(setting, args), 'floor', sample, options, load);
    const zonegate = await profiled(
      (args) => startZonegate(setting, entry, [...options.nodeArgs, ...args]),
      'zonegate',
      sample,
      options,
      load,
    );
    console.log(`\n${sample.name}: ${zonegate.requests} reviews\n${categoryTable(zonegate, floor)}`);
    console.log(`\n${functionTable(zonegate)}`);
  }
}
