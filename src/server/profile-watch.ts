import type { Engine } from '../engine/engine.ts';
import type { Registry } from '../engine/registry.ts';
import type { Zone } from '../engine/zone.ts';
import { failure, inFile, problemOfFile, type Result, success } from '../problem/problem.ts';
import { loadProfile } from '../zones/load.ts';
import { type Content, type Reload, reload } from './reload.ts';

/** A profile that is in force, or can be put in force. */
export interface LiveProfile {
  readonly text: string;
  readonly engine: Engine;
}

export interface ProfileWatchOptions {
  readonly file: string;
  readonly registry: Registry;
  readonly createEngine: (zone: Zone) => Engine;
  /** The profile that is in force at the start. */
  readonly first: LiveProfile;
  /** Called with a new profile, or once with new problems, which leave the profile before in force. */
  readonly onChange: (change: Result<LiveProfile>) => void;
  /** Milliseconds between two readings of the file. */
  readonly interval: number;
}

/** Watches a profile. */
export function watchProfile(options: ProfileWatchOptions): Reload<LiveProfile> {
  const { file, registry, createEngine } = options;
  const load = (content: Content): Result<LiveProfile> => {
    if (!content.ok) return failure([inFile(file, content.problems[0])]);
    const text = content.value;
    const zone = loadProfile(text, file, registry);
    if (!zone.ok) return zone;
    try {
      return success({ text, engine: createEngine(zone.value) });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return failure([problemOfFile('invalid-profile', file, `can't be put in force: ${why}`)]);
    }
  };
  return reload<LiveProfile>({ ...options, files: [file], load, isSame: (a, b) => a.text === b.text });
}
