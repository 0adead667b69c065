import { describe, expect, it } from 'vitest';
import { renderGithub } from '../../src/report/github.ts';
import { allZones, reportOf } from './support/reports.ts';
import { clean, hostile, many, sample, unread } from './support/samples.ts';

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

const decoded = (text: string) =>
  text
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%25', '%');

/** A line as the runner of GitHub Actions reads it. */
function parsed(line: string): Command | undefined {
  const [, name, list = '', message = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
  if (name === undefined) return undefined;
  const pairs = list.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
  const properties = Object.fromEntries(pairs.map(([key, value = '']) => [key, decoded(value)]));
  return { name, properties, message: decoded(message) };
}

const commands = (...reports: Parameters<typeof renderGithub>[0]) =>
  renderGithub(reports)
    .split('\n')
    .flatMap((line) => parsed(line) ?? []);

describe('for the log of GitHub Actions', () => {
  it('says what is wrong beside its line, and ends with a summary', async () => {
    await expect(renderGithub([reportOf('zone-2', sample, [unread])])).toMatchFileSnapshot('golden/github.txt');
  });

  it('errors come first, as GitHub shows only some', () => {
    const names = commands(...allZones(sample)).map(({ name }) => name);
    expect(names).toEqual(names.toSorted());
    expect(new Set(names)).toEqual(new Set(['error', 'warning']));
  });

  it('of several zones each annotation names its own, and problems are there once', () => {
    const all = commands(...allZones(sample, [unread]));
    expect(all.filter(({ properties }) => properties.title === 'not read (invalid-yaml)')).toHaveLength(1);
    expect(all.map(({ properties }) => properties.title)).toContain('host-network (must) in zone-3');
  });

  it('has a summary alone where there is nothing to say', () => {
    expect(renderGithub([reportOf('zone-3', clean)])).toBe('zone-3 (strict): no violations: 1 object in 1 file\n');
    expect(renderGithub([])).toBe('');
  });

  it('names no file for the standard input, and paths as the repository has them', () => {
    const api = sample['deploy/api.yaml'] ?? '';
    expect(commands(reportOf('zone-2', { '-': api }))[0]?.properties).toEqual({ title: 'host-network (must)' });
    expect(commands(reportOf('zone-2', { './a//b.yaml': api }))[0]?.properties).toMatchObject({ file: 'a/b.yaml' });
  });

  it('lets no text from outside give commands', () => {
    const text = renderGithub([hostile()]);
    expect(text).not.toMatch(/^(?!::error |::warning |zone-2 ).+/m);
    expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}|\p{Cs}/u);
    for (const { properties } of commands(hostile()))
      expect(Object.keys(properties)).toEqual(['file', 'line', 'col', 'title']);
  });

  it('may be a lot', () => {
    expect(commands(many(10_000))).toHaveLength(10_000);
  });
});
