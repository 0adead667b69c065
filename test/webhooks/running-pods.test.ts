// Changes of a running pod: which policies see its subresources, and how strict they are.

import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/engine/engine.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { podDebug, podResize, type Resource } from '../../src/engine/resource.ts';
import { isDenied } from '../../src/engine/violation.ts';
import type { Mode } from '../../src/engine/zone.ts';
import { registry } from '../../webhooks/index.ts';
import { caseOf } from '../support/opened.ts';
import { deepFreeze, requestFor } from '../support/request.ts';
import { zoneWith } from '../support/zone.ts';

interface Change {
  readonly resource: Resource;
  readonly now: JsonObject;
  readonly old: JsonObject;
  readonly mode?: Mode;
  readonly username?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

const CONTROLLER = 'system:serviceaccount:kube-system:replicaset-controller';

function open({ resource, now, old, mode = 'strict', username = 'admin', options = {} }: Change) {
  const engine = createEngine(registry, zoneWith(registry, { mode, options }));
  const request = requestFor(deepFreeze(now), { old: deepFreeze(old), username });
  return { engine, ...engine.open({ ...request, subResource: resource.subresource }) };
}

/** Each violation as `denied|warned POLICY PATH`, those that were there before left out. */
function effectsOf(change: Change): string[] {
  const { engine, admissionCase } = open(change);
  if (admissionCase === undefined) throw new Error('the request is exempt');
  const lookups = { namespaceLabels: { 'zonegate.dev/tier': 'medium' } };
  const { violations, errors } = engine.validate(admissionCase, lookups);
  expect(errors).toEqual([]);
  expect(engine.mutate(admissionCase, lookups).patch).toEqual([]);
  return violations
    .filter(({ isOld }) => !isOld)
    .map((violation) => {
      const effect = isDenied(violation, admissionCase.mode) ? 'denied' : 'warned';
      return `${effect} ${violation.policy.id} ${violation.finding.path.join('.')} (${violation.container})`;
    });
}

const amounts = (cpu: string, memory = '256Mi') => ({
  requests: { cpu: '50m', memory: '64Mi' },
  limits: { cpu, memory },
});
const ownerReferences = [{ kind: 'ReplicaSet', name: 'r', uid: 'u', controller: true }];

const pod = (resources: JsonObject, spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'shop', namespace: 'sh-acme', labels: { app: 'shop' }, ...metadata },
  spec: { containers: [{ name: 'shop', image: 'registry.example.com/shop:1', resources }], ...spec },
});

describe('a resize', () => {
  const resized = (before: JsonObject, after: JsonObject, metadata?: JsonObject, username = 'admin') =>
    effectsOf({
      resource: podResize,
      now: pod(after, {}, metadata),
      old: pod(before, {}, metadata),
      username,
    });

  it('beyond the tier is denied; within it is none of their business', () => {
    expect(resized(amounts('200m'), amounts('900m'))).toEqual(['denied client-tier spec.containers (undefined)']);
    expect(resized(amounts('200m'), amounts('250m'))).toEqual([]);
  });

  it('of what was beyond the tier before may come nearer to it', () => {
    expect(resized(amounts('900m'), amounts('800m'))).toEqual([]);
    expect(resized(amounts('900m'), amounts('901m'))).toEqual(['denied client-tier spec.containers (undefined)']);
  });

  it('that takes a limit away is denied', () => {
    const unlimited = { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } };
    expect(resized(amounts('200m'), unlimited)).toEqual([
      'denied resource-limits spec.containers.0.resources.limits (shop)',
      'denied client-tier spec (undefined)',
    ]);
  });

  it("of an owned pod is not exempt, whoever makes it: its owner's template does not show it", () => {
    const denied = ['denied client-tier spec.containers (undefined)'];
    expect(resized(amounts('200m'), amounts('900m'), { ownerReferences }, CONTROLLER)).toEqual(denied);
  });

  it('is seen by no policy about what it cannot change', () => {
    const hostNetwork = { hostNetwork: true };
    const now = pod(amounts('250m'), hostNetwork);
    expect(effectsOf({ resource: podResize, now, old: pod(amounts('200m'), hostNetwork) })).toEqual([]);
  });
});

describe('an ephemeral container', () => {
  const tool = (securityContext?: JsonObject) => ({
    name: 'debugger',
    image: 'registry.example.com/tools:1',
    ...(securityContext !== undefined && { securityContext }),
  });
  const debugged = (
    { spec = {}, mode, metadata }: { spec?: JsonObject; mode?: Mode; metadata?: JsonObject },
    ...tools: readonly JsonObject[]
  ) =>
    effectsOf({
      resource: podDebug,
      now: pod(amounts('200m'), { ...spec, ephemeralContainers: tools }, metadata),
      old: pod(amounts('200m'), { ...spec, ephemeralContainers: tools.slice(0, -1) }, metadata),
      username: CONTROLLER,
      ...(mode !== undefined && { mode }),
    });
  const at = (index: number, field: string) => `spec.ephemeralContainers.${index}.${field} (debugger)`;
  const secure = { securityContext: { runAsNonRoot: true } };

  it('needs a security context, its own or that of its pod', () => {
    const missing = [
      `denied security-context ${at(0, 'securityContext')}`,
      `warned run-as-non-root ${at(0, 'securityContext.runAsNonRoot')}`,
    ];
    expect(debugged({}, tool())).toEqual(missing);
    expect(debugged({}, tool({}))).toEqual(missing);
    expect(debugged({ metadata: { ownerReferences } }, tool())).toEqual(missing);
    expect(debugged({ spec: secure }, tool())).toEqual([]);
    expect(debugged({}, tool({ runAsNonRoot: true, runAsUser: 1000 }))).toEqual([]);
  });

  it.each(['strict', 'enforce', 'audit'] as const)('may run as root, with a warning, where the mode is %s', (mode) => {
    const ptrace = { capabilities: { add: ['SYS_PTRACE'] } };
    expect(debugged({ mode }, tool(ptrace))).toEqual([
      `warned run-as-non-root ${at(0, 'securityContext.runAsNonRoot')}`,
    ]);
    expect(debugged({ mode, spec: secure }, tool({ runAsUser: 0, runAsNonRoot: false }))).toHaveLength(1);
  });

  it('is old where it was there before', () => {
    expect(debugged({}, { ...tool(), name: 'before' }, tool({ runAsNonRoot: true }))).toEqual([]);
  });

  it('comes from a registry that the zone allows, where it names some', () => {
    const now = pod({}, { ...secure, ephemeralContainers: [tool()] });
    const change = { resource: podDebug, now, old: pod({}, secure) };
    const denied = [`denied registry-images ${at(0, 'image')}`];
    expect(effectsOf({ ...change, options: { 'registry-images': { registries: ['harbor.example.com'] } } })).toEqual(
      denied,
    );
    expect(effectsOf({ ...change, options: { 'registry-images': { registries: ['registry.example.com'] } } })).toEqual(
      [],
    );
  });

  it('may be on the node only, where the zone names none', () => {
    expect(debugged({ spec: secure }, { name: 'debugger', image: 'busybox' })).toEqual([]);
  });

  it('of Windows knows no such thing', () => {
    expect(debugged({ spec: { os: { name: 'windows' } } }, tool())).toEqual([]);
  });

  it('is not seen by the policies for the others', () => {
    const old = pod({}, { hostNetwork: true });
    const now = pod({}, { hostNetwork: true, ephemeralContainers: [tool({ runAsNonRoot: true })] });
    expect(effectsOf({ resource: podDebug, now, old })).toEqual([]);
  });
});

describe('an attach', () => {
  const attached = (options: JsonObject) => {
    const object = { kind: 'PodAttachOptions', container: 'app', ...options };
    const engine = createEngine(registry, zoneWith(registry));
    const admissionCase = caseOf(engine, requestFor(deepFreeze(object)));
    return engine.validate(admissionCase, {}).violations.map((violation) => {
      const effect = isDenied(violation, admissionCase.mode) ? 'denied' : 'warned';
      return `${effect} ${violation.level} ${violation.finding.message}`;
    });
  };

  it('that gives it something to read is warned of: nobody knows who reads it, and who writes', () => {
    expect(attached({ stdin: true, stdout: true })).toEqual(['warned should attached']);
    expect(attached({ stdin: true, tty: false })).toEqual(['warned should attached']);
  });

  it('of a terminal, or of nobody who writes, is fine', () => {
    expect(attached({ stdin: true, tty: true })).toEqual([]);
    expect(attached({ stdout: true })).toEqual([]);
    expect(attached({})).toEqual([]);
  });
});
