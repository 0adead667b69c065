// What is done to a running pod by its subresources: resize, kubectl debug, kubectl attach. The pods have no node, so that
// nothing of it comes true; it is stored, or refused, all the same.
import { beforeAll, describe, expect, it } from 'vitest';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { eventually, expectClean, get, kubectl, mustKubectl } from './support/kubectl.ts';
import { compliantContainer, namespaces, pod } from './support/objects.ts';
import { register, startZonegate, unregister, useZone, zones } from './support/zonegate.ts';

const { livenessProbe: _, readinessProbe: __, ...bare } = compliantContainer;
const amounts = (cpu: string) => ({ requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu, memory: '256Mi' } });
const NO_NODE = 'does not have a host assigned';
/** As somebody whom every controller looks like. */
const AS_ACCOUNT = ['--as=system:serviceaccount:kube-system:updater', '--as-group=system:masters'];

const client = (name: string, cpu: string, metadata: JsonObject = {}): JsonObject => {
  const object = pod({ name, namespace: 'sh-acme' }, { containers: [{ ...bare, resources: amounts(cpu) }] });
  return { ...object, metadata: { ...(object.metadata as JsonObject), ...metadata } };
};

const resize = (name: string, cpu: string, ...flags: readonly string[]) => {
  const change = JSON.stringify({ spec: { containers: [{ name: 'app', resources: amounts(cpu) }] } });
  return kubectl(['patch', 'pod', name, '-n', 'sh-acme', '--subresource=resize', '-p', change, ...flags]);
};

/** Two pods: one with a security context for all that runs in it, one whose containers have their own. */
const secure = pod({ name: 'secure', namespace: 'ge-system' }, { containers: [bare] });
const own = pod(
  { name: 'own', namespace: 'ge-system' },
  { securityContext: undefined, containers: [{ ...bare, securityContext: { runAsNonRoot: true } }] },
);

const debug = (name: string, profile: string, container: string) =>
  kubectl([
    ...['debug', name, '-n', 'ge-system', '--image=busybox', '-c', container],
    ...[`--profile=${profile}`, '-q', '--', 'true'],
  ]);

const attach = (...flags: readonly string[]) => kubectl(['attach', 'secure', '-n', 'ge-system', ...flags], 'rm -r /\n');

async function namesOfEphemeral(name: string): Promise<unknown> {
  const containers = valueAt(await get('pod', 'ge-system', name), ['spec', 'ephemeralContainers']);
  return (containers as readonly JsonObject[] | undefined)?.map((each) => each.name);
}

/** Takes away the pods of an earlier run. What other tests left there takes minutes to go, and is in nobody's way. */
async function withoutPods(): Promise<void> {
  const gone = ['--force', '--ignore-not-found'];
  await mustKubectl(['delete', 'pods', 'secure', 'own', '-n', 'ge-system', ...gone]);
  await mustKubectl(['delete', 'pods', 'shop', 'owned', 'autoscaled', '-n', 'sh-acme', ...gone]);
}

describe.each(zones)('%s', (zone) => {
  const isDenied = zone !== 'zone-1';
  const zonegate = useZone(zone);
  beforeAll(async () => {
    await withoutPods();
    // The garbage collector looks whether there is one.
    const { metadata } = await get('configmap', 'sh-acme', 'kube-root-ca.crt');
    const { name, uid } = metadata as JsonObject;
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name, uid, controller: true }];
    await mustKubectl(
      ['create', '-f', '-'],
      [
        ...[secure, own, client('shop', '200m')],
        ...['owned', 'autoscaled'].map((owned) => client(owned, '200m', { ownerReferences })),
      ],
    );
  });

  describe('a resize', () => {
    it('within the tier is fine', async () => expectClean(await resize('shop', '250m')));

    it.each([
      ['shop', []],
      ['owned', AS_ACCOUNT],
    ])('of %s beyond the tier is like a pod beyond it', async (name, flags) => {
      const result = await resize(name, '900m', ...flags);
      const words = 'client-tier: spec.containers: ';
      if (!isDenied) return expect(result.warnings).toEqual([expect.stringContaining(words)]);
      expect(result.code).not.toBe(0);
      expect(result.stderr).toContain(`- [must] ${words}`);
      expect(JSON.stringify(await get('pod', 'sh-acme', name))).not.toContain('900m');
    });
  });

  it('a resize by the VerticalPodAutoscaler is only warned of', async () => {
    const updater = ['--as=system:serviceaccount:kube-system:vpa-updater', '--as-group=system:masters'];
    const result = await resize('autoscaled', '900m', ...updater);
    expect(result).toMatchObject({ code: 0, warnings: [expect.stringContaining('client-tier: spec.containers: ')] });
  });

  describe('kubectl debug', () => {
    it('looks into a pod that is secure as a whole, by any profile', async () => {
      expectClean(await debug('secure', 'general', 'one'));
      expectClean(await debug('secure', 'baseline', 'two'));
      expect(await namesOfEphemeral('secure')).toEqual(['one', 'two']);
    });

    it('looks into any other, by the profiles that say how', async () => {
      expectClean(await debug('own', 'restricted', 'restricted'));
      const general = await debug('own', 'general', 'general');
      expect(general).toMatchObject({ code: 0, warnings: [expect.stringContaining('run-as-non-root: ')] });
      expect(await namesOfEphemeral('own')).toEqual(['restricted', 'general']);
    });

    it('needs a security context', async () => {
      const result = await debug('own', 'baseline', 'bare');
      const words = 'security-context: spec.ephemeralContainers[2].securityContext (bare)';
      expect(result.stderr).toContain(words);
      expect(result.code === 0).toBe(!isDenied);
      if (!isDenied) return;
      expect(result.stderr).toContain(`- [must] ${words}`);
      expect(result.stderr).toContain('Use kubectl debug --profile=general');
    });

    it('is in the log: who, and in which pod', async () => {
      const line = await eventually('logged', async () =>
        zonegate()
          .log()
          .find(({ subresource, name }) => subresource === 'ephemeralcontainers' && name === 'secure'),
      );
      expect(line).toMatchObject({ kind: 'Pod', operation: 'UPDATE', decision: 'allowed' });
      expect(line.user).not.toBe('');
    });
  });

  describe('kubectl attach', () => {
    it('lets everybody in, and tells of those who bring something to read', async () => {
      for (const flags of [[], ['-i']]) expect((await attach(...flags)).stderr).toContain(NO_NODE);
      // kubectl asks by one protocol, and then by another.
      const told = await eventually('both logged', async () => {
        const lines = zonegate()
          .log()
          .filter(({ subresource }) => subresource === 'attach');
        const found = new Set(lines.map(({ decision, policies = [] }) => `${decision} ${policies}`));
        return found.size > 1 ? found : undefined;
      });
      expect(told).toEqual(new Set(['allowed ', 'warned no-hot-patch']));
    });
  });
});

it('while zonegate is down, everybody may look, and nobody may resize', async () => {
  const zonegate = await startZonegate('zone-3');
  await mustKubectl(['apply', '-f', '-'], namespaces);
  await withoutPods();
  await mustKubectl(['create', '-f', '-'], [secure, client('shop', '200m')]);
  await register(zonegate, 'zone-3');
  try {
    await zonegate.stop('SIGKILL');
    expectClean(await debug('secure', 'baseline', 'tools'));
    expect((await attach()).stderr).toContain(NO_NODE);
    expect((await resize('shop', '210m')).stderr).toContain('failed calling webhook "validate.zonegate.dev"');
  } finally {
    await unregister();
  }
});
