// What people and controllers do all day, to objects that follow the rules and to those that are older than the rules.
import { beforeAll, describe, expect, it } from 'vitest';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { get, kubectl, mustKubectl, type Result, settled } from './support/kubectl.ts';
import { carelessDeployment, deployment, type Names } from './support/objects.ts';
import { useZone, zones } from './support/zonegate.ts';

const template = (object: JsonObject) => valueAt(object, ['spec', 'template']);

async function replicaSets({ namespace, name }: Names): Promise<string[]> {
  const owner = valueAt(await get('deployment', namespace, name), ['metadata', 'uid']);
  const { stdout } = await mustKubectl(['get', 'replicasets', '-n', namespace, '-o', 'json']);
  const { items } = JSON.parse(stdout) as { items: JsonObject[] };
  return items
    .filter((item) => valueAt(item, ['metadata', 'ownerReferences', 0, 'uid']) === owner)
    .map((item) => valueAt(item, ['metadata', 'name']) as string);
}

describe.each(zones)('%s', (zone) => {
  const compliant = { name: `compliant-${zone}`, namespace: 'ge-system' };
  const old = { name: `grandfathered-${zone}`, namespace: 'ge-system' };
  const dying = { name: `dying-${zone}`, namespace: 'ge-system' };
  const newImage = ({ name }: Names) => [
    'set',
    'image',
    `deployment/${name}`,
    'app=registry.example.com/app:1.5.0',
    '-n',
    'ge-system',
  ];

  useZone(zone, async () => {
    await mustKubectl(['apply', '-f', '-'], [carelessDeployment(old), carelessDeployment(dying)]);
    await mustKubectl(newImage(old));
    await settled('deployment', old);
  });

  beforeAll(async () => {
    // Nothing of what is injected is written down: the second apply has to cope with that.
    const sparse = deployment(compliant, { container: { env: undefined }, spec: { strategy: undefined } });
    await mustKubectl(['apply', '-f', '-'], sparse);
    await mustKubectl(newImage(compliant));
    await settled('deployment', compliant);
  });

  /** Runs a command on an object; what it must not do is make a rollout that nobody asked for. */
  async function unchangedTemplate(names: Names, args: readonly string[]): Promise<Result> {
    const before = await settled('deployment', names);
    const known = await replicaSets(names);
    const result = await kubectl([...args, '-n', names.namespace]);
    expect(result).toMatchObject({ code: 0 });
    const after = await settled('deployment', names);
    expect(template(after)).toEqual(template(before));
    expect(await replicaSets(names)).toEqual(known);
    return result;
  }

  describe.each([
    ['compliant', compliant],
    ['grandfathered', old],
  ] as const)('a %s object', (kind, names) => {
    const target = `deployment/${names.name}`;
    const ns = ['-n', names.namespace];

    it.each([
      ['annotate', ['annotate', target, 'note=x']],
      ['label', ['label', target, 'team=x']],
      ['scale', ['scale', target, '--replicas=3']],
      ['patch of another field', ['patch', target, '-p', '{"spec":{"revisionHistoryLimit":5}}']],
      ['pause', ['rollout', 'pause', target]],
      ['resume', ['rollout', 'resume', target]],
    ])('%s changes no template', async (_, args) => {
      await unchangedTemplate(names, args);
    });

    it.each([
      ['set image', ['set', 'image', target, 'app=registry.example.com/app:1.6.0', ...ns]],
      ['rollout restart', ['rollout', 'restart', target, ...ns]],
      ['rollout undo', ['rollout', 'undo', target, ...ns]],
      ['rollout undo to the first revision', ['rollout', 'undo', target, '--to-revision=1', ...ns]],
    ])('%s is admitted, and rolls out once', async (_, args) => {
      const before = await settled('deployment', names);
      const result = await kubectl(args);
      expect(result).toMatchObject({ code: 0 });
      // kubectl has something to say of its own about undo after apply.
      const ours = result.warnings.filter((warning) => !warning.startsWith('resource deployments/'));
      if (kind === 'compliant') expect(ours).toEqual([]);
      const after = await settled('deployment', names);
      const generation = (object: JsonObject) => valueAt(object, ['metadata', 'generation']) as number;
      expect(generation(after)).toBe(generation(before) + 1);
    });
  });

  it('undo of a compliant object brings back its own revision, not a new one', async () => {
    const known = await replicaSets(compliant);
    await mustKubectl(['rollout', 'undo', `deployment/${compliant.name}`, '-n', 'ge-system']);
    await settled('deployment', compliant);
    expect(await replicaSets(compliant)).toEqual(known);
  });

  it.each([
    ['client-side', []],
    ['server-side', ['--server-side']],
  ])('the second %s apply of the same file changes nothing', async (kind, flags) => {
    const names = { name: `twice-${kind}-${zone}`, namespace: 'sh-acme' };
    const sparse = deployment(names, {
      container: { env: undefined, resources: undefined },
      pod: { securityContext: undefined },
      spec: { strategy: undefined, replicas: undefined },
    });
    await mustKubectl(['apply', ...flags, '-f', '-'], sparse);
    const first = await settled('deployment', names);
    expect(valueAt(first, ['spec', 'replicas'])).toBe(2);
    const sets = await replicaSets(names);
    const again = await mustKubectl(['apply', ...flags, '-f', '-'], sparse);
    expect(again.warnings).toEqual([]);
    const second = await settled('deployment', names);
    expect(valueAt(second, ['metadata', 'generation'])).toBe(valueAt(first, ['metadata', 'generation']));
    expect(valueAt(second, ['spec'])).toEqual(valueAt(first, ['spec']));
    expect(await replicaSets(names)).toEqual(sets);
  });

  it('--dry-run=server and diff show the defaults, and change nothing', async () => {
    const names = { name: `dry-${zone}`, namespace: 'ge-system' };
    const sparse = deployment(names, { container: { env: undefined }, spec: { strategy: undefined } });
    const dry = await mustKubectl(['apply', '--dry-run=server', '-o', 'json', '-f', '-'], sparse);
    expect(JSON.parse(dry.stdout)).toMatchObject({
      spec: {
        strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: { spec: { containers: [{ env: [{ name: 'PYTHONUNBUFFERED', value: '1' }] }] } },
      },
    });
    const diff = await kubectl(['diff', '-f', '-'], sparse);
    expect(diff.code).toBe(1);
    expect(diff.stdout).toMatch(/^\+ +- name: PYTHONUNBUFFERED$/m);
    expect(diff.stdout).toMatch(/^\+ +maxUnavailable: 0$/m);
    expect((await kubectl(['get', 'deployment', names.name, '-n', 'ge-system'])).stderr).toContain('NotFound');
  });

  it('finalizers come off, and deletes work, whatever the object looks like', async () => {
    const target = [`deployment/${dying.name}`, '-n', 'ge-system'];
    await mustKubectl(['patch', ...target, '-p', '{"metadata":{"finalizers":["example.com/hold"]}}']);
    await mustKubectl(['delete', ...target, '--wait=false']);
    // Other metadata, too, while it is being deleted: nothing may keep it from going away.
    await mustKubectl(['patch', ...target, '-p', '{"metadata":{"labels":{"note":"x"}}}']);
    await mustKubectl(['patch', ...target, '--type=json', '-p', '[{"op":"remove","path":"/metadata/finalizers"}]']);
    expect((await kubectl(['get', ...target])).stderr).toContain('NotFound');
    await mustKubectl(['delete', 'deployments', '--all', '-n', 'ge-system', '--wait=false']);
  });
});
