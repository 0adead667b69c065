import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { bufferedOutput } from '../../src/server/output.ts';

const folder = mkdtempSync(join(tmpdir(), 'zonegate-output-'));
afterAll(() => rmSync(folder, { recursive: true }));

const module = fileURLToPath(new URL('../../src/server/output.ts', import.meta.url));
const line = (index: number, size = 100) => `${String(index).padStart(6, '0')} ${'é'.repeat(size)}\n`;

describe('bufferedOutput', () => {
  it.each([
    ['short lines', 2000, 100],
    ['long lines', 50, 10_000],
    ['nothing', 0, 0],
  ])('writes all of it, in order: %s', async (name, count, size) => {
    const file = join(folder, name);
    const output = bufferedOutput(openSync(file, 'w'));
    const lines = Array.from({ length: count }, (_, index) => line(index, size));
    for (const text of lines) output.write(text);
    await output.drain();
    expect(readFileSync(file, 'utf8')).toBe(lines.join(''));
    expect(output.lost).toBe(0);
  });

  it('flushSync leaves nothing behind', () => {
    const file = join(folder, 'sync');
    const output = bufferedOutput(openSync(file, 'w'));
    output.write('last words\n');
    output.flushSync();
    expect(readFileSync(file, 'utf8')).toBe('last words\n');
  });

  it('never waits for a reader who does not read: it counts the lines that are lost', async () => {
    const script = `
      const { bufferedOutput } = await import(${JSON.stringify(module)});
      const output = bufferedOutput(1);
      for (let index = 0; index < 400_000; index++) output.write('${'x'.repeat(99)}\\n');
      process.stderr.write(String(output.lost));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [lost] = await once(child.stderr, 'data');
    child.kill('SIGKILL');
    expect(Number(lost)).toBeGreaterThan(0);
    expect(Number(lost)).toBeLessThan(400_000);
  });

  it('keeps a bounded number of bytes for a reader who is behind', async () => {
    const script = `
      const { bufferedOutput } = await import(${JSON.stringify(module)});
      const output = bufferedOutput(1);
      for (let index = 0; index < 300; index++) output.write('${'x'.repeat(20_000)}\\n');
      process.stderr.write(String(output.lost));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [lost] = await once(child.stderr, 'data');
    child.kill('SIGKILL');
    // 16 MiB wait, and the last buffer is not full.
    expect(Number(lost)).toBe(300 - 256 - 1);
  });

  it.each([
    ['the last lines', 'await output.drain();'],
    ['the last words', 'output.flushSync();'],
  ])(
    'does not wait for ever for somebody to read %s',
    async (_, end) => {
      const script = `
      process.stdout.on('error', () => {});
      const { bufferedOutput } = await import(${JSON.stringify(module)});
      const output = bufferedOutput(1);
      for (let index = 0; index < 1000; index++) output.write('${'x'.repeat(999)}\\n');
      ${end}
      process.stderr.write('done');`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let written = '';
      child.stderr.on('data', (text) => {
        written += text;
      });
      expect(await once(child, 'exit')).toEqual([0, null]);
      expect(written).toBe('done');
    },
    20_000,
  );

  it.each([
    ['the last lines', 'await output.drain();'],
    ['the last words', 'output.flushSync();'],
  ])('ends where nobody is left to read %s', (_, end) => {
    const script = `
      process.stdout.on('error', () => {});
      const { bufferedOutput } = await import(${JSON.stringify(module)});
      const output = bufferedOutput(1);
      output.write('nobody reads this\\n');
      ${end}`;
    const file = join(folder, 'script.mjs');
    writeFileSync(file, script);
    // The script begins when the reader has closed the pipe, and says so by another one.
    const closed = join(mkdtempSync(join(folder, 'closed-')), 'pipe');
    const commands = 'mkfifo "$3"; { read -r _ <"$3"; "$1" "$2"; echo "$?" >&2; } | { exec <&-; echo >"$3"; }';
    const ended = spawnSync('sh', ['-c', commands, 'sh', process.execPath, file, closed]);
    expect(ended.stderr.toString()).toBe('0\n');
  });

  it('loses a line that is larger than its buffer, and counts it', async () => {
    const file = join(folder, 'huge');
    const output = bufferedOutput(openSync(file, 'w'));
    output.write('before\n');
    output.write('x'.repeat(1024 * 1024));
    output.write('after\n');
    await output.drain();
    expect(readFileSync(file, 'utf8')).toBe('before\nafter\n');
    expect(output.lost).toBe(1);
  });

  it('does not keep a process alive', () => {
    const script = `const { bufferedOutput } = await import(${JSON.stringify(module)}); bufferedOutput(1);`;
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })).toBe('');
  });
});
