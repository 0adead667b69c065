// Pods of the tools for debugging are reported and recorded, even in the strictest zone; and nothing else is admitted by
// resembling them.

import { describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import type { Admission } from '../../src/admission/prepared-case.ts';
import type { AdmissionResult } from '../../src/admission/result.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { noLookups } from '../../src/engine/lookups.ts';
import type { Mode } from '../../src/engine/zone.ts';
import { registry } from '../../webhooks/index.ts';
import { caseOf } from '../support/opened.ts';
import { requestFor } from '../support/request.ts';
import { zoneWith } from '../support/zone.ts';

const LABEL = { 'app.kubernetes.io/managed-by': 'kubectl-debug' };

interface Change {
  readonly metadata?: JsonObject;
  readonly spec?: JsonObject;
}

const debuggerContainer = { name: 'debugger', image: 'busybox', stdin: true, tty: true };

/** As `kubectl debug node/n1 -it --image=busybox` makes it. */
function nodeDebugger({ metadata, spec }: Change = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'node-debugger-n1-x7k2p', namespace: 'ge-system', labels: LABEL, ...metadata },
    spec: {
      nodeName: 'n1',
      hostNetwork: true,
      hostPID: true,
      restartPolicy: 'Never',
      containers: [debuggerContainer],
      ...spec,
    },
  };
}

const good = {
  name: 'shop',
  image: 'registry.example.com/shop:1',
  env: [{ name: 'PYTHONUNBUFFERED', value: '1' }],
  resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '100m', memory: '128Mi' } },
};
const added = { name: 'debugger-x7k2p', image: 'busybox' };

/** As `kubectl debug shop --copy-to=shop-copy --image=busybox` makes it. */
function copy({ metadata, spec }: Change = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'shop-copy', namespace: 'ge-system', ...metadata },
    spec: { securityContext: { runAsNonRoot: true }, containers: [good, added], ...spec },
  };
}

const deployment = (pod: JsonObject): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: pod.metadata,
  spec: { selector: { matchLabels: LABEL }, template: { metadata: pod.metadata, spec: pod.spec } },
});

async function validated(
  object: JsonObject,
  old?: JsonObject,
  mode: Mode = 'strict',
  options = {},
): Promise<AdmissionResult> {
  const engine = createEngine(registry, zoneWith(registry, { mode, options }));
  const admission: Admission = { engine: () => engine, lookups: noLookups, newCorrelationId: () => 'correlation-1' };
  const request = requestFor(object, old === undefined ? {} : { old });
  return admit(admission, 'validate', request, () => new AbortController().signal);
}

describe('is reported and recorded', () => {
  it.each<[string, JsonObject, string]>([
    ['a pod to debug a node with', nodeDebugger(), 'kubectl debug node'],
    [
      'one of which the API server knows the zone',
      nodeDebugger({ metadata: { labels: { ...LABEL, 'topology.kubernetes.io/zone': 'a' } } }),
      'kubectl debug node',
    ],
    [
      'one whose name is to be generated',
      nodeDebugger({ metadata: { name: undefined, generateName: 'node-debugger-n1-' } }),
      'kubectl debug node',
    ],
    ['a copy of a pod', copy(), 'kubectl debug --copy-to'],
    [
      'a copy with a container that was named',
      copy({ spec: { containers: [good, { ...debuggerContainer, name: 'shell' }] } }),
      'kubectl debug --copy-to',
    ],
  ])('%s', async (_, object, tool) => {
    for (const mode of ['enforce', 'strict'] as const) {
      const { response, decision } = await validated(object, undefined, mode);
      expect(response.status?.message).toBeUndefined();
      expect(decision).toBe('warned');
      expect(response.auditAnnotations?.debugging).toBe(tool);
      expect(response.warnings?.[0]).toMatch(/^kubectl debug .*: recorded/);
      expect(response.warnings?.join('\n')).toContain('resource-limits: ');
    }
  });

  it('a change of its annotations', async () => {
    const annotated = nodeDebugger({ metadata: { annotations: { 'zonegate.dev/longest-operation': '1s' } } });
    expect((await validated(annotated, nodeDebugger())).response.allowed).toBe(true);
  });
});

describe('is refused, whatever it looks like', () => {
  it.each<[string, JsonObject, string]>([
    ['a Deployment of them', deployment(nodeDebugger()), 'host-network'],
    ['a Deployment of copies', deployment(copy()), 'resource-limits'],
    ['one that is restarted', nodeDebugger({ spec: { restartPolicy: 'Always' } }), 'host-network'],
    ['one without a node', nodeDebugger({ spec: { nodeName: undefined } }), 'host-network'],
    ['one named after another node', nodeDebugger({ spec: { nodeName: 'n2' } }), 'host-network'],
    ['one of two containers', nodeDebugger({ spec: { containers: [debuggerContainer, good] } }), 'host-network'],
    ['one with an init container', nodeDebugger({ spec: { initContainers: [good] } }), 'host-network'],
    ['one without the label', nodeDebugger({ metadata: { labels: {} } }), 'host-network'],
    ['one that a Service may find', nodeDebugger({ metadata: { labels: { ...LABEL, app: 'shop' } } }), 'host-network'],
    [
      'one of a controller',
      nodeDebugger({
        metadata: { ownerReferences: [{ apiVersion: 'example.com/v1', kind: 'Shop', name: 's', uid: '1' }] },
      }),
      'host-network',
    ],
    ['one in the namespace of a client', nodeDebugger({ metadata: { namespace: 'sh-acme' } }), 'host-network'],
    [
      'one that is an executor',
      nodeDebugger({ metadata: { namespace: 'ge-agents', labels: { ...LABEL, app: 'ge-executor' } } }),
      'executor-liveness',
    ],
    [
      'a copy that a Service may find',
      copy({ metadata: { labels: { app: 'shop', component: 'a' } } }),
      'resource-limits',
    ],
    [
      'a copy that is an executor',
      copy({ metadata: { namespace: 'ge-agents', labels: { app: 'ge-executor' } } }),
      'executor-liveness',
    ],
    [
      'a copy of what breaks a must',
      copy({ spec: { containers: [{ ...good, resources: {} }, added] } }),
      'resource-limits',
    ],
    ['a copy on the network of its node', copy({ spec: { hostNetwork: true } }), 'host-network'],
    ['a container that is alone', copy({ spec: { containers: [added] } }), 'resource-limits'],
    [
      'a copy without what was added',
      copy({ spec: { containers: [good, { ...good, name: 'more', resources: {} }] } }),
      'resource-limits',
    ],
    ['a copy in the namespace of a client', copy({ metadata: { namespace: 'sh-acme' } }), 'resource-limits'],
  ])('%s', async (_, object, policy) => {
    const { response } = await validated(object, undefined, 'enforce');
    expect(response.allowed).toBe(false);
    expect(response.status?.message).toContain(`[must] ${policy}`);
  });

  it('an image of a registry that the zone does not allow', async () => {
    const options = { 'registry-images': { registries: ['registry.example.com'] } };
    for (const object of [nodeDebugger(), copy()]) {
      const { response } = await validated(object, undefined, 'enforce', options);
      expect(response.status?.message).toContain('[must] registry-images');
    }
  });

  it.each<[string, JsonObject, JsonObject, string]>([
    ['of a node', nodeDebugger({ metadata: { labels: { ...LABEL, app: 'shop' } } }), nodeDebugger(), 'host-network'],
    ['of a node, without its own', nodeDebugger({ metadata: { labels: {} } }), nodeDebugger(), 'host-network'],
    ['of a pod', copy({ metadata: { labels: { app: 'shop' } } }), copy(), 'resource-limits'],
  ])('a label for what was let in to look for the cause %s', async (_, now, old, policy) => {
    const { response } = await validated(now, old);
    expect(response.status?.message).toContain(`[must] ${policy}`);
  });
});

it('nobody who debugs a node gets another user for it', () => {
  const engine = createEngine(registry, zoneWith(registry, { only: 'security-context' }));
  expect(engine.mutate(caseOf(engine, requestFor(nodeDebugger())), {}).injections).toEqual([]);
});
