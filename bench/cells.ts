// A cell is one contestant, one of its webhooks and one review. All cells are measured in turn, round after round.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, check } from './answer.ts';
import type { Contestant, Webhook } from './contestants.ts';
import { measure, type Window } from './load.ts';
import type { Sample } from './reviews.ts';

export interface Cell {
  name: string;
  contestant: Contestant;
  webhook: Webhook;
  sample: Sample;
  answer: Answer;
  rounds: Window[];
  /** Throughput as a share of the floor's with the same review, round by round. */
  ratios: number[];
}

export interface Load {
  dir: string;
  cert: string;
  core: number;
  seconds: number;
  connections: number;
}

export function wanted(name: string, only: string[]): boolean {
  return only.length === 0 || only.some((term) => name.includes(term));
}

/** The cells that were asked for, and the floor for each review among them. */
export function makeCells(contestants: Contestant[], reviews: Sample[], only: string[]): Cell[] {
  const cells = reviews.flatMap((sample) =>
    contestants.flatMap((contestant) =>
      contestant.webhooks.map((webhook) => {
        const name = [contestant.name, webhook, sample.name].filter((part) => part !== '').join('/');
        const answer = { bytes: 0, patchOperations: 0, warnings: 0 };
        return { name, contestant, webhook, sample, answer, rounds: [], ratios: [] };
      }),
    ),
  );
  const chosen = new Set(cells.filter((cell) => wanted(cell.name, only)).map((cell) => cell.sample));
  return cells.filter(
    (cell) => wanted(cell.name, only) || (cell.contestant.name === 'floor' && chosen.has(cell.sample)),
  );
}

function bodyFile(sample: Sample, dir: string): string {
  return join(dir, `${sample.name}.json`);
}

export function loadCell(cell: Cell, { dir, core, connections }: Load, seconds: number): Promise<Window> {
  const { contestant, webhook, sample, answer } = cell;
  const target = { pid: contestant.server.pid, url: contestant.url(webhook), bodyFile: bodyFile(sample, dir) };
  return measure({ ...target, answerBytes: answer.bytes }, seconds, connections, core);
}

/** Only the server under test may run: the others are stopped meanwhile. */
async function alone<T>(cell: Cell, all: Cell[], work: () => Promise<T>): Promise<T> {
  for (const { contestant } of all) if (contestant !== cell.contestant) contestant.server.pause();
  cell.contestant.server.resume();
  try {
    return await work();
  } catch (error) {
    const { server } = cell.contestant;
    const ended = server.alive() ? '' : `; the server ended: ${server.complaint()}`;
    throw new Error(`${cell.name}: ${error instanceof Error ? error.message : error}${ended}`);
  }
}

export async function checkAndWarmUp(cells: Cell[], settings: Load, seconds: number): Promise<void> {
  for (const cell of cells) {
    writeFileSync(bodyFile(cell.sample, settings.dir), cell.sample.body);
    const url = cell.contestant.url(cell.webhook);
    const verify = () => check(url, settings.cert, cell.sample, cell.contestant.expects(cell.webhook));
    await alone(cell, cells, async () => {
      cell.answer = await verify();
      await loadCell(cell, settings, seconds);
      await verify();
    });
  }
}

/** One round over all cells; each round starts elsewhere, so that no cell always follows the same neighbour's heat. */
export async function measureRound(cells: Cell[], settings: Load, round: number): Promise<void> {
  const first = (round * 3) % cells.length;
  const order = [...cells.slice(first), ...cells.slice(0, first)];
  for (const cell of order) {
    cell.rounds.push(await alone(cell, cells, () => loadCell(cell, settings, settings.seconds)));
  }
  for (const cell of cells) {
    const floor = cells.find((other) => other.contestant.name === 'floor' && other.sample === cell.sample);
    const own = cell.rounds[round]?.perSecond ?? Number.NaN;
    cell.ratios.push(own / (floor?.rounds[round]?.perSecond ?? Number.NaN));
  }
}
