// `zonegate verify` asks by an annotation: each webhook answers it, and treats the object as any other.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { admit } from '../../src/admission/admit.ts';
import type { Admission } from '../../src/admission/prepared-case.ts';
import type { AdmissionResult } from '../../src/admission/result.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { type LookupSource, noLookups } from '../../src/engine/lookups.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { createRegistry } from '../../src/engine/registry.ts';
import type { AdmissionRequest, Webhook } from '../../src/engine/request.ts';
import { deployments } from '../../src/engine/resource.ts';
import { registry } from '../../webhooks/index.ts';
import { requestFor } from '../support/request.ts';
import { reviewRequest } from '../support/reviews.ts';
import { zoneWith } from '../support/zone.ts';

const webhooks = ['mutate', 'validate'] as const;
const zones = (['audit', 'enforce', 'strict'] as const).flatMap((mode) =>
  (['inject', 'preview', 'off'] as const).flatMap((mutation) =>
    [{}, { only: 'none' }].map((which) => ({ mode, mutation, ...which })),
  ),
);

function admissionOf(settings: Parameters<typeof zoneWith>[1], lookups: LookupSource = noLookups, policies = registry) {
  const engine = createEngine(policies, zoneWith(policies, settings), 'zonegate');
  return { engine: () => engine, lookups, newCorrelationId: () => 'correlation-1' } satisfies Admission;
}

const never = () => new AbortController().signal;

async function answer(admission: Admission, webhook: Webhook, request: AdmissionRequest): Promise<AdmissionResult> {
  return admit(admission, webhook, request, never);
}

function asking(request: AdmissionRequest, annotation: unknown = 'true'): AdmissionRequest {
  const object = request.object as { readonly metadata?: JsonObject };
  const annotations = { ...(object.metadata?.annotations as JsonObject), 'zonegate.dev/verify': annotation };
  return { ...request, object: { ...object, metadata: { ...object.metadata, annotations } } };
}

/** The same answer with one more warning, the first. */
function withAnswer(result: AdmissionResult, webhook: Webhook): AdmissionResult {
  const warnings = [`zonegate verify: ${webhook} was called`, ...(result.response.warnings ?? [])];
  return { ...result, response: { ...result.response, warnings } };
}

const requests = {
  'a client workload': reviewRequest('02-apply-client-mutate-CREATE-deployments'),
  'an executor': reviewRequest('01-apply-executor-mutate-CREATE-deployments'),
  'an autoscaler over the hard limit': reviewRequest('01-apply-executor-validate-CREATE-horizontalpodautoscalers'),
  "a controller's ReplicaSet": reviewRequest('02-apply-client-mutate-CREATE-replicasets'),
  'a rollback': reviewRequest('07-undo-mutate-UPDATE-deployments'),
  'an object of our own namespace': { ...reviewRequest('13-create-mutate-CREATE-deployments'), namespace: 'zonegate' },
  'an object of the system': { ...reviewRequest('13-create-mutate-CREATE-deployments'), namespace: 'kube-system' },
  'an object that is exempt': requestFor({ kind: 'Deployment', metadata: { name: 'a' } }),
};

describe.each(zones)('%o', (settings) => {
  it.each(Object.entries(requests))('%s: answered as any other, with one more warning', async (_, request) => {
    for (const webhook of webhooks) {
      const admission = admissionOf(settings);
      const usual = await answer(admission, webhook, request);
      expect(await answer(admission, webhook, asking(request))).toEqual(withAnswer(usual, webhook));
    }
  });
});

it('excuses nothing: what is denied is denied', async () => {
  const request = asking(requests['an autoscaler over the hard limit']);
  const { response, decision } = await answer(admissionOf({ mode: 'strict' }), 'validate', request);
  expect(decision).toBe('denied');
  expect(response).toMatchObject({ allowed: false, warnings: ['zonegate verify: validate was called'] });
  expect(response.status?.message).toContain('executor-max-replicas');
});

it.each([[''], ['false'], [null], [{}], [7], ['\n"299 - x"']])(
  'answers to any value, and quotes none: %j',
  async (value) => {
    const request = asking(requests['a client workload'], value);
    for (const webhook of webhooks) {
      const { response } = await answer(admissionOf({ mutation: 'off', only: 'none' }), webhook, request);
      expect(response.warnings).toEqual([`zonegate verify: ${webhook} was called`]);
    }
  },
);

it.each([
  [{ kind: 'Deployment' }],
  [{ kind: 'Deployment', metadata: null }],
  [{ kind: 'Deployment', metadata: { annotations: null } }],
  [{ kind: 'Deployment', metadata: { annotations: ['zonegate.dev/verify'] } }],
  [{ kind: 'Deployment', metadata: { labels: { 'zonegate.dev/verify': 'true' } } }],
  [{ kind: 'Deployment', 'zonegate.dev/verify': 'true' }],
])('answers to nothing else: %j', async (object) => {
  for (const webhook of webhooks) {
    const { response } = await answer(admissionOf({ only: 'none' }), webhook, requestFor(object));
    expect(response.warnings).toBeUndefined();
  }
});

it('answers a delete as always: it has no object', async () => {
  const request = { ...asking(requests['a client workload']), operation: 'DELETE', object: null };
  const { response, decision } = await answer(admissionOf({}), 'validate', request);
  expect({ decision, warnings: response.warnings }).toEqual({ decision: 'exempt', warnings: undefined });
});

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
  validate: () => {
    throw new Error('the bug');
  },
});

it('answers when a policy of ours fails', async () => {
  const request = asking(requests['a client workload']);
  const { response, decision } = await answer(
    admissionOf({ mode: 'strict' }, noLookups, createRegistry([broken])),
    'validate',
    request,
  );
  expect(decision).toBe('error');
  expect(response.warnings?.[0]).toBe('zonegate verify: validate was called');
});

it('answers after a look-up, too', async () => {
  const lookups: LookupSource = { ...noLookups, namespaceLabels: async () => undefined };
  const admission = admissionOf({ mode: 'strict' }, lookups);
  const result = admit(admission, 'mutate', asking(requests['a client workload']), never);
  expect(result).toBeInstanceOf(Promise);
  expect((await result).response.warnings?.[0]).toBe('zonegate verify: mutate was called');
});
