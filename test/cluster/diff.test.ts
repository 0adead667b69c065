// `zonegate diff` and `zonegate promote --namespace`, asked of a real API server.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { JsonObject } from '../../src/engine/json.ts';
import { mustKubectl } from './support/kubectl.ts';
import { autoscaler, carelessDeployment, deployment } from './support/objects.ts';
import { ownKubeconfig } from './support/own.ts';
import { useZone } from './support/zonegate.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

interface Ran {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

function zonegate(args: readonly string[], input: readonly JsonObject[] = []): Promise<Ran> {
  return new Promise((done) => {
    const all = [main, ...args, '--kubeconfig', ownKubeconfig()];
    const child = execFile(process.execPath, all, (error, stdout, stderr) => {
      done({ code: error?.code ?? 0, stdout, stderr });
    });
    child.stdin?.end(input.map((object) => stringify(object)).join('---\n'));
  });
}

const diff = (objects: readonly JsonObject[], ...flags: readonly string[]) =>
  zonegate(['diff', '-f', '-', ...flags], objects);
const names = { name: 'preview', namespace: 'sh-acme' };

describe('diff in zone-2', () => {
  useZone('zone-2');

  it('shows what is filled into a new object, and stores nothing', async () => {
    const { code, stdout, stderr } = await diff([
      deployment(names, { container: { env: [] }, spec: { strategy: {} } }),
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Deployment sh-acme/preview  <stdin>  created\n');
    expect(stdout).toContain(
      '  filled in  spec.template.spec.containers[0].env[0]={"name":"PYTHONUNBUFFERED","value":"1"}\n',
    );
    expect(stdout).toContain('  filled in  spec.strategy.rollingUpdate.maxUnavailable=0\n');
    // What the API server itself fills in is nothing that admission did.
    expect(stdout).not.toMatch(/filled in .*(terminationGracePeriodSeconds|revisionHistoryLimit|dnsPolicy)/);
    expect(stdout).toMatch(/\n1 object: 1 created\n$/);
    await expect(mustKubectl(['get', 'deployment', 'preview', '-n', 'sh-acme'])).rejects.toThrow('not found');
  });

  it('shows why an object is refused, and ends with 1', async () => {
    const { code, stdout } = await diff([{ ...autoscaler({ name: 'burst', namespace: 'ge-agents' }, 8) }]);
    expect(code).toBe(1);
    expect(stdout).toContain('HorizontalPodAutoscaler ge-agents/burst  <stdin>  refused\n');
    expect(stdout).toContain('executor-max-replicas: spec.maxReplicas: ');
    expect(stdout).toMatch(/\n1 object: 1 refused\n$/);
  });

  it('shows what an object would become, without the values of its environment', async () => {
    const env = (value: string) => ({
      container: {
        env: [
          { name: 'PYTHONUNBUFFERED', value: '1' },
          { name: 'TOKEN', value },
        ],
      },
    });
    const there = { name: 'there', namespace: 'sh-acme' };
    await mustKubectl(['apply', '--server-side', '-f', '-'], deployment(there, env('hunter2')));
    expect((await diff([deployment(there, env('hunter2'))])).stdout).toMatch(/there {2}<stdin> {2}unchanged\n/);
    const changed = await diff([deployment(there, { ...env('hunter3'), spec: { replicas: 1 } })]);
    expect(changed.code).toBe(0);
    expect(changed.stdout).toMatch(/there {2}<stdin> {2}changed\n/);
    expect(changed.stdout).toMatch(/\n {2}- {2}replicas: 2\n {2}\+ {2}replicas: 1\n/);
    expect(changed.stdout).toContain('*** (after)');
    expect(changed.stdout).not.toContain('hunter');
  });

  it('says the same to programs', async () => {
    const { code, stdout } = await diff(
      [deployment(names), { apiVersion: 'example.com/v1', kind: 'Nothing', metadata: { name: 'a' } }],
      '-o',
      'json',
    );
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'DiffReport',
      summary: { objects: 2, created: 1, unknownKind: 1, refused: 0 },
      objects: [
        { kind: 'Deployment', namespace: 'sh-acme', outcome: 'created', refusal: [] },
        { outcome: 'unknown-kind' },
      ],
    });
  });

  it('tells of a namespace that is not there as a refusal, and of a server that is not there in one line', async () => {
    const lost = await diff([deployment({ name: 'a', namespace: 'no-such-place' })]);
    expect(lost.code).toBe(1);
    expect(lost.stdout).toContain('namespaces "no-such-place" not found');
    const dead = await diff([deployment(names)], '--api-server', 'https://127.0.0.1:1');
    expect({ code: dead.code, stdout: dead.stdout }).toEqual({ code: 2, stdout: '' });
    expect(dead.stderr).toMatch(
      /^zonegate: the API server https:\/\/127\.0\.0\.1:1 cannot be asked: .* \[api-server-failed\]\n$/,
    );
  });
});

describe('promote of a namespace', () => {
  it('lists what is there now, without what controllers made', async () => {
    await mustKubectl(['apply', '-f', '-'], { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ge-wiki' } });
    await mustKubectl(['apply', '-f', '-'], carelessDeployment({ name: 'wiki', namespace: 'ge-wiki' }));
    const { code, stdout, stderr } = await zonegate([
      'promote',
      '--namespace',
      'ge-wiki',
      '--to',
      'zone-3',
      '-o',
      'json',
    ]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const { objects } = JSON.parse(stdout);
    expect(objects.map(({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`)).toEqual([
      'Deployment wiki',
      'Namespace ge-wiki',
    ]);
    const found = objects[0].obstacles.map(({ policy }: { policy: string }) => policy);
    expect(found).toContain('probes-required');
    // Nobody wrote the defaults of the API server: they would be filled in, and are no obstacle.
    expect(found).not.toContain('rolling-update');
  });

  it('says that a namespace is not there', async () => {
    const { code, stderr } = await zonegate(['promote', '--namespace', 'no-such-place', '--to', 'zone-3']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot be asked: namespaces "no-such-place" not found \[api-server-failed\]\n$/);
  });
});
