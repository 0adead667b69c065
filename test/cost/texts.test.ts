// What a sender writes as one long text, or as many short ones, in the ways that once took the square of the time.

import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/engine/duration.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { defaultPullPolicy, parseImage, shownImage } from '../../src/engine/image.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { equalitiesOf, saysAll } from '../../src/engine/selector-text.ts';
import { commandEffect } from '../../webhooks/debugging/command.ts';
import { startsUnbuffered } from '../../webhooks/deployments/unbuffered-command.ts';
import { registry } from '../../webhooks/index.ts';
import { validateSet } from '../support/opened.ts';
import { zoneWith } from '../support/zone.ts';
import { costOf } from './support/count.ts';

const SIZE = 2000;

function text(unit: string, size: number): string {
  return unit.repeat(size);
}

function words(word: string, size: number): readonly string[] {
  return Array.from({ length: size }, () => word);
}

function lines(line: (index: number) => string, size: number): string {
  return Array.from({ length: size }, (_, index) => line(index)).join('\n');
}

const ofAddresses = createEngine(registry, zoneWith(registry, { only: 'broken-cluster-ip' }));

function pod(container: JsonObject): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'x' },
    spec: { containers: [{ name: 'a', ...container }] },
  };
}

const ofTraefik = createEngine(registry, zoneWith(registry, { only: 'traefik-pinned' }));

function values(valuesContent: string): JsonObject {
  const metadata = { name: 'traefik', namespace: 'kube-system' };
  return { apiVersion: 'helm.cattle.io/v1', kind: 'HelmChartConfig', metadata, spec: { valuesContent } };
}

/** What a script may be full of, each a few characters long: a longer script is not read. */
const partsOfScripts = [
  ...['a ', ';a', ';a b c', '\n', '#\n', ';tar t', ';tar x -', 'env -i ', 'nice -n ', ';cp a b', ';cd a', '|tar x'],
  ...['A=1 ', 'A=$A$A;', '$A ', '$@ ', `"' `, "$'\\x41'", '\\\\ ', '(', '((', ')', '{ ', 'if ', 'fi;', '[[ a;', 'f() '],
  ...['>a ', '>/a/b ', '>&1 ', '<<a ', '<<a\n', '<<<a ', '<(a) ', '$(a)', '`a`', '"$(', '$((', '{a,', 'case a)'],
  ...['eval a;', 'sh -c a;', 'sh<<<a;', 'echo a|', 'find a ', '-exec a ', 'xargs ', 'open(', 'system(', ';dd of=a'],
] as const;

const executors = equalitiesOf({ app: 'ge-executor', tier: 'x' });

const ofVariables = createEngine(registry, zoneWith(registry, { only: 'unbuffered-output' }));

const environment = (env: readonly JsonObject[]) => validateSet(ofVariables, [pod({ env })]);

const unbuffered = (value: string): JsonObject => ({ name: 'PYTHONUNBUFFERED', value });

function chain(size: number): readonly JsonObject[] {
  return Array.from({ length: size }, () => ({ name: 'A', value: '$(A)' }));
}

const readers: readonly [name: string, read: (size: number) => unknown][] = [
  ['a flag that is almost -c', (size) => commandEffect(['sh', `-${text('c', size)}!`], true)],
  ['a tar with many arguments', (size) => commandEffect(['tar', ...words('-t', size)], true)],
  ['words before a command', (size) => commandEffect(words('env', size), true)],
  ['a program that is almost Python', (size) => commandEffect([`python${text('1', size)}!`], true)],
  ['words of a script', (size) => startsUnbuffered({ command: ['sh', '-c', text('python -u ', size)] }, ['python -u'])],
  [
    'commands of a script',
    (size) => startsUnbuffered({ command: ['sh', '-c', text('python;a|', size)] }, ['python -u']),
  ],
  ['quotes of a script', (size) => startsUnbuffered({ command: ['sh', '-c', text(`"a'b"'c'`, size)] }, ['python -u'])],
  ['open quotes of a script', (size) => startsUnbuffered({ command: ['sh', '-c', text(`"$('`, size)] }, ['python -u'])],
  ['backquotes of a script', (size) => startsUnbuffered({ command: ['sh', '-c', text('a ` ', size)] }, ['python -u'])],
  ['comments of a script', (size) => startsUnbuffered({ command: ['sh', '-c', text('# \n', size)] }, ['python -u'])],
  ['lines of a script', (size) => startsUnbuffered({ command: ['sh', '-c', text('\\\n', size)] }, ['python -u'])],
  ['options of a shell', (size) => startsUnbuffered({ command: ['sh', ...words('-o', size)] }, ['python -u'])],
  ['wrappers', (size) => startsUnbuffered({ command: words('env', size) }, ['python -u'])],
  ['programs without flags', (size) => startsUnbuffered({ args: words('python', size) }, ['python -u', 'stdbuf -oL'])],
  ['programs among flags', (size) => startsUnbuffered({ args: [text('-/python ', size)] }, ['python -u'])],
  ['flags of a program', (size) => startsUnbuffered({ args: [`python ${text('-B ', size)}`] }, ['python -u'])],
  ['a version', (size) => startsUnbuffered({ args: [`python${text('1', size)}!`] }, ['python -u', 'python3 -u'])],
  ['values of a selector', (size) => saysAll(`k in (${text('a,', size)}a)`, executors)],
  ['terms of a selector', (size) => saysAll(text('app=ge-executor,', size), executors)],
  ['open parentheses of a selector', (size) => saysAll(text('app in (x,', size), executors)],
  ['spaces of a selector', (size) => saysAll(`app=ge-executor${text(' ', size)},`, executors)],
  ['segments of an image', (size) => defaultPullPolicy(text('a/', size).concat('a'))],
  ['colons of an image', (size) => defaultPullPolicy(text('a:', size))],
  ['separators of an image', (size) => defaultPullPolicy(`a${text('__--', size)}`)],
  ['digests of an image', (size) => parseImage(text('a@', size))],
  ['a host of an image', (size) => defaultPullPolicy(`${text('a-.', size)}/a`)],
  ['dashes of a host', (size) => defaultPullPolicy(`a${text('-', size)}.b/a`)],
  ['what may be a password', (size) => shownImage(`a@sha1:${text('a', size)}!`)],
  ['variables that refer to others', (size) => environment([{ name: 'A' }, ...chain(size), unbuffered('$(A)')])],
  ['references of a variable', (size) => environment([{ name: 'A' }, unbuffered(text('$(A)', size))])],
  ['open references of a variable', (size) => environment([{ name: 'A' }, unbuffered(`$(A)${text('$(', size)}`)])],
  ['digits of a duration', (size) => parseDuration(text('1', size))],
  ['parts of a duration', (size) => parseDuration(`${text('1.5h', size)}!`)],
  ['longer addresses', (size) => validateSet(ofAddresses, [pod({ args: [text('10.43.0.10 ', size)] })])],
  ['keys of values', (size) => validateSet(ofTraefik, [values(lines((index) => `k${index}: x`, size))])],
  [
    'anchors and aliases of values',
    (size) =>
      validateSet(ofTraefik, [values(lines((index) => `k${index}: &a${index} x\nl${index}: *a${index}`, size))]),
  ],
  ...partsOfScripts.map((part): [string, (size: number) => unknown] => [
    `a script of ${JSON.stringify(part)}`,
    (size) => commandEffect(['sh', '-c', text(part, size)], true),
  ]),
  ['scripts in scripts', (size) => commandEffect(['sh', '-c', text(`sh -c '${text('a;', 8)}';`, size / 16)], true)],
  ['code with many openings', (size) => commandEffect(['python', '-c', text('open', size)], true)],
  ['code that runs commands', (size) => commandEffect(['python', '-c', text(`run("a")`, size)], true)],
  ['words that find what starts itself', (size) => commandEffect(words('find', 1).concat(words('-exec', size)), true)],
  ['a find in a find', (size) => commandEffect(text('find -exec ', size / 2).split(' '), true)],
  ['words that xargs adds to', (size) => commandEffect(words('xargs', size), true)],
];

describe('to read a text of four times the size costs at most five times as much', () => {
  it.each(readers)('%s', (_, read) => {
    expect(costOf(() => read(4 * SIZE)) / costOf(() => read(SIZE))).toBeLessThanOrEqual(5);
  });
});

/** In units of the counter for each character: `JSON.parse` takes one. */
const MOST_FOR_A_CHARACTER = 30;

it('a script costs at most thirty times what it costs to parse it, whatever it is full of', () => {
  const costs = partsOfScripts.map((part) => {
    const script = text(part, 4 * SIZE);
    return { part, cost: costOf(() => commandEffect(['sh', '-c', script], true)) / script.length };
  });
  expect(costs.filter(({ cost }) => cost > MOST_FOR_A_CHARACTER)).toEqual([]);
});

it('a script that is too long costs next to nothing', () => {
  const script = text('a;', 500_000);
  expect(costOf(() => commandEffect(['sh', '-c', script], true)) / script.length).toBeLessThan(1);
});
