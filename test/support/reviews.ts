import { readFileSync } from 'node:fs';
import { parseReview } from '../../src/admission/review.ts';
import type { AdmissionRequest } from '../../src/engine/request.ts';
import { deepFreeze } from './request.ts';
import { successOf } from './results.ts';

/** The body of a review as kube-apiserver 1.36.3 sent it; test/reviews/README.md says when. */
export function reviewBody(name: string): string {
  return readFileSync(new URL(`../reviews/${name}.json`, import.meta.url), 'utf8');
}

export function reviewRequest(name: string): AdmissionRequest {
  return deepFreeze(successOf(parseReview(reviewBody(name))));
}

/** The body of a review whose object has other fields. */
export function reviewBodyWith(name: string, object: object): string {
  const review = JSON.parse(reviewBody(name));
  return JSON.stringify({ ...review, request: { ...review.request, object: { ...review.request.object, ...object } } });
}
