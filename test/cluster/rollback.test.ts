// A rollback is never blocked, and never goes unnoticed; what else a request changes is judged.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { eventually, get, kubectl, mustKubectl, settled } from './support/kubectl.ts';
import { carelessDeployment, deployment, type Names } from './support/objects.ts';
import { ownAuditLog } from './support/own.ts';
import { useZone } from './support/zonegate.ts';

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
type Kind = (typeof kinds)[number];

const namespace = 'ge-system';
const namesOf = (kind: Kind, purpose: string): Names => ({ name: `${purpose}-${kind.toLowerCase()}`, namespace });

/** A Deployment as another kind of workload. */
function as(kind: Kind, object: JsonObject): JsonObject {
  const { strategy: _, replicas, ...spec } = object.spec as JsonObject;
  if (kind === 'Deployment') return object;
  const more = kind === 'StatefulSet' ? { replicas, serviceName: 'x' } : {};
  return { ...object, kind, spec: { ...spec, ...more } };
}

/** Breaks several rules, and lacks all that is injected. */
const broken = (kind: Kind, names: Names) => {
  const object = as(kind, carelessDeployment(names));
  const spec = object.spec as { template: { spec: object } };
  const template = { ...spec.template, spec: { ...spec.template.spec, hostNetwork: true } };
  return { ...object, spec: { ...spec, template } };
};

/** Follows every rule; its selector is that of the broken one, as it can't be changed. */
function repaired(kind: Kind, names: Names): JsonObject {
  const object = as(kind, deployment(names)) as { spec: JsonObject };
  return { ...object, spec: { ...object.spec, selector: { matchLabels: { app: names.name } } } };
}

const templateOf = (object: JsonObject) => valueAt(object, ['spec', 'template']);
const undo = (kind: Kind, { name }: Names, ...flags: string[]) =>
  kubectl(['rollout', 'undo', `${kind}/${name}`, '-n', namespace, ...flags]);

const eventsOf = async ({ name }: Names): Promise<JsonObject[]> => {
  const { stdout } = await mustKubectl(['get', 'events.events.k8s.io', '-n', namespace, '-o', 'json']);
  return (JSON.parse(stdout) as { items: JsonObject[] }).items.filter(
    (event) => event.reason === 'Rollback' && valueAt(event, ['regarding', 'name']) === name,
  );
};

/** What webhooks left about a rollback in the API server's audit log, one entry a request. */
function auditAnnotationsOf({ name }: Names): JsonObject[] {
  return readFileSync(ownAuditLog(), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JsonObject)
    .filter((event) => valueAt(event, ['objectRef', 'name']) === name)
    .map((event) => Object.entries(event.annotations ?? {}).filter(([key]) => key.endsWith('/rollback')))
    .filter((annotations) => annotations.length > 0)
    .map((annotations) => Object.fromEntries(annotations));
}

describe.each(['zone-2', 'zone-3'] as const)('%s', (zone) => {
  const all = kinds.flatMap((kind) => ['undone', 'dry', 'mixed', 'again'].map((purpose) => [kind, purpose] as const));
  const nameIn = (kind: Kind, purpose: string) => namesOf(kind, `${purpose}-${zone}`);
  const first = new Map<string, unknown>();

  const zonegate = useZone(zone, async () => {
    for (const [kind, purpose] of all) await mustKubectl(['apply', '-f', '-'], broken(kind, nameIn(kind, purpose)));
    for (const [kind, purpose] of all) {
      const names = nameIn(kind, purpose);
      first.set(names.name, templateOf(await settled(kind, names)));
      await mustKubectl(['apply', '-f', '-'], repaired(kind, names));
      await settled(kind, names);
    }
  });

  it.each(kinds)('%s: undo brings back exactly what was, with all its faults, and is recorded', async (kind) => {
    const names = nameIn(kind, 'undone');
    const result = await undo(kind, names);
    expect(result).toMatchObject({ code: 0 });
    expect(result.warnings).toContain(
      'rollback to revision 1: admitted and recorded; now find the root cause (handbook K8S:DEPLOYMENTS)',
    );
    expect(result.warnings).toContain('rollback to revision 1: no defaults for its template');
    expect(result.warnings.some((warning) => warning.startsWith('host-network: '))).toBe(true);
    const object = await settled(kind, names);
    expect(templateOf(object)).toEqual(first.get(names.name));
    const [event, ...others] = await eventually('an Event', async () => {
      const events = await eventsOf(names);
      return events.length > 0 ? events : undefined;
    });
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: 'Warning',
      reportingController: 'zonegate.dev/admission',
      regarding: { kind, uid: valueAt(object, ['metadata', 'uid']) },
    });
    expect(event?.note).toContain('Rolled back to revision 1 by admin, although its template breaks ');
    const lines = await eventually('both logged', async () => {
      const logged = zonegate()
        .log()
        .filter((line) => line.name === names.name && line.rollback === '1');
      return logged.length === 2 ? logged : undefined;
    });
    expect(lines.map(({ webhook }) => webhook)).toEqual(['mutate', 'validate']);
    expect(auditAnnotationsOf(names)).toEqual([
      {
        'mutate.zonegate.dev/rollback': 'revision 1',
        'validate.zonegate.dev/rollback': 'revision 1',
      },
    ]);
    const metrics = await (await fetch(`${zonegate().opsUrl}/metrics`)).text();
    expect(metrics).toContain(`zonegate_rollbacks_total{webhook="validate",kind="${kind}"} 1`);
  });

  it.each(kinds)('%s: to a revision by its number, after others came', async (kind) => {
    const names = nameIn(kind, 'again');
    await mustKubectl(['set', 'image', `${kind}/${names.name}`, 'app=registry.example.com/app:2', '-n', namespace]);
    await settled(kind, names);
    expect(await undo(kind, names, '--to-revision=1')).toMatchObject({ code: 0 });
    expect(templateOf(await settled(kind, names))).toEqual(first.get(names.name));
    // And forth again, which breaks nothing.
    expect(await undo(kind, names)).toMatchObject({ code: 0 });
  });

  it.each(kinds)('%s: a dry run is told the same, and leaves no Event', async (kind) => {
    const names = nameIn(kind, 'dry');
    const result = await undo(kind, names, '--dry-run=server');
    expect(result).toMatchObject({ code: 0 });
    expect(result.warnings.some((warning) => warning.startsWith('rollback to revision 1: admitted'))).toBe(true);
    expect(await eventsOf(names)).toEqual([]);
  });

  it.each(kinds)('%s: it is no loophole for what else a request changes', async (kind) => {
    const names = nameIn(kind, 'mixed');
    const now = (await get(kind, namespace, names.name)) as { spec: JsonObject; metadata: JsonObject };
    const template = first.get(names.name) as { spec: JsonObject };
    const back = { ...now, spec: { ...now.spec, template } };
    const more = { ...template, spec: { ...template.spec, terminationGracePeriodSeconds: 7 } };
    const changed = await kubectl(['replace', '-f', '-'], { ...back, spec: { ...back.spec, template: more } });
    expect(changed.stderr).toContain('host-network');
    const labels = { app: names.name };
    const relabelled = await kubectl(['replace', '-f', '-'], { ...back, metadata: { ...now.metadata, labels } });
    if (zone === 'zone-2') expect(relabelled).toMatchObject({ code: 0 });
    else expect(relabelled.stderr).toContain('alone would be admitted');
    expect(relabelled.stderr).not.toMatch(/^- .*host-network/m);
  });
});
