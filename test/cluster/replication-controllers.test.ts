// ReplicationControllers are workloads like any other: what they run, how many, and how they are scaled.
import { describe, expect, it } from 'vitest';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { emptied, eventually, expectClean, get, kubectl, mustKubectl } from './support/kubectl.ts';
import {
  autoscaler,
  compliantContainer,
  disruptionBudget,
  executorProbe,
  type Names,
  replicationController,
} from './support/objects.ts';
import { useZone, zones } from './support/zonegate.ts';

const apply = (object: JsonObject) => kubectl(['apply', '-f', '-'], object);
const scale = (name: string, replicas: number) =>
  kubectl(['scale', `rc/${name}`, '-n', 'ge-agents', `--replicas=${replicas}`]);
const executor = (name: string, replicas: number): JsonObject =>
  replicationController(
    { name, namespace: 'ge-agents', app: 'ge-executor' },
    { container: { livenessProbe: executorProbe }, spec: { replicas } },
  );

describe.each(zones)('%s', (zone) => {
  const isDenied = zone !== 'zone-1';
  useZone(zone);
  const named = (name: string): Names => ({ name: `${name}-${zone}`, namespace: 'ge-system' });

  it('what is right is admitted, without a word; what is left out is injected', async () => {
    expectClean(await apply(replicationController(named('good'))));
    const careless = replicationController(named('unset'), {
      pod: { securityContext: undefined },
      container: { env: undefined },
    });
    expect(await apply(careless)).toMatchObject({ code: 0 });
    const stored = await get('rc', 'ge-system', named('unset').name);
    const template = valueAt(stored, ['spec', 'template', 'spec']);
    expect(template).toMatchObject({ securityContext: { runAsNonRoot: true, fsGroup: 1004 } });
    expect(valueAt(template, ['containers', 0, 'env'])).toEqual(compliantContainer.env);
  });

  it('what breaks a rule is like a Deployment that breaks it', async () => {
    const result = await apply(
      replicationController(named('bad'), { pod: { hostNetwork: true }, container: { resources: {} } }),
    );
    expect(result.code === 0).toBe(!isDenied);
    for (const words of ['host-network: spec.template.spec.hostNetwork: ', 'resource-limits: spec.template.spec.'])
      expect(result.stderr).toContain(words);
  });

  it('its pods are its own: whoever made it was judged', async () => {
    await mustKubectl(['apply', '-f', '-'], replicationController(named('running')));
    await eventually('a pod of it', async () => {
      const { stdout } = await mustKubectl([
        'get',
        'pods',
        '-n',
        'ge-system',
        '-l',
        `instance=${named('running').name}`,
      ]);
      return stdout.includes('running') ? true : undefined;
    });
  });

  it('of executors there are no more than may be, however they come to be more', async () => {
    const name = `night-shift-${zone}`;
    await mustKubectl(['apply', '-f', '-'], executor(name, 5));
    const ways = [
      () => apply(executor(`${name}-2`, 6)),
      () => apply(executor(name, 6)),
      () => scale(name, 12),
      () => {
        const object = autoscaler({ name, namespace: 'ge-agents' }, 8) as { readonly spec: JsonObject };
        const scaleTargetRef = { apiVersion: 'v1', kind: 'ReplicationController', name };
        return apply({ ...object, spec: { ...object.spec, scaleTargetRef } });
      },
    ];
    for (const way of ways) {
      const result = await way();
      expect(result.stderr).toContain('executor-max-replicas: spec.');
      expect(result.code === 0, result.stderr).toBe(!isDenied);
    }
    await emptied('ge-agents');
    await mustKubectl(['apply', '-f', '-'], executor(name, 5));
    expectClean(await scale(name, 4));
  });

  it('a budget that keeps all of its pods is told', async () => {
    const names = named('kept');
    await mustKubectl(['apply', '-f', '-'], replicationController(names));
    const spec = { minAvailable: 2, selector: { matchLabels: { instance: names.name } } };
    const { stderr } = await apply({ ...disruptionBudget(names), spec });
    expect(stderr).toContain('pdb-misfit: spec.minAvailable: ');
  });
});
