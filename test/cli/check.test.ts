import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch } from '../server/support/certificates.ts';
import { type Ran, refused, type Surroundings, zonegate } from './support/run.ts';

const folder = scratch();
function write(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const pod = (name: string, spec: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  namespace: ge-system\nspec:\n  ${spec}\n  containers: []\n`;
const deniedText = pod('denied', 'hostNetwork: true');
const denied = write('denied.yaml', deniedText);
const clean = write('clean.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: clean}\n');
const broken = write('broken.yaml', `${deniedText}---\na: [\n`);
const zone3 = ['check', '--zone', 'zone-3'];

const check = (argv: readonly string[], surroundings: Surroundings = {}, env: Readonly<Record<string, string>> = {}) =>
  zonegate([...zone3, ...argv], env, surroundings);
const inShort = ({ code, stderr }: Ran) => ({ code, stderr });

describe('the answer', () => {
  it('0 where nothing would be denied', async () => {
    expect(inShort(await check([clean]))).toEqual({ code: 0, stderr: '' });
    expect(inShort(await zonegate(['check', '--zone', 'zone-1', denied]))).toEqual({ code: 0, stderr: '' });
  });

  it('1 where something would be: with its place, policy and object', async () => {
    const { code, stdout, stderr } = await check([clean, denied]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    for (const part of [`${denied}:7:3`, 'host-network', 'denied']) expect(stdout).toContain(part);
  });

  it('2 where a part could not be read; the rest is judged', async () => {
    const { code, stdout, stderr } = await check([broken]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    for (const part of [`${broken}:7:3`, 'host-network', `${broken}:10:4`]) expect(stdout).toContain(part);
  });

  it('2 where a path is missing', async () => {
    const { code, stdout } = await check([clean, join(folder, 'none.yaml')]);
    expect(code).toBe(2);
    expect(stdout).toContain(`${folder}/none.yaml:1:1`);
  });

  it('the standard input', async () => {
    const { code, stdout } = await check(['-'], { stdin: deniedText });
    expect(code).toBe(1);
    expect(stdout).toContain('host-network');
    expect(stdout).toContain(':7:3');
  });

  it('the same from a List', async () => {
    const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { hostNetwork: true } };
    const stdin = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [object] }, null, 2);
    expect((await check(['-'], { stdin })).stdout).toContain(':12:9');
  });

  it('by a profile of your own, and by the namespace for what names none', async () => {
    const profile = `apiVersion: zonegate.dev/v1alpha1
kind: ZoneProfile
name: own
mode: audit
namespaces: [{names: [strict], mode: strict}]
`;
    const config = ['check', '--config', write('own.yaml', profile), '-'];
    const stdin = deniedText.replace('  namespace: ge-system\n', '');
    expect((await zonegate(config, {}, { stdin })).code).toBe(0);
    expect((await zonegate([...config, '--namespace', 'strict'], {}, { stdin })).code).toBe(1);
    expect((await zonegate(config, { ZONEGATE_NAMESPACE: 'strict' }, { stdin })).code).toBe(1);
  });

  it('of all zones: denied in any', async () => {
    const { code, stdout, stderr } = await zonegate(['check', '--all-zones', denied], { ZONEGATE_ZONE: 'zone-1' });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    for (const zone of ['zone-1', 'zone-2', 'zone-3']) expect(stdout.toLowerCase()).toContain(zone);
    expect((await zonegate(['check', clean], { ZONEGATE_ALL_ZONES: 'true' })).code).toBe(0);
  });
});

describe('nothing to check', () => {
  const nothing = (...paths: readonly string[]) =>
    refused(`nothing to check: there is no Kubernetes object in ${paths.join(', ')}`, 'nothing-to-do');

  it('an empty folder, or one of other things', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    const none = `zonegate: left out: ${empty}: no .yaml, .yml or .json file in it\n`;
    expect(await check([empty])).toEqual({ ...nothing(empty), stderr: none + nothing(empty).stderr });
    const values = join(folder, 'values');
    write('values/values.yaml', 'replicas: 1\n');
    const left = `zonegate: left out: ${values}/values.yaml:1: is no Kubernetes object: it has no apiVersion and no kind\n`;
    expect(await check([values])).toEqual({ ...nothing(values), stderr: left + nothing(values).stderr });
  });

  it('programs get an empty report all the same', async () => {
    const { code, stdout } = await check(['-o', 'json', join(folder, 'values')]);
    expect(code).toBe(2);
    expect(stdout).not.toBe('');
  });

  it('many other things are not told one by one', async () => {
    for (let index = 0; index < 30; index++) write(`many/${index}.json`, '{}');
    const { stderr } = await check([join(folder, 'many')]);
    expect(stderr.trimEnd().split('\n')).toHaveLength(12);
    expect(stderr).toContain('\nzonegate: left out: and 20 more\n');
  });

  it('an empty standard input, or file, is a part that could not be read', async () => {
    const { code, stdout, stderr } = await check(['-'], { stdin: '' });
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(stdout).toContain('no object in it');
  });

  it.each([
    [true, 'files or folders'],
    [false, 'files, folders, or - for what is piped in'],
  ])('no path, at a terminal: %j', async (isTerminal, how) => {
    expect(await check([], { isTerminal })).toEqual(
      refused(`what to check? Give ${how}; zonegate check --help shows examples`, 'nothing-to-do'),
    );
  });
});

describe('outputs', () => {
  it('several at once: people read the standard output', async () => {
    const [sarif, junit, human] = ['a.sarif', 'a.xml', 'a.txt'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const argv = ['-o', `sarif=${sarif}`, '--output', `junit=${junit}`, '-o', `human=${human}`, denied];
    const { code, stdout } = await check(argv, {}, { CLICOLOR_FORCE: '1' });
    expect(code).toBe(1);
    expect(stdout).toContain('host-network');
    for (const file of [sarif, junit]) expect(readFileSync(file, 'utf8')).not.toBe('');
    expect(readFileSync(human, 'utf8')).toContain('host-network');
    expect(readFileSync(human, 'utf8')).not.toContain('\u001b');
  });

  it.each(['json', 'sarif', 'junit'])(
    '%s alone on the standard output: problems are told beside it',
    async (format) => {
      const { code, stdout, stderr } = await check(['-o', format, broken]);
      expect(code).toBe(2);
      expect(stdout).not.toBe('');
      expect(stderr).toMatch(new RegExp(`^zonegate: ${broken}:10:4: not valid YAML: .+ \\[invalid-yaml\\]\n$`));
    },
  );

  it.each([
    [`sarif=${folder}/none/a.sarif`, `the report ${folder}/none/a.sarif can not be written: its folder does not exist`],
    [`sarif=${folder}`, `the report ${folder} can not be written: it is a folder`],
  ])('%s can not be written: 2, and the rest is printed', async (output, line) => {
    const other = join(folder, 'other.xml');
    const { code, stdout, stderr } = await check(['-o', output, '-o', `junit=${other}`, clean]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `zonegate: ${line} [file-not-writable]\n` });
    expect(stdout).not.toBe('');
    expect(existsSync(other)).toBe(true);
  });

  const formats = 'human, json, sarif, junit, github, or one of them with a file: sarif=FILE';
  it.each<[readonly string[], string]>([
    [['-o', 'yaml'], `expected ${formats}`],
    [['-o', 'sarf'], `expected ${formats}; did you mean sarif?`],
    [['-o', 'sarif='], 'expected a file behind sarif='],
    [['-o', 'json', '-o', 'sarif'], 'json goes to the standard output already: give one of them another file'],
    [['-o', 'json=a', '-o', 'sarif=a'], 'json goes to a already: give one of them another file'],
  ])('%j is refused', async (argv, message) => {
    const given = argv.at(-1);
    const option = `option '-o, --output <format[=file]>' argument '${given}' is invalid.`;
    expect(await check([...argv, clean])).toEqual(refused(`${option} ${message}`));
  });
});

describe('options', () => {
  it.each<[readonly string[], Readonly<Record<string, string>>, string]>([
    [[], {}, 'which zone? Give --zone (zone-1, zone-2, zone-3) or --config FILE'],
    [['--all-zones', '--zone', 'zone-1'], {}, 'give --zone or --all-zones, not both'],
    [['--all-zones', '--config', 'a'], {}, 'give --config or --all-zones, not both'],
    [[], { ZONEGATE_ALL_ZONES: 'yes' }, 'ZONEGATE_ALL_ZONES: expected true or false'],
    [
      ['--zone', 'zone-1', '--namespace', 'A_b'],
      {},
      "option '--namespace <name>' argument 'A_b' is invalid. expected the name of a namespace: lower-case letters, digits and dashes",
    ],
    [
      ['--zone', 'zone-1', '--as', 'edit'],
      {},
      "option '--as <how>' argument 'edit' is invalid. expected one of apply, create",
    ],
  ])('%j %j', async (argv, env, line) => {
    expect(await zonegate(['check', ...argv, clean], env)).toEqual(refused(line));
  });

  it.each<[boolean, Readonly<Record<string, string>>, boolean]>([
    [false, {}, false],
    [true, {}, true],
    [true, { TERM: 'dumb' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { NO_COLOR: '1', CLICOLOR_FORCE: '1' }, false],
    [false, { CLICOLOR_FORCE: '1' }, true],
    [false, { CLICOLOR_FORCE: '0' }, false],
  ])('colours: at a terminal %j, %j', async (isTerminal, env, isColoured) => {
    const { stdout } = await check([denied], { isTerminal }, env);
    expect(stdout.includes('\u001b[')).toBe(isColoured);
  });

  it('--help: examples, formats and exit codes', async () => {
    const { stdout } = await zonegate(['check', '--help']);
    for (const part of [
      'helm template',
      '--all-zones',
      'human, json, sarif, junit, github',
      'Exit codes',
      'NO_COLOR',
    ]) {
      expect(stdout).toContain(part);
    }
    expect(stdout).not.toMatch(/undefined|\[object/);
  });
});
