import type { Engine } from '../engine/engine.ts';
import type { Registry } from '../engine/registry.ts';
import type { Zone } from '../engine/zone.ts';
import { fileProblem, loadProfile, type Problems } from '../zones/load.ts';
import { formatProblem } from '../zones/problem.ts';
import { type Bad, type Content, isBad, type Reload, reload } from './reload.ts';

/** A profile that is in force, or can be put in force. */
export interface LiveProfile {
  readonly text: string;
  readonly engine: Engine;
}

/** What is wrong with a profile: the first problem in one line, and all of them. */
export interface BadProfile extends Bad {
  readonly problems: Problems;
}

export interface ProfileWatchOptions {
  readonly file: string;
  readonly registry: Registry;
  readonly createEngine: (zone: Zone) => Engine;
  /** What is in force already: it is no change. */
  readonly first: LiveProfile;
  /** Told of a new profile, or once of each new problem, which leaves the one before in force. */
  readonly onChange: (change: LiveProfile | BadProfile) => void;
  /** Milliseconds between looks. */
  readonly interval: number;
}

/** Watches a profile. */
export function watchProfile(options: ProfileWatchOptions): Reload<LiveProfile> {
  const { file, registry, createEngine } = options;
  const load = (content: Content): LiveProfile | BadProfile => {
    if (isBad(content)) return bad([fileProblem(file, content.problem)]);
    const { zone, problems } = loadProfile(content.text, file, registry);
    if (zone === undefined) return bad(problems);
    try {
      return { text: content.text, engine: createEngine(zone) };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return bad([fileProblem(file, `can't be put in force: ${why}`)]);
    }
  };
  const isSame = (a: LiveProfile, b: LiveProfile) => a.text === b.text;
  return reload<LiveProfile, BadProfile>({ ...options, files: [file], load, isSame });
}

function bad(problems: Problems): BadProfile {
  const rest = problems.length - 1;
  return { problem: `${formatProblem(problems[0])}${rest === 0 ? '' : `, and ${rest} more`}`, problems };
}
