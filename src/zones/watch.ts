import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Registry } from '../engine/registry.ts';
import type { Zone } from '../engine/zone.ts';
import { fileProblem, type Loaded, loadProfile, type Problems } from './load.ts';
import type { Problem } from './problem.ts';

/** A zone that is now in force; or problems, which leave the earlier zone in force. */
export type ProfileChange =
  | { readonly zone: Zone /** Whether there were problems before. */; readonly recovered: boolean }
  | { readonly zone?: undefined; readonly problems: Problems };

export interface ProfileState {
  readonly source: string;
  /** Of the content that is in force: the same on every replica that has the same profile. Undefined: none yet. */
  readonly hash: string | undefined;
  /** What is wrong with the file as it is now; empty when it is in force. */
  readonly problems: readonly Problem[];
}

export interface ProfileWatch {
  /** The zone in force; undefined until a first check found a good profile. */
  readonly zone: Zone | undefined;
  readonly state: ProfileState;
  /** Looks at the file now. Checks take turns; never rejects. */
  check(): Promise<void>;
  /** Stops looking; nothing is called back any more. */
  close(): void;
}

export interface WatchOptions {
  readonly file: string;
  readonly registry: Registry;
  /** Called for each change, and once for the same problems. A zone that makes it throw is not taken. */
  readonly onChange: (change: ProfileChange) => void;
  /** What is in force already: it is no change. */
  readonly inForce?: { readonly text: string; readonly zone: Zone } | undefined;
  /** Milliseconds between looks. */
  readonly interval?: number;
}

const LARGEST = 4 * 1024 * 1024;

/**
 * Watches a profile. The first look is the caller's: `await watch.check()`. The content is read each time, because a
 * mounted ConfigMap changes by the swap of a symbolic link two directories up, which neither fs.watch nor the time of
 * the file tells reliably.
 */
export function watchProfile({ file, registry, onChange, inForce, interval = 1000 }: WatchOptions): ProfileWatch {
  let zone = inForce?.zone;
  let seen = inForce === undefined ? undefined : hashOf(inForce.text);
  let state: ProfileState = { source: file, hash: seen, problems: [] };
  let isClosed = false;
  let isBusy = false;
  let turn = Promise.resolve();

  function refuse(problems: Problems): void {
    state = { ...state, problems };
    try {
      onChange({ problems });
    } catch {
      // Whoever is told can't change that the earlier zone stays in force.
    }
  }

  function take(loaded: Zone, hash: string): void {
    const recovered = state.problems.length > 0;
    try {
      onChange({ zone: loaded, recovered });
    } catch (error) {
      refuse([fileProblem(file, `can't be put in force: ${messageOf(error)}`)]);
      return;
    }
    zone = loaded;
    state = { source: file, hash, problems: [] };
  }

  async function look(): Promise<void> {
    const content = await read(file);
    const fingerprint = 'text' in content ? hashOf(content.text) : content.message;
    if (isClosed || fingerprint === seen) return;
    seen = fingerprint;
    const loaded: Loaded =
      'text' in content
        ? loadProfile(content.text, file, registry)
        : { problems: [fileProblem(file, content.message)] };
    if (loaded.zone === undefined) refuse(loaded.problems);
    else take(loaded.zone, fingerprint);
  }

  function check(): Promise<void> {
    turn = turn.then(look);
    return turn;
  }

  const timer = setInterval(async () => {
    if (isBusy) return;
    isBusy = true;
    await check();
    isBusy = false;
  }, interval);
  timer.unref();

  return {
    get zone() {
      return zone;
    },
    get state() {
      return state;
    },
    check,
    close() {
      isClosed = true;
      clearInterval(timer);
    },
  };
}

async function read(file: string): Promise<{ readonly text: string } | { readonly message: string }> {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) return { message: 'is not a file' };
    if (stats.size > LARGEST) return { message: `larger than ${LARGEST} bytes` };
    return { text: await readFile(file, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { message: 'there is no such file' };
    return { message: `can't be read: ${code ?? messageOf(error)}` };
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
