import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEngine } from '../../src/engine/engine.ts';
import type { Zone } from '../../src/engine/zone.ts';
import { problemText, type Result } from '../../src/problem/problem.ts';
import { type LiveProfile, watchProfile } from '../../src/server/profile-watch.ts';
import type { Reload } from '../../src/server/reload.ts';
import { registry } from '../../webhooks/index.ts';
import { zoneWith } from '../support/zone.ts';

const profile = (mode: string) => `apiVersion: zonegate.dev/v1alpha1\nkind: ZoneProfile\nname: a\nmode: ${mode}\n`;

let directory: string;
let file: string;
let watch: Reload<LiveProfile>;
let changes: string[];

function textOf(change: Result<LiveProfile>): string {
  if (change.ok) return change.value.engine.zone.mode;
  return change.problems.map(problemText).join('\n').replaceAll(directory, '');
}

/** Of a service that began with audit. */
function start(create = (zone: Zone) => createEngine(registry, zone)) {
  watch = watchProfile({
    file,
    registry,
    createEngine: create,
    first: { text: profile('audit'), engine: createEngine(registry, zoneWith(registry, { mode: 'audit' })) },
    onChange: (change) => void changes.push(textOf(change)),
    interval: 1000,
  });
}

function seen(text: string): readonly string[] {
  writeFileSync(file, text);
  watch.check();
  return changes.splice(0);
}

const mode = () => watch.inForce.engine.zone.mode;

beforeEach(() => {
  vi.useFakeTimers();
  directory = mkdtempSync(join(tmpdir(), 'zonegate-'));
  file = join(directory, 'zone.yaml');
  changes = [];
});

afterEach(() => {
  watch.close();
  rmSync(directory, { recursive: true });
  vi.useRealTimers();
});

describe('watchProfile', () => {
  it('reports each new profile once, and puts it in force', () => {
    start();
    expect(seen(profile('audit'))).toEqual([]);
    expect(seen(profile('strict'))).toEqual(['strict']);
    expect(seen(profile('strict'))).toEqual([]);
    expect(mode()).toBe('strict');
  });

  it('keeps the zone in force while the file is wrong, reports each problem once, and the next good profile', () => {
    start();
    const problem = '/zone.yaml:4:7: mode: expected one of audit, enforce, strict, found "x" [invalid-profile]';
    expect(seen(profile('x'))).toEqual([problem]);
    expect(seen(profile('x'))).toEqual([]);
    expect(seen(`${profile('x')}# the same\n`)).toEqual([]);
    expect(mode()).toBe('audit');
    expect(watch.problems.map(problemText)).toEqual([`${directory}${problem}`]);
    expect(seen(`${profile('x')}mutation: y\n`)).toHaveLength(1);
    expect(watch.problems).toHaveLength(2);
    expect(seen('')).toEqual(['/zone.yaml:1:1: the file is empty: expected a ZoneProfile [invalid-profile]']);
    expect(seen(profile('audit'))).toEqual(['audit']);
    expect(watch.problems).toEqual([]);
  });

  it('reports when there is no file, or when it is no file or too large', () => {
    start();
    watch.check();
    watch.check();
    mkdirSync(file);
    watch.check();
    rmSync(file, { recursive: true });
    // Nobody writes to the pipe: opening it blocks.
    execFileSync('mkfifo', [file]);
    watch.check();
    rmSync(file);
    writeFileSync(file, 'x'.repeat(5 * 1024 * 1024));
    watch.check();
    expect(changes).toEqual([
      '/zone.yaml:1:1: does not exist [file-not-found]',
      '/zone.yaml:1:1: is not a file [file-not-readable]',
      '/zone.yaml:1:1: is larger than 4 MiB [file-too-large]',
    ]);
    expect(mode()).toBe('audit');
  });

  it('follows the symbolic links of a ConfigMap volume', () => {
    const version = (name: string, mode: string) => {
      mkdirSync(join(directory, name));
      writeFileSync(join(directory, name, 'zone.yaml'), profile(mode));
      symlinkSync(name, join(directory, '..data_tmp'));
      renameSync(join(directory, '..data_tmp'), join(directory, '..data'));
    };
    version('..1', 'strict');
    symlinkSync(join('..data', 'zone.yaml'), file);
    start();
    watch.check();
    version('..2', 'enforce');
    rmSync(join(directory, '..1'), { recursive: true });
    watch.check();
    expect(changes).toEqual(['strict', 'enforce']);
  });

  it('does not take a zone that cannot be put in force', () => {
    start((zone) => {
      if (zone.mode === 'strict') throw new Error('no engine for it');
      return createEngine(registry, zone);
    });
    expect(seen(profile('strict'))).toEqual([
      "/zone.yaml:1:1: can't be put in force: no engine for it [invalid-profile]",
    ]);
    expect(mode()).toBe('audit');
    expect(seen(profile('enforce'))).toEqual(['enforce']);
  });

  it('parses a text once, however often it reads the file', () => {
    const create = vi.fn((zone: Zone) => createEngine(registry, zone));
    start(create);
    seen(profile('strict'));
    vi.advanceTimersByTime(10_000);
    expect(create).toHaveBeenCalledTimes(1);
  });

  it('reads the file by itself until it is closed', () => {
    start();
    writeFileSync(file, profile('strict'));
    vi.advanceTimersByTime(1000);
    expect(changes).toEqual(['strict']);
    watch.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
