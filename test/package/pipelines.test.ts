// The examples for pipelines, and the hooks of pre-commit: what they run is taken by the command line.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import { zonegate } from '../cli/support/run.ts';

const read = (path: string) => parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));

let before: string;
const folder = mkdtempSync(join(tmpdir(), 'zonegate-pipelines-'));
beforeAll(() => {
  mkdirSync(join(folder, 'deploy'));
  const good = readFileSync(new URL('../../examples/good-citizen.yaml', import.meta.url));
  writeFileSync(join(folder, 'deploy/good.yaml'), good);
  before = process.cwd();
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

/** The lines that are ours; each works as it stands. */
async function runAll(lines: readonly string[]): Promise<void> {
  const ours = lines.filter((line) => line.startsWith('zonegate '));
  expect(ours.length).toBeGreaterThan(0);
  for (const line of ours) expect(await zonegate(line.split(' ').slice(1))).toMatchObject({ code: 0, stderr: '' });
}

const INSTALL = `npm install --global zonegate@${manifest.version}`;

it('GitHub Actions', async () => {
  const { jobs } = read('docs/ci/github-actions.yaml');
  const steps: readonly { run?: string; uses?: string; with?: Record<string, string> }[] = jobs.check.steps;
  const lines = steps.flatMap(({ run }) => run ?? []);
  expect(lines).toContain(INSTALL);
  await runAll(lines);
  const upload = steps.find(({ uses }) => uses?.startsWith('github/codeql-action/upload-sarif@'));
  expect(JSON.parse(readFileSync(String(upload?.with?.sarif_file), 'utf8')).version).toBe('2.1.0');
});

it('GitLab', async () => {
  const { zonegate: job } = read('docs/ci/gitlab-ci.yaml');
  expect(job.script).toContain(INSTALL);
  await runAll(job.script);
  expect(readFileSync(job.artifacts.reports.junit, 'utf8')).toMatch(/^<\?xml/);
});

describe('pre-commit', () => {
  const hooks: readonly { id: string; entry: string; args: readonly string[]; language: string }[] =
    read('.pre-commit-hooks.yaml');

  it.each(hooks.map((hook) => [hook.id, hook] as const))('%s', async (_, { entry, args, language }) => {
    expect(language).toBe('node');
    await runAll([[entry, ...args, 'deploy/good.yaml'].join(' ')]);
  });
});
