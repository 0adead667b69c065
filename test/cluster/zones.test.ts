// What holds in a zone as a whole: the handbook's own objects, and what happens without zonegate.
import { describe, expect, it } from 'vitest';
import { eventually, kubectl, mustKubectl, settled } from './support/kubectl.ts';
import {
  autoscaler,
  carelessDeployment,
  compliantContainer,
  cronJob,
  deployment,
  disruptionBudget,
  namespaces,
} from './support/objects.ts';
import { register, startZonegate, unregister, useZone, zones } from './support/zonegate.ts';

describe.each(zones)('%s', (zone) => {
  const zonegate = useZone(zone);

  it("admits the handbook's own templates without a warning", async () => {
    // The handbook's Deployment says nothing of PYTHONUNBUFFERED: that is injected.
    const { env: _, ...container } = compliantContainer;
    const objects = [
      deployment({ name: `handbook-${zone}`, namespace: 'ge-system' }, { pod: { containers: [container] } }),
      autoscaler({ name: `ge-executor-hpa-${zone}`, namespace: 'ge-agents' }, 5),
      disruptionBudget({ name: `ge-executor-pdb-${zone}`, namespace: 'ge-agents' }),
      cronJob({ name: `cost-monitor-${zone}`, namespace: 'ge-agents' }),
    ];
    const result = await kubectl(['apply', '-f', '-'], objects);
    expect(result).toMatchObject({ code: 0, warnings: [] });
  });

  it('is not even called for the system, for what controllers make, or for what changes nothing that is judged', async () => {
    const names = { name: `calm-${zone}`, namespace: 'ge-system' };
    const careless = carelessDeployment({ name: `careless-${zone}`, namespace: 'kube-system' });
    expect(await kubectl(['apply', '-f', '-'], careless)).toMatchObject({ code: 0, warnings: [] });
    await mustKubectl(['apply', '-f', '-'], deployment(names));
    await settled('Deployment', names);
    const annotate = (annotation: string) =>
      mustKubectl(['annotate', `deployment/${names.name}`, '-n', names.namespace, annotation]);
    await annotate('example.com/note=x');
    await annotate('zonegate.dev/longest-operation=10s');
    const lines = await eventually('the last one logged', async () => {
      const logged = zonegate().log();
      return logged.filter(({ name }) => name === names.name).length >= 4 ? logged : undefined;
    });
    // Created, and given an annotation of ours: each by both webhooks.
    expect(lines.filter(({ name }) => name === names.name).map(({ operation }) => operation)).toEqual([
      'CREATE',
      'CREATE',
      'UPDATE',
      'UPDATE',
    ]);
    const others = lines.filter(
      ({ kind, namespace }) => namespace === 'kube-system' || /^(Pod|ReplicaSet)$/.test(`${kind}`),
    );
    expect(others).toEqual([]);
  });

  it('says what it decided: one line a decision, with who, what and why', async () => {
    const name = `logged-${zone}`;
    const secret = 'the-value-of-a-variable';
    const container = { env: [{ name: 'TOKEN', value: secret }], livenessProbe: undefined };
    await kubectl(['create', '-f', '-'], deployment({ name, namespace: 'ge-system' }, { container }));
    const lines = await eventually('both decisions logged', async () => {
      const logged = zonegate()
        .log()
        .filter((line) => line.name === name);
      return logged.length === 2 ? logged : undefined;
    });
    const decision = zone === 'zone-1' ? 'warned' : 'denied';
    expect(lines).toMatchObject([
      { webhook: 'mutate', operation: 'CREATE', kind: 'Deployment', user: 'admin', decision: 'mutated' },
      { webhook: 'validate', namespace: 'ge-system', decision, policies: ['probes-required'] },
    ]);
    expect(JSON.stringify(zonegate().log())).not.toContain(secret);
    const metrics = await (await fetch(`${zonegate().opsUrl}/metrics`)).text();
    expect(metrics).toContain(`kind="Deployment",decision="${decision}"`);
    expect(metrics).not.toContain(secret);
  });
});

describe('without zonegate', () => {
  it('zone 1 stays usable when it is killed; it comes back by itself', async () => {
    const zonegate = await startZonegate('zone-1');
    await mustKubectl(['apply', '-f', '-'], namespaces);
    await register(zonegate, 'zone-1');
    try {
      await zonegate.stop('SIGKILL');
      const names = { name: 'while-down', namespace: 'ge-system' };
      await mustKubectl(['apply', '-f', '-'], carelessDeployment(names));
      await mustKubectl(['scale', 'deployment/while-down', '--replicas=2', '-n', 'ge-system']);
      await mustKubectl(['delete', 'deployment/while-down', '-n', 'ge-system']);
    } finally {
      await unregister();
    }
  });

  it('zones 2 and 3 let nothing past unjudged, and deletes work', async () => {
    const zonegate = await startZonegate('zone-2');
    await mustKubectl(['apply', '-f', '-'], namespaces);
    await mustKubectl(['apply', '-f', '-'], carelessDeployment({ name: 'older', namespace: 'ge-system' }));
    await register(zonegate, 'zone-2');
    try {
      await zonegate.stop('SIGKILL');
      const refused = await kubectl(['apply', '-f', '-'], deployment({ name: 'unjudged', namespace: 'ge-system' }));
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toContain('failed calling webhook "validate.zonegate.dev"');
      await mustKubectl(['delete', 'deployment/older', '-n', 'ge-system']);
    } finally {
      await unregister();
    }
  });
});
