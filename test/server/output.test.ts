import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { bufferedOutput } from '../../src/server/output.ts';

const folder = mkdtempSync(join(tmpdir(), 'zonegate-output-'));
afterAll(() => rmSync(folder, { recursive: true }));

const line = (index: number, size = 100) => `${String(index).padStart(6, '0')} ${'é'.repeat(size)}\n`;

describe('bufferedOutput', () => {
  it.each([
    ['short lines', 2000, 100],
    ['lines larger than the buffer', 5, 100_000],
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

  it('never waits for a reader who does not read: it counts what is lost', async () => {
    const module = fileURLToPath(new URL('../../src/server/output.ts', import.meta.url));
    const script = `
      const { bufferedOutput } = await import(${JSON.stringify(module)});
      const output = bufferedOutput(1);
      for (let index = 0; index < 400_000; index++) output.write('${'x'.repeat(99)}\\n');
      process.stderr.write(String(output.lost));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [told] = await once(child.stderr, 'data');
    child.kill('SIGKILL');
    expect(Number(told)).toBeGreaterThan(0);
    expect(Number(told)).toBeLessThan(400_000);
  });

  it('keeps a bounded number of bytes, not of lines, for a reader who is behind', async () => {
    const module = fileURLToPath(new URL('../../src/server/output.ts', import.meta.url));
    const script = `
      const { bufferedOutput } = await import(${JSON.stringify(module)});
      const output = bufferedOutput(1);
      const line = 'x'.repeat(1024 * 1024 - 1) + '\\n';
      for (let index = 0; index < 100; index++) output.write(line);
      process.stderr.write(String(output.lost));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [told] = await once(child.stderr, 'data');
    child.kill('SIGKILL');
    expect(Number(told)).toBe(100 - 16);
  });

  it('loses a line that is larger than all that may wait', async () => {
    const file = join(folder, 'huge');
    const output = bufferedOutput(openSync(file, 'w'));
    output.write('before\n');
    output.write('x'.repeat(17 * 1024 * 1024));
    output.write('after\n');
    await output.drain();
    expect(readFileSync(file, 'utf8')).toBe('before\nafter\n');
    expect(output.lost).toBe(1);
  });

  it('does not keep a process alive', () => {
    const module = fileURLToPath(new URL('../../src/server/output.ts', import.meta.url));
    const script = `const { bufferedOutput } = await import(${JSON.stringify(module)}); bufferedOutput(1);`;
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })).toBe('');
  });
});
