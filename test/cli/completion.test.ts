// Completion as the shells really do it: each script is loaded into its shell, which is then asked.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shippedNames } from '../../src/zones/profile.ts';
import { registry } from '../../webhooks/index.ts';
import { refused, zonegate } from './support/run.ts';

const ids = registry.policies.map(({ id }) => id);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'zonegate-completion-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A shell that is not installed is named as skipped; CI has all of them. */
const isMissing = (shell: string) => {
  if (process.env.CI === 'true') return false;
  try {
    execFileSync(shell, ['-c', 'true'], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
};

async function scriptFor(shell: string): Promise<string> {
  const { code, stdout, stderr } = await zonegate(['completion', shell]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const file = join(folder, shell);
  writeFileSync(file, stdout);
  return file;
}

const ask = (shell: string, args: readonly string[]) =>
  execFileSync(shell, args, {
    encoding: 'utf8',
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, TERM: 'dumb' },
  });
const lines = (text: string) => text.split('\n').filter((line) => line !== '');

describe.skipIf(isMissing('bash'))('bash', () => {
  async function complete(...words: readonly string[]): Promise<readonly string[]> {
    const script = await scriptFor('bash');
    const list = ['zonegate', ...words].map((word) => `'${word}'`).join(' ');
    const command = `source ${script}; COMP_WORDS=(${list}); COMP_CWORD=${words.length}; _zonegate; printf '%s\n' "\${COMPREPLY[@]}"`;
    return lines(ask('bash', ['--norc', '-c', command]));
  }

  it('completes commands, flags and their values, policies, and leaves files to bash', async () => {
    expect(await complete('ex')).toEqual(['explain']);
    expect(await complete('serve', '--tls-')).toEqual(['--tls-cert', '--tls-key']);
    expect(await complete('serve', '--zone', '')).toEqual([...shippedNames]);
    expect(await complete('policies', '--zone', '=', 'zone-3')).toEqual(['zone-3']);
    expect(await complete('policies', '-o', 'j')).toEqual(['json']);
    expect(await complete('explain', 'executor-m')).toEqual(['executor-max-replicas']);
    expect(await complete('explain', '')).toEqual(ids);
    expect(await complete('serve', '--config', '')).toEqual([]);
    expect(await complete('no-such-command', '')).toEqual([]);
  });
});

describe.skipIf(isMissing('fish'))('fish', () => {
  async function complete(line: string): Promise<readonly string[]> {
    const script = await scriptFor('fish');
    const found = ask('fish', ['--no-config', '-c', `source ${script}; complete -C '${line}'`]);
    return lines(found).map((each) => each.split('\t')[0] ?? '');
  }

  it('completes commands, flags and their values, policies and files', async () => {
    writeFileSync(join(folder, 'profile.yaml'), '');
    expect(await complete('zonegate ex')).toEqual(['explain']);
    expect(await complete('zonegate serve --tls-')).toEqual(['--tls-cert', '--tls-key']);
    expect(await complete('zonegate serve --zone ')).toEqual([...shippedNames]);
    expect(await complete('zonegate explain executor-m')).toEqual(['executor-max-replicas']);
    expect(await complete('zonegate serve --config prof')).toEqual(['profile.yaml']);
  });
});

describe.skipIf(isMissing('zsh'))('zsh', () => {
  /** Types lines into an interactive zsh, a Tab at the end of each; the command that is then run shows what it got. */
  async function type(typed: readonly string[]): Promise<readonly string[]> {
    const script = await scriptFor('zsh');
    const session = [
      'zmodload zsh/zpty; zpty shell zsh -f -i',
      `zpty -w shell 'PROMPT=; autoload -Uz compinit; compinit -u -D; source ${script}; zonegate() { print -r -- "<$*:do""ne>" }'`,
      ...typed.flatMap((line) => [
        `zpty -w -n shell $'zonegate ${line}\\t\\n'`,
        "zpty -r shell output '*:done>*'; print -r -- $output",
      ]),
      'zpty -d shell',
    ].join('\n');
    return [...ask('zsh', ['-f', '-c', session]).matchAll(/<([^<]*):done>/g)].map(([, words = '']) => words.trim());
  }

  it('completes commands, flags and their values, policies and files', async () => {
    writeFileSync(join(folder, 'profile.yaml'), '');
    const typed = [
      'expl',
      'serve --tls-k',
      'completion ba',
      'explain executor-m',
      'policies --output j',
      'serve --config prof',
    ];
    expect(await type(typed)).toEqual([
      'explain',
      'serve --tls-key',
      'completion bash',
      'explain executor-max-replicas',
      'policies --output json',
      'serve --config profile.yaml',
    ]);
  });
});

it('refuses other shells, and none', async () => {
  const { code, stderr } = await zonegate(['completion', 'tcsh']);
  expect(code).toBe(2);
  expect(stderr).toContain('Allowed choices are bash, zsh, fish');
  expect(await zonegate(['completion'])).toEqual(refused("missing required argument 'shell'"));
});
