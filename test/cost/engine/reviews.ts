// Asks both webhooks, in every zone, about an object: from the body that arrives to the body that is sent.
import { admit } from '../../../src/admission/admit.ts';
import { parseReview, renderReview } from '../../../src/admission/review.ts';
import { createEngine, type Engine } from '../../../src/engine/engine.ts';
import { isObject, type JsonObject } from '../../../src/engine/json.ts';
import { type LookupSource, noLookups } from '../../../src/engine/lookups.ts';
import type { Webhook } from '../../../src/engine/request.ts';
import { connections, type Resource } from '../../../src/engine/resource.ts';
import { shippedNames } from '../../../src/zones/profile.ts';
import { zoneOf } from '../../../src/zones/resolve.ts';
import { registry } from '../../../webhooks/index.ts';
import { successOf } from '../../support/results.ts';

/** A namespace where every policy looks: of executors, and of a client. */
const NAMESPACE = 'everybody';

/** What is looked up is at hand, so that what depends on it is judged, too, and all at once. */
const lookups: LookupSource = {
  ...noLookups,
  namespaceLabels: () => ({ 'zonegate.dev/tier': 'small' }),
  target: (_, ref) => atHand({ ...ref, object: null }),
  workloads: () => atHand([]),
  pods: () => atHand([]),
};

function atHand<Fact>(fact: Fact): Promise<Fact> {
  return fact as unknown as Promise<Fact>;
}

const engines: readonly Engine[] = shippedNames.map((name) => {
  const zone = zoneOf(name, registry);
  const { executors, clients } = zone.platform;
  const platform = {
    ...zone.platform,
    executors: { ...executors, namespaces: [NAMESPACE] },
    clients: { ...clients, namespaces: [NAMESPACE] },
  };
  return createEngine(registry, { ...zone, platform });
});

const deadline = () => AbortSignal.timeout(30_000);

export interface Reviews {
  /** The bytes of all bodies. */
  readonly bytes: number;
  /** Answers them all. */
  answer(): void;
}

/** CREATE of an object, and UPDATE of one that differed in a label of its pods: for both webhooks of each zone. */
export function reviewsOf(resource: Resource, object: JsonObject): Reviews {
  const create = bodyOf(resource, object, undefined);
  const update = bodyOf(resource, object, changed(object));
  const isConnect = connections.includes(resource);
  return {
    bytes: engines.length * 2 * (create.length + update.length),
    answer() {
      for (const engine of engines) {
        for (const body of isConnect ? [create] : [create, update]) {
          for (const webhook of ['mutate', 'validate'] as const) answer(engine, webhook, body);
        }
      }
    },
  };
}

function answer(engine: Engine, webhook: Webhook, body: string): void {
  const request = successOf(parseReview(body));
  const outcome = admit({ engine: () => engine, lookups, newCorrelationId: () => 'id' }, webhook, request, deadline);
  // A promise is of a look-up, which is no work of ours.
  if (!(outcome instanceof Promise)) renderReview(outcome.response);
}

function bodyOf(resource: Resource, object: JsonObject, oldObject: JsonObject | undefined): string {
  const { group, version, kind, subresource } = resource;
  const isConnect = connections.includes(resource);
  const request = {
    uid: '00000000-0000-0000-0000-000000000000',
    operation: isConnect ? 'CONNECT' : oldObject === undefined ? 'CREATE' : 'UPDATE',
    resource: { group, version, resource: resource.resource },
    ...(subresource !== undefined && { subResource: subresource }),
    kind: kind === 'Scale' ? { group: 'autoscaling', version: 'v1', kind } : { group, version, kind },
    name: 'x',
    namespace: NAMESPACE,
    userInfo: { username: 'admin', groups: ['system:authenticated'] },
    object,
    oldObject: oldObject ?? null,
    options: { fieldManager: 'kubectl-client-side-apply' },
  };
  return JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request });
}

/** The same object before: with another label everywhere where labels are, so that each part of it has changed. */
function changed(object: JsonObject): JsonObject {
  const before = structuredClone(object) as Record<string, unknown>;
  const visit = (value: unknown, depth: number) => {
    if (!isObject(value) || depth > 5) return;
    const node = value as Record<string, unknown>;
    if (isObject(node.metadata)) node.metadata = { ...node.metadata, labels: labelled(node.metadata.labels) };
    for (const child of Object.values(node)) visit(child, depth + 1);
  };
  visit(before, 0);
  return before;
}

function labelled(labels: unknown): object {
  return { ...(isObject(labels) && labels), before: 'x' };
}
