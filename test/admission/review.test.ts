import { describe, expect, it } from 'vitest';
import { parseReview } from '../../src/admission/review.ts';
import { reviewBody } from '../support/reviews.ts';

const body = JSON.parse(reviewBody('02-apply-client-mutate-CREATE-deployments'));

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
  ])('%j', (text, found) => {
    expect(parseReview(text)).toEqual({
      problem: `expected an AdmissionReview of admission.k8s.io/v1 as JSON: ${found}`,
    });
  });

  it('keeps __proto__ and the like as data', () => {
    const request = parseReview(changed({ object: JSON.parse('{"__proto__":{"polluted":1},"constructor":{}}') }));
    expect(JSON.stringify(request)).toContain('"__proto__":{"polluted":1}');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
