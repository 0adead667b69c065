import { describe, expect, it } from 'vitest';
import { admit } from '../../src/admission/admit.ts';
import { parseReview } from '../../src/admission/review.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { noLookups } from '../../src/engine/lookups.ts';
import { zoneOf } from '../../src/zones/resolve.ts';
import { registry } from '../../webhooks/index.ts';
import { messagesIn, successOf } from '../support/results.ts';
import { reviewBody } from '../support/reviews.ts';

const body = JSON.parse(reviewBody('02-apply-client-mutate-CREATE-deployments'));

/** The paths of all fields of a review, and of the first item of each list. */
function allPaths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys = Array.isArray(value) ? Object.keys(value).slice(0, 1) : Object.keys(value);
  const below = keys.flatMap((key) => allPaths((value as JsonObject)[key], [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

function withNull(value: unknown, [key = '', ...rest]: readonly string[]): unknown {
  const changed = Object.assign(Array.isArray(value) ? [] : {}, value) as Record<string, unknown>;
  changed[key] = rest.length === 0 ? null : withNull(changed[key], rest);
  return changed;
}

function changed(change: object): string {
  return JSON.stringify({ ...body, request: { ...body.request, ...change } });
}

describe('parseReview', () => {
  it.each([
    ['', 'the body is empty'],
    ['  \n', 'the body is empty'],
    ['{"apiVersion": "admission', 'the body is not JSON'],
    ['[]', 'the body is a list'],
    ['null', 'the body is null'],
    ['"x"', 'the body is a string'],
    ['{}', 'apiVersion is missing'],
    ['{"apiVersion":"admission.k8s.io/v1beta1"}', 'apiVersion is "admission.k8s.io/v1beta1"'],
    ['{"apiVersion":"admission.k8s.io/v1","kind":"Pod"}', 'kind is "Pod"'],
    ['{"apiVersion":"admission.k8s.io/v1","kind":"a secret, with spaces"}', 'kind is a string'],
    ['{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}', 'request is missing'],
    ['{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":[]}', 'request is a list'],
    [changed({ uid: '' }), 'request.uid is empty, not a name'],
    [changed({ operation: 1 }), 'request.operation is a number, not a string'],
    [changed({ resource: null }), 'request.resource is null, not an object'],
    [changed({ kind: { group: '', version: 'v1' } }), 'request.kind.kind is missing, not a string'],
    [changed({ namespace: {} }), 'request.namespace is an object, not a string'],
    [changed({ object: 'x' }), 'request.object is a string, not an object'],
    [changed({ userInfo: { username: 1 } }), 'request.userInfo.username is not a string'],
    [changed({ userInfo: [] }), 'request.userInfo is a list, not an object'],
    [changed({ uid: null }), 'request.uid is null, not a name'],
    [changed({ uid: 'x'.repeat(257) }), 'request.uid has 257 characters, expected 256 at most'],
    [changed({ operation: 'x'.repeat(1025) }), 'request.operation has 1025 characters, expected 1024 at most'],
    [changed({ name: 'x'.repeat(1025) }), 'request.name has 1025 characters, expected 1024 at most'],
    [changed({ namespace: 'x'.repeat(7_000_000) }), 'request.namespace has 7000000 characters, expected 1024 at most'],
    [changed({ subResource: 'x'.repeat(1025) }), 'request.subResource has 1025 characters, expected 1024 at most'],
    [
      changed({ kind: { ...body.request.kind, kind: 'x'.repeat(1025) } }),
      'request.kind.kind has 1025 characters, expected 1024 at most',
    ],
    [
      changed({ resource: { ...body.request.resource, group: 'x'.repeat(1025) } }),
      'request.resource.group has 1025 characters, expected 1024 at most',
    ],
    ['['.repeat(4_000_000), 'the body is not JSON'],
    [`${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`, 'the body is a list'],
  ])('%.80s', (text, found) => {
    const message = `expected an AdmissionReview of admission.k8s.io/v1 as JSON: ${found}`;
    expect(parseReview(text)).toEqual({ ok: false, problems: [{ code: 'invalid-review', message }] });
  });

  it('takes names as long as they may be, and users of any length', () => {
    const longest = { uid: 'x'.repeat(256), name: 'x'.repeat(1024), userInfo: { username: 'x'.repeat(1_000_000) } };
    expect(successOf(parseReview(changed(longest)))).toMatchObject(longest);
  });

  it('takes what is null as missing', () => {
    const nothing = { namespace: null, name: null, subResource: null, dryRun: null, userInfo: null };
    const request = successOf(parseReview(changed(nothing)));
    for (const field of Object.keys(nothing)) expect(request).toHaveProperty(field, undefined);
    expect(request).toMatchObject({ uid: body.request.uid, object: body.request.object });
    const nameless = successOf(parseReview(changed({ userInfo: { username: null, groups: ['a'] } })));
    expect(nameless).toMatchObject({ userInfo: { username: undefined, groups: ['a'] } });
  });

  it.each(allPaths(body).map((path) => [path.join('.'), path]))(
    'is answered, or refused with a reason, with null at %s',
    async (_, path) => {
      const parsed = parseReview(JSON.stringify(withNull(body, path)));
      if (!parsed.ok) return expect(messagesIn(parsed)[0]).toMatch(/^expected an AdmissionReview .* null/);
      const request = parsed.value;
      for (const zone of ['zone-1', 'zone-3'] as const) {
        for (const webhook of ['mutate', 'validate'] as const) {
          const engine = createEngine(registry, zoneOf(zone, registry));
          const admission = { engine: () => engine, lookups: noLookups, newCorrelationId: () => 'id' };
          const result = await admit(admission, webhook, request, () => AbortSignal.timeout(1000));
          expect(result.failure).toBeUndefined();
          expect(result.response.uid).toBe(body.request.uid);
        }
      }
    },
  );

  it('takes an object of any depth', async () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const request = successOf(parseReview(changed({ object: 'DEEP' }).replace('"DEEP"', deep)));
    expect(request).toMatchObject({ uid: body.request.uid });
  });

  it('keeps __proto__ and the like as data', () => {
    const request = successOf(
      parseReview(changed({ object: JSON.parse('{"__proto__":{"polluted":1},"constructor":{}}') })),
    );
    expect(JSON.stringify(request)).toContain('"__proto__":{"polluted":1}');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
