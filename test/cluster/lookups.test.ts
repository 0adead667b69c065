// What is not in the review: looked up in the real cluster; and what happens when it does not answer.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { emptied, eventually, get, kubectl, mustKubectl } from './support/kubectl.ts';
import { autoscaler, deployment, disruptionBudget, executorProbe, namespaces } from './support/objects.ts';
import { ownKubeconfig } from './support/own.ts';
import { freePorts } from './support/ports.ts';
import { register, startZonegate, unregister, useZone, type Zonegate, type ZoneName } from './support/zonegate.ts';

const serverLine = /server: (\S+)/;
const serverOf = (file: string) => serverLine.exec(readFileSync(file, 'utf8'))?.[1] ?? '';

/** The credentials of the real cluster, for an address where nobody listens. */
function kubeconfigFor(port: number | undefined): string {
  const file = `${ownKubeconfig()}.${port}`;
  const text = readFileSync(ownKubeconfig(), 'utf8').replace(serverLine, `server: https://127.0.0.1:${port}`);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

const executor = (name: string) =>
  deployment({ name, namespace: 'ge-agents', app: 'ge-executor' }, { container: { livenessProbe: executorProbe } });
const hpaOf = (name: string, maxReplicas: number) => {
  const object = autoscaler({ name: `${name}-hpa`, namespace: 'ge-agents' }, maxReplicas) as { spec: JsonObject };
  return { ...object, spec: { ...object.spec, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name } } };
};
const other = (name: string) => deployment({ name, namespace: 'ge-agents' });

describe('with an API server that answers', () => {
  useZone('zone-2');
  beforeEach(() => emptied('ge-agents'));

  it('an autoscaler of executors is known by its target, whatever its name', async () => {
    await mustKubectl(['apply', '-f', '-'], [executor('night-shift'), other('orchestra')]);
    const refused = await kubectl(['apply', '-f', '-'], hpaOf('night-shift', 8));
    expect(refused.stderr).toContain('executor-max-replicas: spec.maxReplicas');
    expect(await kubectl(['apply', '-f', '-'], hpaOf('night-shift', 5))).toMatchObject({ code: 0, warnings: [] });
    expect(await kubectl(['apply', '-f', '-'], hpaOf('orchestra', 8))).toMatchObject({ code: 0, warnings: [] });
    expect(await kubectl(['apply', '-f', '-'], hpaOf('not-there-yet', 8))).toMatchObject({ code: 0, warnings: [] });
  });

  it('an autoscaler that is turned to executors is judged as theirs', async () => {
    await mustKubectl(['apply', '-f', '-'], [executor('day-shift'), other('choir')]);
    await mustKubectl(['apply', '-f', '-'], hpaOf('choir', 8));
    const ref = JSON.stringify({ spec: { scaleTargetRef: { name: 'day-shift' } } });
    const turned = await kubectl(['patch', 'hpa', 'choir-hpa', '-n', 'ge-agents', '--type=merge', '-p', ref]);
    expect(turned.stderr).toContain('executor-max-replicas: spec.maxReplicas');
  });

  it('the tier of a namespace is taken from its labels, a moment after they change', async () => {
    const names = { name: 'shop', namespace: 'sh-moving' };
    const pod = { resources: undefined };
    const dryRun = ['apply', '--dry-run=server', '-o', 'json', '-f', '-'];
    await mustKubectl(['create', 'namespace', names.namespace]);
    for (const [tier, cpu] of [
      ['small', '100m'],
      ['large', '500m'],
    ] as const) {
      await mustKubectl(['label', 'namespace', names.namespace, '--overwrite', `zonegate.dev/tier=${tier}`]);
      await eventually(`tier ${tier} seen`, async () => {
        const { stdout } = await kubectl(dryRun, deployment(names, { container: pod }));
        return stdout.includes(`"cpu": "${cpu}"`) ? true : undefined;
      });
    }
  });
});

describe('when it does not answer zonegate', () => {
  let zonegate: Zonegate | undefined;

  afterEach(async () => {
    await unregister();
    await zonegate?.stop();
  });

  /** zonegate, cut off from the API server that calls it. */
  async function cutOff(zone: ZoneName): Promise<void> {
    await mustKubectl(['apply', '-f', '-'], namespaces);
    const [nobody] = await freePorts(1);
    zonegate = await startZonegate(zone, '--kubeconfig', kubeconfigFor(nobody));
    await register(zonegate, zone);
  }

  it('audit lets everything pass, and says what it does not know', async () => {
    await cutOff('zone-1');
    const result = await kubectl(['apply', '-f', '-'], hpaOf('elsewhere', 8));
    expect(result).toMatchObject({ code: 0 });
    expect(result.warnings).toEqual([
      'executor-max-replicas: spec.maxReplicas: found 8 and a target that could not be looked up, wanted at most 5 (K8S:HPA)',
    ]);
    const client = await kubectl(['apply', '-f', '-'], deployment({ name: 'unknown-tier', namespace: 'sh-acme' }));
    expect(client.warnings.filter((warning) => warning.startsWith('client-tier: '))).toHaveLength(1);
  });

  it.each(['zone-2', 'zone-3'] as const)('%s refuses a must that depends on it, and nothing else', async (zone) => {
    await cutOff(zone);
    const refused = await kubectl(['apply', '-f', '-'], hpaOf(`elsewhere-${zone}`, 8));
    expect(refused.stderr).toContain('its target could not be looked up');
    expect(await kubectl(['apply', '-f', '-'], hpaOf(`elsewhere-${zone}`, 5))).toMatchObject({ code: 0 });
    const uncounted = await kubectl(['apply', '-f', '-'], executor(`uncounted-${zone}`));
    expect(uncounted).toMatchObject({
      code: 0,
      warnings: [
        'executor-max-replicas: spec.replicas: found 2 and others that could not be looked up, wanted at most 5 together (K8S:HPA)',
      ],
    });
    const pool = `pool-${zone}`;
    const template = { metadata: { labels: { app: 'ge-executor', component: 'backend', pool } } };
    const byPool: JsonObject = {
      ...(valueAt(executor(pool), ['spec']) as JsonObject),
      selector: { matchLabels: { pool } },
    };
    const spec = { ...byPool, template: { ...(byPool.template as JsonObject), ...template } };
    expect(await kubectl(['apply', '-f', '-'], { ...executor(pool), spec })).toMatchObject({ code: 0 });
    const scaled = await kubectl(['scale', `deployment/${pool}`, '-n', 'ge-agents', '--replicas=12']);
    expect(scaled.stderr).toContain('found 12 and a target that could not be looked up');
    const client = deployment({ name: `unknown-tier-${zone}`, namespace: 'sh-acme' });
    expect((await kubectl(['apply', '-f', '-'], client)).stderr).toContain(
      'which name the tier, could not be looked up',
    );
    const { metadata } = client as { metadata: { labels: object } };
    const labels = { ...metadata.labels, 'zonegate.dev/tier': 'medium' };
    const labelled = { ...client, metadata: { ...metadata, labels } };
    // The namespace may have been given less.
    expect((await kubectl(['apply', '-f', '-'], labelled)).stderr).toContain('found medium here, and unknown labels');
    const elsewhere = deployment({ name: `untroubled-${zone}`, namespace: 'ge-system' });
    expect(await kubectl(['apply', '-f', '-'], elsewhere)).toMatchObject({ code: 0, warnings: [] });
    // What only a should depends on is admitted, and told.
    const scale = ['scale', `deployment/untroubled-${zone}`, '-n', 'ge-system', '--replicas=3'];
    expect((await kubectl(scale)).warnings).toEqual([
      'recreate-singletons: spec.replicas: found 3 and labels that could not be looked up, wanted at most 1 of a singleton (K8S:DEPLOYMENTS)',
    ]);
    const budget = disruptionBudget({ name: `untroubled-${zone}`, namespace: 'ge-system' });
    expect((await kubectl(['apply', '-f', '-'], budget)).warnings).toEqual([
      'pdb-misfit: spec.selector: found no answer of the API server, wanted the workloads that it selects (K8S:PDB)',
    ]);
    const metrics = await (await fetch(`${zonegate?.opsUrl}/metrics`)).text();
    expect(metrics).toMatch(/^zonegate_lookup_failures_total [1-9]/m);
  });
});

describe("Zone 1's broken ClusterIP", () => {
  it('--api-server goes round it by a DNS name', async () => {
    const [nobody] = await freePorts(1);
    const { port } = new URL(serverOf(ownKubeconfig()));
    await mustKubectl(['apply', '-f', '-'], namespaces);
    const zonegate = await startZonegate(
      'zone-1',
      ...['--kubeconfig', kubeconfigFor(nobody), '--api-server', `localhost:${port}`],
    );
    try {
      const ready = await eventually('namespaces followed', async () => {
        const text = await (await fetch(`${zonegate.opsUrl}/readyz`)).text();
        return /namespaces: \d+ followed/.test(text) ? text : undefined;
      });
      expect(ready).toContain('followed');
      await register(zonegate, 'zone-1');
      await mustKubectl(
        ['apply', '-f', '-'],
        deployment({ name: 'by-dns', namespace: 'sh-acme' }, { container: { resources: undefined } }),
      );
      expect(JSON.stringify(await get('deployment', 'sh-acme', 'by-dns'))).toContain('"cpu":"250m"');
    } finally {
      await unregister();
      await zonegate.stop();
    }
  });
});
