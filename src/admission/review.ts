import { isObject, type JsonObject, own } from '../engine/json.ts';
import type { AdmissionRequest } from '../engine/request.ts';

const API_VERSION = 'admission.k8s.io/v1';
const KIND = 'AdmissionReview';

/** The answer to a review, as admission.k8s.io/v1 defines it. */
export interface AdmissionResponse {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: { readonly code: number; readonly reason: string; readonly message: string };
  readonly patchType?: 'JSONPatch';
  /** The JSON Patch in base64. */
  readonly patch?: string;
  readonly warnings?: readonly string[];
  readonly auditAnnotations?: Readonly<Record<string, string>>;
}

/** A body that is no review, in words for its sender. It quotes no values of the body: they may be secret. */
export interface BadReview {
  readonly problem: string;
}

/**
 * Reads the request out of a review's JSON. Everything the engine relies on is checked here; the objects within stay
 * as they came, `__proto__` and the like included.
 */
export function parseReview(body: string): AdmissionRequest | BadReview {
  let review: unknown;
  try {
    review = JSON.parse(body);
  } catch {
    return bad(body.trim() === '' ? 'the body is empty' : 'the body is not JSON');
  }
  if (!isObject(review)) return bad(`the body is ${typeName(review)}`);
  if (own(review, 'apiVersion') !== API_VERSION) return bad(`apiVersion is ${describe(own(review, 'apiVersion'))}`);
  if (own(review, 'kind') !== KIND) return bad(`kind is ${describe(own(review, 'kind'))}`);
  const request = own(review, 'request');
  if (!isObject(request)) return bad(`request is ${typeName(request)}`);
  const problem = problemOf(request);
  return problem === undefined ? (request as unknown as AdmissionRequest) : bad(`request.${problem}`);
}

/** The whole answer, ready to be sent. */
export function renderReview(response: AdmissionResponse): string {
  return JSON.stringify({ apiVersion: API_VERSION, kind: KIND, response });
}

function bad(found: string): BadReview {
  return { problem: `expected an ${KIND} of ${API_VERSION} as JSON: ${found}` };
}

function problemOf(request: JsonObject): string | undefined {
  if (typeof request.uid !== 'string' || request.uid === '') return `uid is ${typeName(request.uid)}, not a name`;
  if (typeof request.operation !== 'string') return `operation is ${typeName(request.operation)}, not a string`;
  for (const [field, parts] of [
    ['resource', ['group', 'version', 'resource']],
    ['kind', ['group', 'version', 'kind']],
  ] as const) {
    const value = request[field];
    if (!isObject(value)) return `${field} is ${typeName(value)}, not an object`;
    const part = parts.find((name) => typeof value[name] !== 'string');
    if (part !== undefined) return `${field}.${part} is ${typeName(value[part])}, not a string`;
  }
  for (const field of ['namespace', 'name', 'subResource']) {
    const value = request[field];
    if (value !== undefined && typeof value !== 'string') return `${field} is ${typeName(value)}, not a string`;
  }
  for (const field of ['object', 'oldObject', 'options', 'userInfo']) {
    const value = request[field];
    if (value !== undefined && value !== null && !isObject(value))
      return `${field} is ${typeName(value)}, not an object`;
  }
  const username = own(request.userInfo, 'username');
  return username === undefined || typeof username === 'string' ? undefined : 'userInfo.username is not a string';
}

function typeName(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  return Array.isArray(value)
    ? 'a list'
    : value === ''
      ? 'empty'
      : `a ${typeof value}`.replace('a object', 'an object');
}

/** Only a short plain word is quoted. */
function describe(value: unknown): string {
  return typeof value === 'string' && /^[\w./-]{1,60}$/.test(value) ? `"${value}"` : typeName(value);
}
