// Whoever is on call debugs a node or a copy of a pod in every zone, as kubectl does it.
import { afterAll, describe, expect, it } from 'vitest';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { get, kubectl, mustKubectl } from './support/kubectl.ts';
import { compliantContainer, pod } from './support/objects.ts';
import { useZone, zones } from './support/zonegate.ts';

const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'on-call' } };

afterAll(async () => {
  // Other tests have no nodes.
  const here = ['-n', 'ge-system', '--ignore-not-found'];
  await mustKubectl(['delete', 'deployments', '-l', 'app.kubernetes.io/managed-by=kubectl-debug', ...here]);
  await mustKubectl([
    'delete',
    'pods',
    '--field-selector=spec.nodeName=on-call',
    '--grace-period=0',
    '--force',
    ...here,
  ]);
  await mustKubectl(['delete', 'node', 'on-call']);
});

describe.each(zones)('%s', (zone) => {
  const shop = { name: `shop-${zone}`, namespace: 'ge-system' };
  useZone(zone, async () => {
    await mustKubectl(['apply', '-f', '-'], node);
    await mustKubectl(['create', '-f', '-'], pod(shop, { containers: [compliantContainer] }));
  });

  it.each(['legacy', 'general', 'netadmin', 'sysadmin'])('debugs a node with the profile %s', async (profile) => {
    const name = () => kubectl(['get', 'pods', '-n', shop.namespace, '-o', 'name']);
    const isDebugger = (each: string) => each.startsWith('pod/node-debugger-on-call-');
    const before = new Set((await name()).stdout.split('\n'));
    const debug = ['debug', 'node/on-call', '-n', shop.namespace, '--image=busybox', `--profile=${profile}`];
    const { code, stderr, warnings } = await kubectl(debug);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(warnings.join('\n')).toContain('kubectl debug node: recorded');
    expect(warnings.join('\n')).toContain('resource-limits: ');
    const made = (await name()).stdout.split('\n').find((each) => isDebugger(each) && !before.has(each)) ?? '';
    expect(made).not.toBe('');
    const stored = await get('pod', shop.namespace, made.replace('pod/', ''));
    expect(valueAt(stored, ['spec', 'securityContext', 'runAsNonRoot'])).toBeUndefined();
  });

  it.each<[string, string[]]>([
    ['a container more', ['--image=busybox']],
    ['a container of another name', ['--image=busybox', '-c', 'debugger-abcde']],
    ['shared processes', ['--image=registry.example.com/tools:1', '--share-processes']],
  ])('debugs a copy of a pod with %s', async (title, flags) => {
    const copy = `copy-${zone}-${title.replaceAll(' ', '-')}`;
    const { code, stderr, warnings } = await kubectl([
      ...['debug', shop.name, '-n', shop.namespace, `--copy-to=${copy}`, '--profile=general'],
      ...flags,
    ]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(warnings.join('\n')).toContain('kubectl debug --copy-to: recorded');
    expect(warnings.join('\n')).toContain('resource-limits: ');
    if (zone === 'zone-1') return;
    const served = await kubectl(['label', 'pod', copy, '-n', shop.namespace, 'app=shop', 'component=backend']);
    expect(served.stderr).toContain('[must] resource-limits');
  });

  it('gets no Deployment in that looks like it', async () => {
    const { code, stderr } = await kubectl(['create', '-f', '-'], disguised(`node-debugger-${zone}`));
    expect(code === 0).toBe(zone === 'zone-1');
    if (code !== 0) expect(stderr).toContain('[must] host-network');
  });
});

function disguised(name: string): JsonObject {
  const labels = { 'app.kubernetes.io/managed-by': 'kubectl-debug' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'ge-system', labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { nodeName: 'on-call', hostNetwork: true, containers: [compliantContainer] },
      },
    },
  };
}
