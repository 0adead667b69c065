// What the HTTPS port refuses. It says why, and repeats nothing of what was sent.
import { describe, expect, it } from 'vitest';
import { reviewBody, reviewBodyWith } from '../support/reviews.ts';
import { issue, read, scratch } from './support/certificates.ts';
import { keepAlive, responseIn, send } from './support/client.ts';
import { startService } from './support/service.ts';

const LIMIT = 8 * 1024 ** 2;
const files = issue(scratch(), 'zonegate');
const service = await startService({ files });
const { post } = service;

const EXECUTOR_REVIEW = '01-apply-executor-mutate-CREATE-deployments';
const EXECUTOR = reviewBody(EXECUTOR_REVIEW);
const review = JSON.parse(EXECUTOR);
const { uid } = review.request;

const reviewWith = (object: object) => reviewBodyWith(EXECUTOR_REVIEW, object);

/** A review of exactly so many bytes. */
function reviewOf(bytes: number, filler: string): string {
  const frame = Buffer.byteLength(reviewWith({ filler: '' }));
  const room = bytes - frame;
  const width = Buffer.byteLength(filler);
  return reviewWith({ filler: filler.repeat(Math.floor(room / width)) + 'x'.repeat(room % width) });
}

describe('what is no review', () => {
  const canary = 'canary-4711';
  const json = (change: object) => JSON.stringify({ ...review, secret: canary, ...change });

  it.each([
    ['nothing', '', 'the body is empty'],
    ['white space', ' \r\n', 'the body is empty'],
    ['no JSON', `{"a": "${canary}"`, 'the body is not JSON'],
    ['two documents', `{"a":"${canary}"}{}`, 'the body is not JSON'],
    ['YAML', `kind: ${canary}`, 'the body is not JSON'],
    ['a byte order mark', `\ufeff${EXECUTOR}`, 'the body is not JSON'],
    ['a list', `["${canary}"]`, 'the body is a list'],
    ['a string', `"${canary}"`, 'the body is a string'],
    ['no version', json({ apiVersion: undefined }), 'apiVersion is missing'],
    ['another version', json({ apiVersion: 'admission.k8s.io/v1beta1' }), 'apiVersion is "admission.k8s.io/v1beta1"'],
    ['another kind', json({ kind: 'Pod' }), 'kind is "Pod"'],
    ['a version that is none', json({ apiVersion: { canary } }), 'apiVersion is an object'],
    ['no request', json({ request: undefined }), 'request is missing'],
    ['an answer', json({ request: null, response: { uid: canary } }), 'request is null'],
    ['no uid', json({ request: { ...review.request, uid: undefined } }), 'request.uid is missing, not a name'],
    [
      'an object that is none',
      json({ request: { ...review.request, object: canary } }),
      'request.object is a string, not an object',
    ],
  ])('%s: 400', async (_, body, found) => {
    const before = service.log().length;
    const answer = await post('/mutate', body);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(answer.text)).toEqual({
      error: {
        code: 'BadRequest',
        message: `expected an AdmissionReview of admission.k8s.io/v1 as JSON: ${found}`,
      },
    });
    expect(answer.text + service.log().slice(before)).not.toContain(canary);
  });

  it.each([
    ['text/plain'],
    ['application/yaml'],
    ['application/x-www-form-urlencoded'],
    ['application/vnd.kubernetes.protobuf'],
    ['not a type'],
  ])('%s: 415', async (type) => {
    const answer = await post('/mutate', EXECUTOR, { headers: { 'content-type': type } });
    expect(answer.status).toBe(415);
    expect(JSON.parse(answer.text).error).toEqual({
      code: 'UnsupportedMediaType',
      message: 'expected Content-Type: application/json',
    });
  });

  it.each(['x', '\u6f22', '\u{1f680}'])(
    'a body of the limit passes, one of a byte more is a 413: %s',
    async (filler) => {
      const fits = reviewOf(LIMIT, filler);
      expect(Buffer.byteLength(fits)).toBe(LIMIT);
      expect(responseIn(await post('/validate', fits)).uid).toBe(uid);
      const agent = keepAlive({ ca: read(files.certFile) });
      // Chunked, so that it is refused only when all but the end has arrived, and the answer is not lost to a reset.
      const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
      const answer = await post('/validate', reviewOf(LIMIT + 1, filler), { agent, headers });
      expect(answer.status).toBe(413);
      expect(JSON.parse(answer.text).error).toEqual({
        code: 'RequestEntityTooLarge',
        message: `the body is larger than ${LIMIT} bytes`,
      });
    },
  );

  it('a body whose header says that it is too large is a 413 at once', async () => {
    const headers = { 'content-type': 'application/json', 'content-length': String(LIMIT + 1) };
    const agent = keepAlive({ ca: read(files.certFile) });
    const answer = await post('/mutate', undefined as unknown as string, { agent, headers });
    expect(answer.status).toBe(413);
  });

  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s: 405 with Allow', async (method) => {
    for (const path of ['/mutate', '/validate?timeout=10s']) {
      const answer = await send(`${service.serving.url}${path}`, undefined, {
        method,
        agent: keepAlive({ ca: read(files.certFile) }),
      });
      expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } });
      const body = { error: { code: 'MethodNotAllowed', message: 'expected POST' } };
      if (method !== 'HEAD') expect(JSON.parse(answer.text)).toEqual(body);
    }
  });

  it.each(['/', '/mutat', '/mutates', '/mutate/', '/validate/x', '/MUTATE', '/healthz', '/metrics'])(
    '%s: 404',
    async (path) => {
      const answer = await post(path, EXECUTOR);
      expect(answer).toMatchObject({ status: 404 });
      expect(answer.headers).not.toHaveProperty('allow');
      expect(JSON.parse(answer.text).error).toEqual({
        code: 'NotFound',
        message: 'expected POST /mutate or POST /validate',
      });
    },
  );

  it('is counted by the code of its answer', async () => {
    const { text } = await service.ops('/metrics');
    const counted = [...text.matchAll(/^zonegate_malformed_requests_total\{code="(\w+)"\} [1-9]\d*$/gm)];
    expect(counted.map(([, code]) => code).sort()).toEqual([
      ...['BadRequest', 'MethodNotAllowed', 'NotFound', 'RequestEntityTooLarge', 'UnsupportedMediaType'],
    ]);
  });
});
