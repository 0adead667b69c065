// What a sender writes as one long text, or as many short ones, in the ways that once took the square of the time.
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/engine/duration.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { defaultPullPolicy, imageOf, shownImage } from '../../src/engine/image.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { equalitiesOf, holdsAll } from '../../src/engine/selector-text.ts';
import { effectOf } from '../../webhooks/debugging/command.ts';
import { startsUnbuffered } from '../../webhooks/deployments/unbuffered-command.ts';
import { registry } from '../../webhooks/index.ts';
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

const executors = equalitiesOf({ app: 'ge-executor', tier: 'x' });

const ofVariables = createEngine(registry, zoneWith(registry, { only: 'unbuffered-output' }));

const environment = (env: readonly JsonObject[]) => ofVariables.judgeSet([pod({ env })]);

const unbuffered = (value: string): JsonObject => ({ name: 'PYTHONUNBUFFERED', value });

function chain(size: number): readonly JsonObject[] {
  return Array.from({ length: size }, () => ({ name: 'A', value: '$(A)' }));
}

const readers: readonly [name: string, read: (size: number) => unknown][] = [
  ['a flag that is almost -c', (size) => effectOf(['sh', `-${text('c', size)}!`], true)],
  ['a script of words', (size) => effectOf(['sh', '-c', text('a ', size)], true)],
  ['a script of commands', (size) => effectOf(['sh', '-c', text(';tar t', size)], true)],
  ['a script of what stands before commands', (size) => effectOf(['sh', '-c', text('A=1 env -i ', size)], true)],
  ['a script of quotes', (size) => effectOf(['sh', '-c', text(`"' `, size)], true)],
  ['a tar with many arguments', (size) => effectOf(['tar', ...words('-t', size)], true)],
  ['words before a command', (size) => effectOf(words('env', size), true)],
  ['a program that is almost Python', (size) => effectOf([`python${text('1', size)}!`], true)],
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
  ['values of a selector', (size) => holdsAll(`k in (${text('a,', size)}a)`, executors)],
  ['terms of a selector', (size) => holdsAll(text('app=ge-executor,', size), executors)],
  ['open parentheses of a selector', (size) => holdsAll(text('app in (x,', size), executors)],
  ['spaces of a selector', (size) => holdsAll(`app=ge-executor${text(' ', size)},`, executors)],
  ['segments of an image', (size) => defaultPullPolicy(text('a/', size).concat('a'))],
  ['colons of an image', (size) => defaultPullPolicy(text('a:', size))],
  ['separators of an image', (size) => defaultPullPolicy(`a${text('__--', size)}`)],
  ['digests of an image', (size) => imageOf(text('a@', size))],
  ['a host of an image', (size) => defaultPullPolicy(`${text('a-.', size)}/a`)],
  ['dashes of a host', (size) => defaultPullPolicy(`a${text('-', size)}.b/a`)],
  ['what may be a password', (size) => shownImage(`a@sha1:${text('a', size)}!`)],
  ['variables that refer to others', (size) => environment([{ name: 'A' }, ...chain(size), unbuffered('$(A)')])],
  ['references of a variable', (size) => environment([{ name: 'A' }, unbuffered(text('$(A)', size))])],
  ['open references of a variable', (size) => environment([{ name: 'A' }, unbuffered(`$(A)${text('$(', size)}`)])],
  ['digits of a duration', (size) => parseDuration(text('1', size))],
  ['parts of a duration', (size) => parseDuration(`${text('1.5h', size)}!`)],
  ['longer addresses', (size) => ofAddresses.judgeSet([pod({ args: [text('10.43.0.10 ', size)] })])],
  ['keys of values', (size) => ofTraefik.judgeSet([values(lines((index) => `k${index}: x`, size))])],
  [
    'anchors and aliases of values',
    (size) => ofTraefik.judgeSet([values(lines((index) => `k${index}: &a${index} x\nl${index}: *a${index}`, size))]),
  ],
];

describe('to read a text of four times the size costs at most five times as much', () => {
  it.each(readers)('%s', (_, read) => {
    expect(costOf(() => read(4 * SIZE)) / costOf(() => read(SIZE))).toBeLessThanOrEqual(5);
  });
});
