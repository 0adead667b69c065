// What commands leave out of folders, and what they say of it.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scratch } from '../server/support/certificates.ts';
import { hpa } from './support/autoscaler.ts';
import { refused, zonegate } from './support/run.ts';

const root = scratch();
const home = process.cwd();
beforeEach(() => {
  process.chdir(mkdtempSync(join(root, 'exclude-')));
  for (const folder of ['deploy', 'deploy/out', 'deploy/old']) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'hpa.yaml'), hpa('web', '30'));
  }
  writeFileSync('deploy/.gitignore', 'out/\n');
});
afterEach(() => process.chdir(home));

const note = (text: string) => `zonegate: left out: ${text}\n`;
const ignored = note('deploy/out: ignored by deploy/.gitignore:1');
const excluded = note('deploy/old: ignored by --exclude old/');

describe('what .gitignore files and --exclude leave out', () => {
  it('is not checked', async () => {
    const { code, stdout, stderr } = await zonegate(['check', '--zone', 'zone-3', '--exclude', 'old/', 'deploy']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: excluded + ignored });
    expect(stdout).toContain('deploy/hpa.yaml:1:1');
    expect(stdout).not.toMatch(/deploy\/o/);
  });

  it('is not fixed', async () => {
    const { code, stderr } = await zonegate(['fix', '--zone', 'zone-3', '--exclude', 'old/', 'deploy']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: excluded + ignored });
    const fixed = ['deploy', 'deploy/out', 'deploy/old'].filter(
      (folder) => readFileSync(join(folder, 'hpa.yaml'), 'utf8') !== hpa('web', '30'),
    );
    expect(fixed).toEqual(['deploy']);
  });

  it('is not promoted', async () => {
    const { stdout, stderr } = await zonegate([
      ...['promote', '--to', 'zone-3', '--exclude=old/', '--exclude=./deploy/hpa.yaml', '-f', 'deploy'],
      ...['-f', 'deploy/out', '--output', 'json'],
    ]);
    expect(stderr).toBe(note('deploy/hpa.yaml: ignored by --exclude /deploy/hpa.yaml') + excluded + ignored);
    expect(stdout).toContain('deploy/out/hpa.yaml');
    expect(stdout).not.toContain('deploy/old');
  });

  it('can be all there is: then there is nothing to do, but for hooks', async () => {
    const argv = ['check', '--zone', 'zone-3', '--exclude', '*.yaml', 'deploy/hpa.yaml'];
    const stderr = note('deploy/hpa.yaml: ignored by --exclude *.yaml');
    const none = refused('nothing to check: there is no Kubernetes object in deploy/hpa.yaml', 'nothing-to-do');
    expect(await zonegate(argv)).toEqual({ ...none, stderr: stderr + none.stderr });
    expect(await zonegate([...argv, '--ignore-others'])).toMatchObject({ code: 0, stderr });
  });

  it('comes from the environment, too', async () => {
    const env = { ZONEGATE_EXCLUDE: 'old/' };
    expect(await zonegate(['check', '--zone', 'zone-3', 'deploy'], env)).toMatchObject({ stderr: excluded + ignored });
  });
});
