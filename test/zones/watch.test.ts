import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/zones/problem.ts';
import { type ProfileChange, type ProfileWatch, watchProfile } from '../../src/zones/watch.ts';
import { registry } from '../../webhooks/index.ts';

const profile = (mode: string) => `apiVersion: zonegate.dev/v1alpha1\nkind: ZoneProfile\nname: a\nmode: ${mode}\n`;

let directory: string;
let file: string;
let watch: ProfileWatch;
let changes: string[];

function textOf(change: ProfileChange): string {
  if (change.zone === undefined) return change.problems.map(formatProblem).join('\n').replaceAll(directory, '');
  return `${change.zone.mode}${change.recovered ? ' again' : ''}`;
}

function start(onChange = (change: ProfileChange) => void changes.push(textOf(change)), interval = 1_000_000) {
  watch = watchProfile({ file, registry, onChange, interval });
  return watch;
}

async function seen(text: string): Promise<readonly string[]> {
  writeFileSync(file, text);
  await watch.check();
  return changes.splice(0);
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'zonegate-'));
  file = join(directory, 'zone.yaml');
  changes = [];
});

afterEach(() => {
  watch.close();
  rmSync(directory, { recursive: true });
});

describe('watchProfile', () => {
  it('tells each new profile once, and has it in force', async () => {
    start();
    expect(watch.zone).toBeUndefined();
    expect(watch.state).toEqual({ source: file, hash: undefined, problems: [] });
    expect(await seen(profile('audit'))).toEqual(['audit']);
    const { hash } = watch.state;
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(await seen(profile('audit'))).toEqual([]);
    expect(await seen(profile('strict'))).toEqual(['strict']);
    expect(watch.zone?.mode).toBe('strict');
    expect(watch.state.hash).not.toBe(hash);
  });

  it('keeps the zone in force while the file is wrong, tells each problem once, and the recovery', async () => {
    start();
    await seen(profile('audit'));
    const { hash } = watch.state;
    const problem = '/zone.yaml:4:7: mode: expected one of audit, enforce, strict, found "x"';
    expect(await seen(profile('x'))).toEqual([problem]);
    expect(await seen(profile('x'))).toEqual([]);
    expect(watch.zone?.mode).toBe('audit');
    expect(watch.state).toMatchObject({ hash, problems: [{ line: 4 }] });
    expect(await seen('')).toEqual(['/zone.yaml:1:1: the file is empty: expected a ZoneProfile']);
    expect(await seen(profile('audit'))).toEqual(['audit again']);
    expect(watch.state).toEqual({ source: file, hash, problems: [] });
  });

  it('has no zone when the first file is wrong, and takes the first good one', async () => {
    start();
    expect(await seen('{')).toHaveLength(1);
    expect(watch.zone).toBeUndefined();
    expect(await seen(profile('audit'))).toEqual(['audit again']);
  });

  it('tells when the file is gone, is none, or is too large', async () => {
    start();
    await seen(profile('audit'));
    rmSync(file);
    await watch.check();
    await watch.check();
    mkdirSync(file);
    await watch.check();
    rmSync(file, { recursive: true });
    writeFileSync(file, 'x'.repeat(5 * 1024 * 1024));
    await watch.check();
    expect(changes).toEqual([
      '/zone.yaml:1:1: there is no such file',
      '/zone.yaml:1:1: is not a file',
      '/zone.yaml:1:1: larger than 4194304 bytes',
    ]);
    expect(watch.zone?.mode).toBe('audit');
  });

  it('follows the symbolic links of a ConfigMap volume', async () => {
    const version = (name: string, mode: string) => {
      mkdirSync(join(directory, name));
      writeFileSync(join(directory, name, 'zone.yaml'), profile(mode));
      symlinkSync(name, join(directory, '..data_tmp'));
      renameSync(join(directory, '..data_tmp'), join(directory, '..data'));
    };
    version('..1', 'audit');
    symlinkSync(join('..data', 'zone.yaml'), file);
    start();
    await watch.check();
    version('..2', 'enforce');
    rmSync(join(directory, '..1'), { recursive: true });
    await watch.check();
    expect(changes).toEqual(['audit', 'enforce']);
  });

  it('does not take a zone that cannot be put in force', async () => {
    start((change) => {
      changes.push(textOf(change));
      if (change.zone?.mode === 'strict') throw new Error('no engine for it');
    });
    await seen(profile('audit'));
    expect(await seen(profile('strict'))).toEqual([
      'strict',
      "/zone.yaml:1:1: can't be put in force: no engine for it",
    ]);
    expect(watch.zone?.mode).toBe('audit');
    expect(await seen(profile('enforce'))).toEqual(['enforce again']);
  });

  it('looks by itself, and no longer once closed', async () => {
    writeFileSync(file, profile('audit'));
    await new Promise<void>((resolve) => {
      start(() => void resolve(), 1);
    });
    expect(watch.zone?.mode).toBe('audit');
    watch.close();
    start();
    watch.close();
    expect(await seen(profile('strict'))).toEqual([]);
  });
});
