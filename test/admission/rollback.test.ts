import { describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import type { AdmissionResult } from '../../src/admission/result.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { type LookupSource, noLookups } from '../../src/engine/lookups.ts';
import type { Webhook } from '../../src/engine/request.ts';
import type { Mode } from '../../src/engine/zone.ts';
import { registry } from '../../webhooks/index.ts';
import { requestFor } from '../support/request.ts';
import { zoneWith } from '../support/zone.ts';

/** Breaks host-network, a must, and pinned-images, a should; and lacks what is injected. */
const bad = { hostNetwork: true, containers: [{ name: 'a', image: 'registry.example.com/a:latest' }] };
const fixed = { containers: [{ name: 'a', image: 'registry.example.com/a:2' }] };

function deployment(pod: object, spec: object = {}): JsonObject {
  const labels = { app: 'a', component: 'b' };
  return {
    kind: 'Deployment',
    metadata: { name: 'a', namespace: 'ge-system', uid: 'u', labels },
    spec: { selector: { matchLabels: { app: 'a' } }, ...spec, template: { metadata: { labels }, spec: pod } },
  };
}

interface Kept {
  readonly number: string;
  readonly template: JsonObject;
}

const kept: readonly Kept[] = [{ number: '1', template: (deployment(bad).spec as { template: JsonObject }).template }];

interface Change {
  readonly mode?: Mode;
  /** What is kept, the newest first; undefined where it can't be had. */
  readonly revisions?: readonly Kept[] | undefined;
  readonly old?: JsonObject;
  readonly now?: JsonObject;
  readonly fieldManager?: string;
}

async function answer(webhook: Webhook, change: Change = {}): Promise<AdmissionResult & { readonly asked: number }> {
  const { mode = 'strict', old = deployment(fixed), now = deployment(bad), fieldManager } = change;
  const revisions = 'revisions' in change ? change.revisions : kept;
  let asked = 0;
  const lookups: LookupSource = {
    ...noLookups,
    async revision(_, isIt) {
      asked += 1;
      return revisions && (revisions.find(({ template }) => isIt(template)) ?? null);
    },
  };
  const engine = createEngine(registry, zoneWith(registry, { mode }));
  const request = requestFor(now, { old, ...(fieldManager !== undefined && { fieldManager }) });
  const never = () => new AbortController().signal;
  const result = await admit({ engine: () => engine, lookups, newCorrelationId: () => 'c' }, webhook, request, never);
  return { ...result, asked };
}

describe('validate', () => {
  it.each(['enforce', 'strict'] as const)('admits a rollback in %s, says so, and records it', async (mode) => {
    const result = await answer('validate', { mode });
    expect(result.response).toMatchObject({ allowed: true, auditAnnotations: { mode, rollback: 'revision 1' } });
    expect(result.response.warnings?.[0]).toBe(
      'rollback to revision 1: admitted and recorded; now find the root cause (handbook K8S:DEPLOYMENTS)',
    );
    expect(result.response.warnings?.some((warning) => warning.startsWith('host-network: '))).toBe(true);
    expect(result.rollback?.revision).toBe('1');
    expect(result.rollback?.excused?.split(',')).toContain('host-network');
  });

  it('does not ask in audit, where nothing is denied', async () => {
    const result = await answer('validate', { mode: 'audit' });
    expect(result).toMatchObject({ asked: 0, decision: 'warned', rollback: undefined });
  });

  it('denies what is no rollback, without a word about rollbacks', async () => {
    const result = await answer('validate', { revisions: [] });
    expect(result).toMatchObject({ asked: 1, decision: 'denied' });
    expect(result.response.status?.message).not.toMatch(/roll(?:ing )?back/i);
  });

  it('validates the rest of a request that also rolls back', async () => {
    const { metadata, ...rest } = deployment(bad);
    const now = { ...rest, metadata: { ...(metadata as JsonObject), labels: { app: 'a' } } };
    const result = await answer('validate', { now });
    expect(result).toMatchObject({ decision: 'denied' });
    expect(result.response.status?.message).toContain('standard-labels');
    expect(result.response.status?.message).not.toContain('host-network');
    expect(result.response.status?.message).toContain('Rolling back to revision 1 alone would be admitted.');
    expect(result.response.auditAnnotations?.rollback).toBeUndefined();
  });

  it('is no way around a hard limit', async () => {
    const asExecutor = (object: JsonObject): JsonObject => {
      const { metadata, spec } = object as { metadata: JsonObject; spec: JsonObject };
      const labels = { app: 'ge-executor', component: 'b' };
      return { ...object, metadata: { ...metadata, namespace: 'ge-agents', labels }, spec };
    };
    const old = asExecutor(deployment(fixed, { replicas: 2 }));
    const alone = await answer('validate', { old, now: asExecutor(deployment(bad, { replicas: 2 })) });
    expect(alone).toMatchObject({ decision: 'warned', rollback: { revision: '1' } });
    const more = await answer('validate', { old, now: asExecutor(deployment(bad, { replicas: 9 })) });
    expect(more).toMatchObject({ decision: 'denied' });
    const reasons = more.response.status?.message
      .split('\n')
      .filter((line) => /^- /.test(line) && !/\(as before\)/.test(line));
    expect(reasons).toEqual([expect.stringContaining('- [must] executor-max-replicas: spec.replicas: ')]);
  });

  it('denies a must, and says so, when nobody can tell whether it is a rollback', async () => {
    const result = await answer('validate', { revisions: undefined });
    expect(result).toMatchObject({ decision: 'denied' });
    expect(result.response.status?.message).toContain('whether this is one could not be verified');
  });

  it('admits a should, and says so, when nobody can tell', async () => {
    const onlyShould = { containers: [{ ...complete, image: 'registry.example.com/a:latest' }], ...secure };
    const result = await answer('validate', { revisions: undefined, now: deployment(onlyShould) });
    expect(result.violations.filter(({ isOld }) => !isOld).map(({ policy }) => policy.id)).toContain('pinned-images');
    expect(result.response.warnings?.[0]).toContain('admitted as it may be a rollback');
  });
});

const secure = { securityContext: { runAsNonRoot: true } };
const amounts = { cpu: '10m', memory: '32Mi' };
const complete = {
  name: 'a',
  env: [{ name: 'PYTHONUNBUFFERED', value: '1' }],
  resources: { requests: amounts, limits: amounts },
  livenessProbe: { httpGet: { port: 8080 } },
  readinessProbe: { httpGet: { port: 8080 } },
};

/** What the bad one takes away, when it comes back. */
const variable = { ...fixed, containers: fixed.containers.map((container) => ({ ...container, env: complete.env })) };

describe('mutate', () => {
  it('leaves the template of a rollback alone', async () => {
    const result = await answer('mutate', { old: deployment(variable) });
    expect(JSON.stringify(result.injections)).not.toContain('template');
    expect(result.response.warnings?.[0]).toBe('rollback to revision 1: no defaults for its template');
    expect(result.response.auditAnnotations?.rollback).toBe('revision 1');
    expect(result.response.patch).toBeUndefined();
  });

  it('injects into what is none', async () => {
    const result = await answer('mutate', { old: deployment(variable), revisions: [] });
    expect(result.injections.map(({ policy }) => policy.id)).toContain('unbuffered-output');
    expect(result.rollback).toBeUndefined();
  });

  it('when nobody can tell, goes by the field manager, which kubectl rollout undo leaves empty', async () => {
    const old = deployment(variable);
    expect((await answer('mutate', { old, revisions: undefined })).response.patch).toBeUndefined();
    const applied = await answer('mutate', { revisions: undefined, fieldManager: 'kubectl-client-side-apply' });
    expect(applied.response.patch).toBeDefined();
  });

  it('asks only when there is something to inject into the template', async () => {
    const now = deployment({ containers: [{ ...complete, image: 'registry.example.com/a:3' }], ...secure });
    expect((await answer('mutate', { now })).asked).toBe(0);
  });
});
