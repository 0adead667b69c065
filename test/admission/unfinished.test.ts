// When the time for a review is over, audit admits what was not validated, and the other modes deny it.
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

const labels = { app: 'a', component: 'b' };

function deployment(containers: readonly JsonObject[], annotations: JsonObject = {}): JsonObject {
  const template = { metadata: { labels, annotations }, spec: { containers } };
  const metadata = { name: 'a', namespace: 'ge-system', uid: 'u', labels };
  return { kind: 'Deployment', metadata, spec: { selector: { matchLabels: { app: 'a' } }, template } };
}

const good = { name: 'a', image: 'registry.example.com/a:1' };
const many = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `c${index}`, image: 'x' }));

/** Answers with a clock whose time is over when it is asked for the given time. */
async function answer(
  webhook: Webhook,
  mode: Mode,
  looks: number,
  {
    now = deployment([good]),
    old,
    lookups = noLookups,
  }: { now?: JsonObject; old?: JsonObject; lookups?: LookupSource } = {},
): Promise<AdmissionResult> {
  const engine = createEngine(registry, zoneWith(registry, { mode }));
  let looked = 0;
  const isOver = () => {
    looked += 1;
    return looked > looks;
  };
  const never = () => new AbortController().signal;
  const request = requestFor(now, old === undefined ? {} : { old });
  return admit({ engine: () => engine, lookups, newCorrelationId: () => 'c' }, webhook, request, never, isOver);
}

describe('the validating webhook', () => {
  it.each([0, 1, 5])('admits in audit after %d looks at the clock, and says so', async (looks) => {
    const { response, isUnfinished } = await answer('validate', 'audit', looks);
    expect(response.allowed).toBe(true);
    expect(response.warnings?.[0]).toBe(
      'zonegate: the time was over before all of it was validated: there may be more',
    );
    expect(response.auditAnnotations?.unfinished).toBe('the time was over before all was validated');
    expect(isUnfinished).toBe(true);
  });

  it.each(['enforce', 'strict'] as const)('refuses in %s, and says so', async (mode) => {
    const { response, decision } = await answer('validate', mode, 0);
    expect(response).toMatchObject({ allowed: false, status: { code: 403, reason: 'Forbidden' } });
    expect(response.status?.message).toBe(
      `zonegate refuses Deployment ge-system/a in test (${mode}): it could not be validated in time\n` +
        'The time was over before all of it was validated: make it smaller, or try again.',
    );
    expect(decision).toBe('denied');
  });

  it('tells what it found until then', async () => {
    const { response } = await answer('validate', 'strict', 60, { now: deployment(many(1000)) });
    expect(response.status?.message).toContain('resource-limits');
    expect(response.status?.message).toContain('The time was over');
  });

  it('looks at the clock in the middle of a policy, too', async () => {
    let looks = 0;
    const engine = createEngine(registry, zoneWith(registry));
    const admission = { engine: () => engine, lookups: noLookups, newCorrelationId: () => 'c' };
    const count = () => {
      looks += 1;
      return false;
    };
    await admit(admission, 'validate', requestFor(deployment(many(5000))), () => new AbortController().signal, count);
    expect(looks).toBeGreaterThan(registry.policies.length + 100);
  });

  it('admits a rollback that was not validated in time, and no other update', async () => {
    const before = deployment([good]);
    const now = deployment([{ ...good, image: 'x' }]);
    const lookups: LookupSource = { ...noLookups, revision: async () => ({ number: '3' }) };
    const result = await answer('validate', 'strict', 0, { now, old: before, lookups });
    expect(result.response).toMatchObject({ allowed: true, auditAnnotations: { rollback: 'revision 3' } });
    const unknown: LookupSource = { ...noLookups, revision: async () => undefined };
    expect((await answer('validate', 'strict', 0, { now, old: before, lookups: unknown })).response.allowed).toBe(
      false,
    );
  });
});

describe('the mutating webhook', () => {
  it.each(['audit', 'strict'] as const)(
    'injects nothing in %s, says so, and leaves the rest to the other',
    async (mode) => {
      const { response, isUnfinished } = await answer('mutate', mode, 3, { now: deployment(many(3)) });
      expect(response).toEqual({
        uid: response.uid,
        allowed: true,
        warnings: ['zonegate: nothing was injected: the object lacks too much, or the time was over'],
        auditAnnotations: { unfinished: 'nothing was injected' },
      });
      expect(isUnfinished).toBe(true);
    },
  );

  it('injects nothing into what lacks more than anybody could store', async () => {
    const { response } = await answer('mutate', 'strict', 1e9, { now: deployment(many(20_000)) });
    expect(response.patch).toBeUndefined();
    expect(response.warnings).toHaveLength(1);
  });
});

it('a pod with more containers than any API server stores is not judged by half', async () => {
  const { response } = await answer('validate', 'strict', 1e9, { now: deployment(Array(30_000).fill(good)) });
  expect(response.allowed).toBe(false);
  expect((await answer('validate', 'audit', 1e9, { now: deployment(Array(30_000).fill(good)) })).response.allowed).toBe(
    true,
  );
});
