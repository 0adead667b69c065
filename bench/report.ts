import type { CatalogueRow } from './catalogue.ts';
import type { Cell } from './cells.ts';
import type { Window } from './load.ts';

export interface ProcessFigures {
  name: string;
  readyMs: number[];
  rssMiB: number;
  peakMiB: number;
}

export interface Aim {
  what: string;
  found: string;
  wanted: string;
  met: boolean;
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}

function spread(values: number[]): string {
  return values.length < 2 ? '' : `${Math.min(...values).toFixed(2)}-${Math.max(...values).toFixed(2)}`;
}

/** Left-aligned text first, right-aligned numbers after it. */
export function table(rows: string[][], textColumns: number): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const pad = (text: string, column: number) =>
    column < textColumns ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

export function summary(cell: Cell) {
  const of = (key: keyof Window) => median(cell.rounds.map((round) => round[key]));
  const keys = { perSecond: of('perSecond'), p50: of('p50'), p99: of('p99'), cpu: of('cpu'), busy: of('busy') };
  return { ...keys, ratio: median(cell.ratios) };
}

function floorCpuOf(cells: Cell[]): Map<Cell['sample'], number> {
  const floors = cells.filter((cell) => cell.contestant.name === 'floor');
  return new Map(floors.map((cell) => [cell.sample, summary(cell).cpu]));
}

export function throughputTable(cells: Cell[]): string {
  const head = [
    'review',
    'contestant',
    'req/s',
    'p50 ms',
    'p99 ms',
    'CPU s/1000',
    'of floor',
    'spread',
    'by CPU',
    'busy',
  ];
  const floorCpu = floorCpuOf(cells);
  const rows = cells.map((cell) => {
    const { perSecond, p50, p99, cpu, ratio, busy } = summary(cell);
    return [
      cell.sample.name,
      `${cell.contestant.name} ${cell.webhook}`,
      perSecond.toFixed(0),
      p50.toFixed(2),
      p99.toFixed(2),
      cpu.toFixed(3),
      ratio.toFixed(2),
      spread(cell.ratios),
      ((floorCpu.get(cell.sample) ?? Number.NaN) / cpu).toFixed(2),
      busy.toFixed(2),
    ];
  });
  return table([head, ...rows], 2);
}

export function answerTable(cells: Cell[]): string {
  const head = ['review', 'contestant', 'body bytes', 'answer bytes', 'patch operations', 'warnings'];
  const rows = cells.map(({ sample, contestant, webhook, answer }) => {
    const figures = [sample.body.length, answer.bytes, answer.patchOperations, answer.warnings];
    return [sample.name, `${contestant.name} ${webhook}`, ...figures.map(String)];
  });
  return table([head, ...rows], 2);
}

export function catalogueTable(rows: readonly CatalogueRow[]): string {
  const cells = rows.map(({ policies, count, microseconds, ratio }) => [
    policies,
    String(count),
    microseconds.toFixed(1),
    ratio.toFixed(2),
  ]);
  return table([['policies', 'count', 'us', 'ratio'], ...cells], 1);
}

export function processTable(processes: ProcessFigures[]): string {
  const head = ['process', 'ready ms', 'RSS MiB after', 'peak MiB'];
  const rows = processes.map(({ name, readyMs, rssMiB, peakMiB }) => {
    return [name, median(readyMs).toFixed(0), rssMiB.toFixed(0), peakMiB.toFixed(0)];
  });
  return table([head, ...rows], 1);
}

const smallShare = 0.75;
const largeShare = 0.65;
const mostMiB = 120;
const mostReadyMs = 1000;

/** What zonegate wants to be, for as much as was measured. */
export function judge(cells: Cell[], processes: ProcessFigures[]): Aim[] {
  const aims: Aim[] = [];
  const floorCpu = floorCpuOf(cells);
  for (const cell of cells.filter(({ contestant }) => contestant.name === 'zonegate')) {
    const { ratio } = summary(cell);
    const byCpu = (floorCpu.get(cell.sample) ?? Number.NaN) / summary(cell).cpu;
    const share = cell.sample.name === 'large' ? largeShare : smallShare;
    const found = `${ratio.toFixed(2)} of the floor, ${byCpu.toFixed(2)} by CPU`;
    aims.push({ what: cell.name, found, wanted: `>= ${share.toFixed(2)}`, met: ratio >= share });
  }
  const zonegate = processes.find(({ name }) => name === 'zonegate');
  if (zonegate === undefined) return aims;
  const { rssMiB, readyMs } = zonegate;
  const ready = median(readyMs);
  aims.push({ what: 'memory', found: `${rssMiB.toFixed(0)} MiB`, wanted: `< ${mostMiB} MiB`, met: rssMiB < mostMiB });
  aims.push({
    what: 'start',
    found: `${ready.toFixed(0)} ms`,
    wanted: `<= ${mostReadyMs} ms`,
    met: ready <= mostReadyMs,
  });
  return aims;
}

export function aimTable(aims: Aim[]): string {
  return table(
    [
      ['aim', 'found', 'wanted', ''],
      ...aims.map((aim) => [aim.what, aim.found, aim.wanted, aim.met ? 'met' : 'NOT MET']),
    ],
    4,
  );
}
