import { isObject, type JsonObject, own } from '../engine/json.ts';
import type { AdmissionRequest } from '../engine/request.ts';
import { type Failure, failureOf, type Result, success } from '../problem/problem.ts';

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

/**
 * Reads the request out of a review's JSON. Everything the engine relies on is checked here; the objects within stay
 * as they came, `__proto__` and the like included. A field that is null counts as missing. The problem of a body that
 * is no review is in words for its sender, and quotes no values of the body: they may be secret.
 */
export function parseReview(body: string): Result<AdmissionRequest> {
  let review: unknown;
  try {
    review = JSON.parse(body);
  } catch {
    return invalid(body.trim() === '' ? 'the body is empty' : 'the body is not JSON');
  }
  if (!isObject(review)) return invalid(`the body is ${typeName(review)}`);
  if (own(review, 'apiVersion') !== API_VERSION) return invalid(`apiVersion is ${describe(own(review, 'apiVersion'))}`);
  if (own(review, 'kind') !== KIND) return invalid(`kind is ${describe(own(review, 'kind'))}`);
  const request = own(review, 'request');
  if (!isObject(request)) return invalid(`request is ${typeName(request)}`);
  const given = withoutNulls(request);
  const problem = problemOf(given);
  return problem === undefined ? success(given as unknown as AdmissionRequest) : invalid(`request.${problem}`);
}

/** The whole answer, ready to be sent. */
export function renderReview(response: AdmissionResponse): string {
  return JSON.stringify({ apiVersion: API_VERSION, kind: KIND, response });
}

function invalid(found: string): Failure {
  return failureOf('invalid-review', `expected an ${KIND} of ${API_VERSION} as JSON: ${found}`);
}

/** Fields that may be missing, and that whoever reads them does not expect to be null. */
const optional = ['namespace', 'name', 'subResource', 'dryRun', 'userInfo'] as const;

/** A request in which nothing is null that may be missing: the same one, where nothing is. */
function withoutNulls(request: JsonObject): JsonObject {
  const isNameless = own(request.userInfo, 'username') === null;
  if (!isNameless && !optional.some((field) => request[field] === null)) return request;
  const given = Object.fromEntries(optional.map((field) => [field, request[field] ?? undefined]));
  return {
    ...request,
    ...given,
    ...(isNameless && { userInfo: { ...Object(request.userInfo), username: undefined } }),
  };
}

/** It is echoed. The API server makes UUIDs. */
const LONGEST_UID = 256;
/** Of names that Kubernetes bounds to 253. */
const LONGEST_NAME = 1024;

function problemOf(request: JsonObject): string | undefined {
  const { uid } = request;
  if (typeof uid !== 'string' || uid === '') return `uid is ${typeName(uid)}, not a name`;
  if (uid.length > LONGEST_UID) return `uid ${tooLong(uid, LONGEST_UID)}`;
  const operationProblem = nameProblem(request, ['operation']);
  if (operationProblem !== undefined) return operationProblem;
  for (const [field, parts] of [
    ['resource', ['group', 'version', 'resource']],
    ['kind', ['group', 'version', 'kind']],
  ] as const) {
    const value = request[field];
    if (!isObject(value)) return `${field} is ${typeName(value)}, not an object`;
    const problem = nameProblem(value, parts);
    if (problem !== undefined) return `${field}.${problem}`;
  }
  const given = (['namespace', 'name', 'subResource'] as const).filter((field) => request[field] !== undefined);
  const problem = nameProblem(request, given);
  if (problem !== undefined) return problem;
  for (const field of ['object', 'oldObject', 'options', 'userInfo']) {
    const value = request[field];
    if (value !== undefined && value !== null && !isObject(value))
      return `${field} is ${typeName(value)}, not an object`;
  }
  const username = own(request.userInfo, 'username');
  return username === undefined || typeof username === 'string' ? undefined : 'userInfo.username is not a string';
}

/** What is wrong with the first of these fields that is no string, or a long one. */
function nameProblem(value: JsonObject, fields: readonly string[]): string | undefined {
  for (const field of fields) {
    const name = value[field];
    if (typeof name !== 'string') return `${field} is ${typeName(name)}, not a string`;
    if (name.length > LONGEST_NAME) return `${field} ${tooLong(name, LONGEST_NAME)}`;
  }
  return undefined;
}

function tooLong({ length }: string, most: number): string {
  return `has ${length} characters, expected ${most} at most`;
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
