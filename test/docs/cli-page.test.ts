import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { cliPage } from '../../hack/docs/cli-page.ts';
import { runInShell } from '../../hack/docs/shell.ts';
import { zonegate } from '../cli/support/run.ts';

// It starts processes, on machines that do other things, too.
vi.setConfig({ testTimeout: 120_000 });

const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

describe('docs/cli.md', () => {
  it('is what the commands answer', async () => {
    const { file, text } = await cliPage();
    expect(page === text, `${file} is stale: npm run docs`).toBe(true);
  });

  it('leaves no command out', async () => {
    const { stdout } = await zonegate(['--help']);
    const [, list = ''] = /^Commands:\n([\s\S]*?)\n\n/m.exec(stdout) ?? [];
    const names = Array.from(list.matchAll(/^ {2}(\w+) /gm), ([, name]) => name).filter((name) => name !== 'help');
    expect(names.length).toBeGreaterThan(4);
    expect(names.filter((name) => !page.includes(`### zonegate ${name}\n`))).toEqual([]);
  });

  it('says nothing about the machine that it was made on', () => {
    expect(page).not.toMatch(/\/(?:home|root|tmp|work|Users)\//);
    expect(page).not.toContain('\u001b');
  });
});

describe('a line for the shell', () => {
  it('prints both streams, and ends as its command does', async () => {
    expect(await runInShell('echo a; echo b >&2; exit 3')).toEqual({ exitCode: 3, output: 'a\nb\n' });
    expect(await runInShell('zonegate policies | head -1 | cut -c1-6')).toEqual({ exitCode: 0, output: 'POLICY\n' });
  });

  it('does not take options from the environment', async () => {
    vi.stubEnv('ZONEGATE_ZONE', 'zone-1');
    expect((await runInShell('env')).output).not.toContain('ZONEGATE');
  });
});
