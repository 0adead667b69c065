import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../../src/index.ts';
import { zonegate } from '../cli/support/run.ts';
import { scratch } from '../server/support/certificates.ts';

const container = (lines: string) => `apiVersion: v1
kind: Pod
metadata: { name: typed, namespace: ge-system }
spec:
  containers:
    - name: typed
      image: registry.example.com/typed:1
      ${lines}
`;

const problemsOf = (text: string) => check(text, { zone: 'zone-1' }).problems.map(({ message }) => message);

describe('an object that the API server could not read is reported as such', () => {
  it.each([
    ['env: [{ name: A, value: 1 }]', 'env[0].value: found a number, wanted text; put it in quotes'],
    [
      'env: [{ name: A, value: true }]',
      'env[0].value: found true or false, without quotes, wanted text; put it in quotes',
    ],
    ['args: [--port, 8080]', 'args[1]: found a number, wanted text; put it in quotes'],
    ['stdin: "true"', 'stdin: found text, wanted true or false'],
    ['ports: [{ containerPort: "80" }]', 'ports[0].containerPort: found text, wanted a whole number'],
    ['ports: { containerPort: 80 }', 'ports: found a map, wanted a list'],
    ['resources: []', 'resources: found a list, wanted a map'],
    [
      'resources: { limits: { cpu: true } }',
      'resources.limits.cpu: found true or false, without quotes, wanted a quantity',
    ],
  ])('%s', (lines, problem) => {
    expect(problemsOf(container(lines))).toEqual([`not valid for this kind: Pod, spec.containers[0].${problem}`]);
  });

  it('a label', () => {
    const text = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: ge-wiki, labels: { a: true } }\n';
    expect(problemsOf(text)).toEqual([expect.stringContaining('Namespace, metadata.labels.a: found true or false')]);
  });

  it('of many only some', () => {
    expect(problemsOf(container(`args: [${'1, '.repeat(1000)}]`))).toHaveLength(10);
  });

  it('and what it says is not shown', () => {
    expect(problemsOf(container('env: [{ name: PIN, value: 20_481 }]')).join()).not.toContain('20');
  });
});

it.each([
  'env: [{ name: A, value: "1" }, { name: B, value: }]',
  'resources: { limits: { cpu: 1, memory: 1.5Gi } }',
  'livenessProbe: { httpGet: { port: 8080 } }',
  'livenessProbe: { httpGet: { port: http } }',
  'unknown: { field: 1 }',
])('takes %s', (lines) => {
  expect(problemsOf(container(lines))).toEqual([]);
});

it('on a terminal: with its position, beside what is validated, and exit code 2', async () => {
  const file = join(scratch(), 'typed.yaml');
  writeFileSync(file, `${container('env: [{ name: A, value: 1 }]')}---\n${container('tty: false')}`);
  for (const argv of [['check'], ['fix', '--diff']]) {
    const { code, stdout, stderr } = await zonegate([...argv, '--zone', 'zone-1', file]);
    expect(code).toBe(2);
    expect(stdout + stderr).toContain(`${file}:8:24`);
    expect((stdout + stderr).replaceAll(/\s+/g, ' ')).toContain('found a number, wanted text; put it in quotes');
  }
  expect((await zonegate(['check', '--zone', 'zone-1', file])).stdout).toContain('Pod ge-system/typed');
});
