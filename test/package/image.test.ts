// What the Dockerfile copies is enough to build what is in the image.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const [, stage = ''] = /AS build\n(.*?)\nFROM /s.exec(read('Dockerfile')) ?? [];
const copied = [...stage.matchAll(/^COPY (.*) \S+$/gm)].flatMap(([, sources = '']) => sources.split(' '));

it('is built from what is copied', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zonegate-image-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const source of copied) cpSync(join(root, source), join(folder, source), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  execFileSync(process.execPath, ['build.mjs', 'image'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  expect(statSync(join(folder, 'dist/image/zonegate.mjs')).size).toBeGreaterThan(1_000_000);
}, 60_000);

it('sends the builder what is copied, and nothing else', () => {
  const sent = [...read('.dockerignore').matchAll(/^!(.*)$/gm)].map(([, name]) => name);
  expect(sent.sort()).toEqual(copied.toSorted());
});
