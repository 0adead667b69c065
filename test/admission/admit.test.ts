import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { admit } from '../../src/admission/admit.ts';
import type { Admission } from '../../src/admission/prepared-case.ts';
import type { AdmissionResult } from '../../src/admission/result.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { type Labels, type LookupSource, noLookups } from '../../src/engine/lookups.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { createRegistry, type Registry } from '../../src/engine/registry.ts';
import type { AdmissionRequest, Webhook } from '../../src/engine/request.ts';
import { deployments } from '../../src/engine/resource.ts';
import type { Mode, Mutation } from '../../src/engine/zone.ts';
import { registry } from '../../webhooks/index.ts';
import { requestFor } from '../support/request.ts';
import { reviewRequest } from '../support/reviews.ts';
import { zoneWith } from '../support/zone.ts';

const medium: LookupSource = { ...noLookups, namespaceLabels: () => ({ 'zonegate.dev/tier': 'medium' }) };
const never = () => new AbortController().signal;

function admission(
  mode: Mode,
  settings: { policies?: Registry; mutation?: Mutation; lookups?: LookupSource } = {},
): Admission {
  const { policies = registry, mutation = 'inject', lookups = medium } = settings;
  const engine = createEngine(policies, zoneWith(policies, { mode, mutation }));
  return { engine: () => engine, lookups, newCorrelationId: () => 'correlation-1' };
}

function answer(mode: Mode, webhook: Webhook, review: string | AdmissionRequest, settings = {}): AdmissionResult {
  const request = typeof review === 'string' ? reviewRequest(review) : review;
  return admit(admission(mode, settings), webhook, request, never) as AdmissionResult;
}

function patchOf(result: AdmissionResult): unknown {
  return JSON.parse(Buffer.from(result.response.patch ?? '', 'base64').toString());
}

const EXECUTOR = '01-apply-executor-mutate-CREATE-deployments';
const HPA = '01-apply-executor-validate-CREATE-horizontalpodautoscalers';
const SHOP = '02-apply-client-mutate-CREATE-deployments';

describe('mutate', () => {
  it('injects what the author of a client workload left out, and says so', () => {
    const result = answer('audit', 'mutate', SHOP);
    expect(patchOf(result)).toMatchInlineSnapshot(`
      [
        {
          "op": "replace",
          "path": "/spec/strategy/rollingUpdate/maxSurge",
          "value": 1,
        },
        {
          "op": "replace",
          "path": "/spec/strategy/rollingUpdate/maxUnavailable",
          "value": 0,
        },
        {
          "op": "add",
          "path": "/spec/template/spec/securityContext/runAsNonRoot",
          "value": true,
        },
        {
          "op": "add",
          "path": "/spec/template/spec/securityContext/fsGroup",
          "value": 1004,
        },
        {
          "op": "add",
          "path": "/spec/template/spec/containers/0/resources/requests",
          "value": {
            "cpu": "50m",
            "memory": "64Mi",
          },
        },
        {
          "op": "add",
          "path": "/spec/template/spec/containers/0/resources/limits",
          "value": {
            "cpu": "250m",
            "memory": "256Mi",
          },
        },
        {
          "op": "add",
          "path": "/spec/template/spec/containers/0/env",
          "value": [
            {
              "name": "PYTHONUNBUFFERED",
              "value": "1",
            },
          ],
        },
        {
          "op": "replace",
          "path": "/spec/replicas",
          "value": 2,
        },
      ]
    `);
    expect(result.response).toMatchObject({
      allowed: true,
      patchType: 'JSONPatch',
      auditAnnotations: { injected: 'client-tier,rolling-update,security-context,unbuffered-output' },
    });
    expect(result.response.warnings).toMatchInlineSnapshot(`
      [
        "security-context: injected spec.template.spec.securityContext={"runAsNonRoot":true,"fsGroup":1004} (an image that runs as root, or whose USER is a name, will not start)",
        "rolling-update: injected spec.strategy.rollingUpdate: maxSurge=1, maxUnavailable=0",
        "client-tier: injected spec.template.spec.containers[0].resources: requests.cpu=50m, limits.cpu=250m, requests.memory=64Mi, limits.memory=256Mi",
        "client-tier: injected spec.replicas=2",
      ]
    `);
  });

  it('never overrides: an HTTP liveness probe stays, and is left to validation', () => {
    const result = answer('strict', 'mutate', EXECUTOR);
    expect(result.response.auditAnnotations?.injected).toBe(
      'image-pull-policy,rolling-update,security-context,unbuffered-output',
    );
    expect(result.decision).toBe('mutated');
  });

  it('sends neither patch nor patchType when there is nothing to inject', () => {
    const request = reviewRequest('18-exec-validate-CONNECT-pods.exec');
    const { response, decision } = answer('strict', 'mutate', request);
    expect(response).toEqual({ uid: request.uid, allowed: true });
    expect(decision).toBe('allowed');
  });

  it('in preview only tells', () => {
    const { response } = answer('audit', 'mutate', SHOP, { mutation: 'preview' });
    expect(response.patch).toBeUndefined();
    expect(response.patchType).toBeUndefined();
    expect(response.auditAnnotations).toEqual({
      preview: 'client-tier,rolling-update,security-context,unbuffered-output',
    });
    expect(response.warnings?.[0]).toContain('would inject');
  });

  it('off is off', () => {
    const request = reviewRequest(SHOP);
    expect(answer('audit', 'mutate', request, { mutation: 'off' }).response).toEqual({
      uid: request.uid,
      allowed: true,
    });
  });
});

describe('validate', () => {
  it('audit allows with a warning', () => {
    const result = answer('audit', 'validate', HPA);
    expect(result.decision).toBe('warned');
    expect(result.response).toEqual({
      uid: result.response.uid,
      allowed: true,
      warnings: [
        'executor-max-replicas: spec.maxReplicas: found 8, wanted at most 5 (K8S:HPA)',
        'hpa-scale-up-window: spec.behavior.scaleUp.stabilizationWindowSeconds: found 0 s, wanted at least 120 s (K8S:HPA)',
        'executor-hpa: spec.metrics: found no memory utilization, wanted memory 80 % (K8S:HPA)',
      ],
      auditAnnotations: { mode: 'audit', violations: 'executor-hpa,executor-max-replicas,hpa-scale-up-window' },
    });
  });

  it('enforce and strict deny a must, with the remedy and the chapter', () => {
    for (const [mode, reasons] of [
      ['enforce', '2 violations'],
      ['strict', '3 violations'],
    ] as const) {
      const { response, decision } = answer(mode, 'validate', HPA);
      expect(decision).toBe('denied');
      expect(response).toMatchObject({ allowed: false, status: { code: 403, reason: 'Forbidden' } });
      expect(response.status?.message.split('\n').slice(0, 2).join('\n')).toBe(
        `zonegate refuses HorizontalPodAutoscaler ge-agents/ge-executor-hpa in test (${mode}): ${reasons}\n` +
          '- [must] executor-max-replicas: spec.maxReplicas: more executors than the hard limit allows (token burn): ' +
          'found 8, wanted at most 5. Fix: Lower the number: all executors of the namespace together may be 5 or less. The limit is hard: only the owner of the zone can raise it. ' +
          '(handbook K8S:HPA)',
      );
      expect(response.warnings).toBeUndefined();
    }
  });

  it('tells apart what it is refused for and what else is wrong', () => {
    const lines = answer('enforce', 'validate', HPA).response.status?.message.split('\n') ?? [];
    expect(lines.map((line) => line.slice(0, 24))).toEqual([
      'zonegate refuses Horizon',
      '- [must] executor-max-re',
      '- [must] hpa-scale-up-wi',
      'Beside that, and no reas',
      '- [should] executor-hpa:',
    ]);
    expect(answer('strict', 'validate', HPA).response.status?.message).not.toContain('no reason');
  });

  it('lists every violation, the most severe first, one a line', () => {
    const { response } = answer('strict', 'validate', '03-apply-misc-mutate-CREATE-cronjobs');
    const lines = response.status?.message.split('\n').slice(1) ?? [];
    expect(lines.length).toBe(14);
    const levels = lines.map((line) => /^- \[(must|should)\] /.exec(line)?.[1]);
    expect(levels).toEqual(levels.toSorted());
    expect(response.auditAnnotations?.violations).toBe(
      'cronjob-concurrency,cronjob-limits,registry-images,resource-limits,run-as-non-root,security-context,standard-labels,unbuffered-output',
    );
  });

  it('should is denied in strict, warned in enforce', () => {
    const compliant = {
      name: 'api',
      env: [{ name: 'PYTHONUNBUFFERED', value: '1' }],
      livenessProbe: {},
      readinessProbe: {},
    };
    const amounts = { cpu: '10m', memory: '16Mi' };
    const object = {
      kind: 'Deployment',
      metadata: { name: 'api', namespace: 'ge-system' },
      spec: {
        strategy: { rollingUpdate: { maxUnavailable: 1 } },
        template: {
          spec: {
            securityContext: { runAsNonRoot: true },
            containers: [{ ...compliant, resources: { requests: amounts, limits: amounts } }],
          },
        },
      },
    };
    expect(answer('enforce', 'validate', requestFor(object)).decision).toBe('warned');
    expect(answer('strict', 'validate', requestFor(object)).decision).toBe('denied');
  });

  it('never denies what was there before', () => {
    const result = answer('strict', 'validate', '10-label-mutate-UPDATE-deployments');
    expect(result.decision).toBe('warned');
    expect(result.response.warnings?.every((warning) => warning.includes('(as before)'))).toBe(true);
  });

  it.each([
    ['02-apply-client-mutate-CREATE-pods', 'controlled'],
    ['09-annotate-mutate-UPDATE-deployments', 'no-op'],
    ['23-finalizer-mutate-DELETE-deployments', 'unmatched'],
    ['02-apply-client-mutate-UPDATE-deployments.status', 'unmatched'],
  ])('%s is not judged: %s', (review, exemption) => {
    const result = answer('strict', 'validate', review);
    expect(result).toMatchObject({ decision: 'exempt', exemption });
    expect(result.response).toEqual({
      uid: result.response.uid,
      allowed: true,
      auditAnnotations: { mode: 'strict' },
    });
  });
});

describe('warnings arrive', () => {
  it('stay within what the API server passes on, and count the rest', async () => {
    // Only the executor is injected into.
    const name = (index: number) => (index % 2 === 0 ? 'executor' : `container-${'x'.repeat(40)}-${index}`);
    const containers = Array.from({ length: 120 }, (_, index) => ({ name: name(index) }));
    const object = { kind: 'Pod', metadata: { name: 'p', namespace: 'ge-system' }, spec: { containers } };
    const executors = { ...object, metadata: { name: 'p', namespace: 'ge-agents', labels: { app: 'ge-executor' } } };
    const answers = (['mutate', 'validate'] as const).map((webhook) => answer('audit', webhook, requestFor(executors)));
    const both = (await Promise.all(answers)).map(({ response }) => response.warnings ?? []);
    // One response carries those of both webhooks.
    expect(both.flat().join('').length).toBeLessThanOrEqual(4096);
    expect(Math.max(...both.flat().map((warning) => warning.length))).toBeLessThanOrEqual(256);
    for (const warnings of both) expect(warnings.at(-1)).toMatch(/^zonegate: and \d+ more$/);
  });

  it('hold no control characters, wherever they come from', () => {
    const object = {
      kind: 'Pod',
      metadata: { name: 'a\nb', namespace: 'n' },
      spec: { containers: [{ name: 'x\r\ny\u2028' }] },
    };
    expect(JSON.stringify(answer('audit', 'validate', requestFor(object)).response.warnings)).not.toMatch(/\\[nru]/);
    const { message } = answer('strict', 'validate', requestFor(object)).response.status ?? { message: '' };
    expect(
      message
        .split('\n')
        .slice(1)
        .every((line) => line.startsWith('- [')),
    ).toBe(true);
  });
});

describe('our own bugs', () => {
  const broken = definePolicy({
    id: 'broken',
    level: 'must',
    zones: everyZone,
    endangers: 'reliability',
    handbook: 'DEPLOYMENTS',
    docs: { quote: 'q', summary: 's', rationale: 'r', remediation: 'r' },
    match: { resources: [deployments], operations: ['CREATE'] },
    options: z.strictObject({}),
    messages: { wrong: { text: 'w', compares: 'nothing' } },
    injects: { summary: 'x' },
    mutate: ({ draft }) => {
      draft.set(['spec', 'x'], 1);
      throw new Error('the bug');
    },
    validate: () => {
      throw new Error('the bug');
    },
  });
  const policies = createRegistry([broken, ...registry.policies]);

  it.each(['mutate', 'validate'] as const)(
    '%s in audit: allowed, with a warning, nothing injected',
    async (webhook) => {
      const result = await answer('audit', webhook, EXECUTOR, { policies });
      expect(result).toMatchObject({
        decision: 'error',
        failure: { correlationId: 'correlation-1', policy: 'broken' },
      });
      expect(result.response).toMatchObject({ allowed: true });
      expect(result.response.patch).toBeUndefined();
      expect(result.response.warnings?.[0]).toContain('our fault, not yours; its log has it under correlation-1');
    },
  );

  it.each([
    ['mutate', 'enforce'],
    ['mutate', 'strict'],
    ['validate', 'enforce'],
    ['validate', 'strict'],
  ] as const)('%s in %s: denied, as an internal error', async (webhook, mode) => {
    const { response } = await answer(mode, webhook, EXECUTOR, { policies });
    expect(response).toMatchObject({ allowed: false, status: { code: 500, reason: 'InternalError' } });
    expect(response.status?.message).toContain('internal error in policy broken: this is our fault, not yours');
    expect(response.status?.message).not.toContain('the bug');
  });

  it('the other policies are still heard in audit', async () => {
    const { response } = await answer('audit', 'validate', EXECUTOR, { policies });
    expect(response.warnings?.some((warning) => warning.startsWith('executor-liveness: '))).toBe(true);
  });

  it('a fact source that breaks its promise is one as well', async () => {
    const lookups = { ...noLookups, namespaceLabels: () => Promise.reject<Labels>(new Error('bug')) };
    expect(await answer('audit', 'validate', SHOP, { lookups })).toMatchObject({
      decision: 'error',
      response: { allowed: true },
    });
  });
});

describe('lookups', () => {
  it('are looked up only when a policy needs them, and awaited only when they are not at hand', async () => {
    const asked: string[] = [];
    const lookups = {
      ...noLookups,
      namespaceLabels: (name: string) => {
        asked.push(name);
        return Promise.resolve({ 'zonegate.dev/tier': 'small' });
      },
    };
    expect(answer('audit', 'mutate', EXECUTOR, { lookups })).not.toBeInstanceOf(Promise);
    const pending = answer('audit', 'mutate', SHOP, { lookups });
    expect(pending).toBeInstanceOf(Promise);
    expect(JSON.stringify(patchOf(await pending))).toContain('100m');
    expect(asked).toEqual(['sh-acme']);
  });

  it.each([
    ['audit', true],
    ['enforce', false],
    ['strict', false],
  ] as const)('that can not be had, where a must depends on them, in %s', (mode, allowed) => {
    const result = answer(mode, 'validate', SHOP, { lookups: noLookups });
    const tier = result.violations.filter(({ policy }) => policy.id === 'client-tier');
    expect(tier.map(({ level, finding }) => [level, finding.message])).toEqual([['must', 'unverified']]);
    expect(result.response.allowed).toBe(allowed);
  });
});
