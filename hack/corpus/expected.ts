// What zonegate answers to a review of the corpus, zone by zone, in words that a reviewer reads.
import jsonPatch from 'fast-json-patch';
import { stringify } from 'yaml';
import { admit } from '../../src/admission/admit.ts';
import type { AdmissionResult } from '../../src/admission/result.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { formatPath, isObject, type JsonObject } from '../../src/engine/json.ts';
import type { LookupSource } from '../../src/engine/lookups.ts';
import type { AdmissionRequest, Webhook } from '../../src/engine/request.ts';
import { shippedNames } from '../../src/zones/profile.ts';
import { zoneOf } from '../../src/zones/resolve.ts';
import { registry } from '../../webhooks/index.ts';
import type { CorpusReview } from './review.ts';

const engines = shippedNames.map((name) => ({ name, engine: createEngine(registry, zoneOf(name, registry)) }));
const never = () => new AbortController().signal;

/** The answers as YAML; zones that answer alike stand together. */
export async function expectedOf(review: CorpusReview): Promise<string> {
  const answers: Record<string, unknown> = {};
  for (const webhook of ['mutate', 'validate'] as const) {
    if (review.webhooks.includes(webhook)) answers[webhook] = await byZone(review, webhook);
  }
  return stringify({ command: review.command, request: requestLine(review), ...answers }, { lineWidth: 0 });
}

async function byZone(review: CorpusReview, webhook: Webhook): Promise<Record<string, unknown>> {
  const groups = new Map<string, { zones: string[]; answer: object }>();
  for (const { name, engine } of engines) {
    const admission = { engine: () => engine, lookups: factsOf(review), newCorrelationId: () => '' };
    const ask = (which: Webhook, request: AdmissionRequest) => admit(admission, which, request, never);
    const mutated = review.webhooks.includes('mutate') ? await ask('mutate', review.request) : undefined;
    // The API server asks for the verdict on what the mutation has left.
    const outcome = webhook === 'mutate' && mutated ? mutated : await ask('validate', after(review.request, mutated));
    const answer = answerOf(outcome);
    const key = JSON.stringify(answer);
    const group = groups.get(key) ?? { zones: [], answer };
    group.zones.push(name);
    groups.set(key, group);
  }
  return Object.fromEntries([...groups.values()].map(({ zones, answer }) => [zones.join(', '), answer]));
}

function after(request: AdmissionRequest, mutated: AdmissionResult | undefined): AdmissionRequest {
  if (mutated === undefined || !isObject(request.object)) return request;
  const object = structuredClone(request.object);
  return { ...request, object: jsonPatch.applyPatch(object, patchOf(mutated)).newDocument as JsonObject };
}

function patchOf({ response }: AdmissionResult): jsonPatch.Operation[] {
  return response.patch === undefined ? [] : JSON.parse(Buffer.from(response.patch, 'base64').toString());
}

/** The cluster as it was: one client with a tier, no workload that any look-up asks for, and the kept revisions. */
function factsOf({ revisions = [] }: CorpusReview): LookupSource {
  return {
    namespaceLabels: (namespace) => (namespace === 'sh-acme' ? { 'zonegate.dev/tier': 'medium' } : {}),
    target: async (_, ref) => ({ ...ref, object: null }),
    workloads: async () => [],
    pods: async () => [],
    revision: async (_, isIt) => revisions.find(({ template }) => isIt(template)) ?? null,
    // The one Job of a CronJob was made by `kubectl create job --from`.
    instance: async () => true,
  };
}

function answerOf(outcome: AdmissionResult): object {
  const { decision, exemption, violations, rollback } = outcome;
  const patch = patchOf(outcome);
  return {
    decision: exemption === undefined ? decision : `${decision}: ${exemption}`,
    ...(rollback !== undefined && { rollback: `to revision ${rollback.revision}` }),
    ...(violations.length > 0 && {
      violations: violations.map(({ policy, level, finding: { path, found, wanted }, container, isOld }) => {
        const place = `${formatPath(path)}${container === undefined ? '' : ` (${container})`}`;
        return `${level} ${policy.id}: ${place}: found ${found}, wanted ${wanted}${isOld ? ' (as before)' : ''}`;
      }),
    }),
    ...(patch.length > 0 && { patch: patch.map(operationLine) }),
  };
}

function operationLine(operation: jsonPatch.Operation): string {
  const value = 'value' in operation ? ` = ${JSON.stringify(operation.value)}` : '';
  return `${operation.op} ${operation.path}${value}`;
}

function requestLine({ kubernetes, request }: CorpusReview): string {
  const { operation, resource, subResource, namespace, name, userInfo, options } = request;
  const what = [resource.group, resource.resource, subResource].filter(Boolean).join('/');
  const manager = isObject(options) && typeof options.fieldManager === 'string' ? ` (${options.fieldManager})` : '';
  const where = namespace === undefined ? '' : `${namespace}/`;
  return `${operation} ${what} ${where}${name || '(a generated name)'} by ${userInfo?.username}${manager}, Kubernetes ${kubernetes}`;
}
