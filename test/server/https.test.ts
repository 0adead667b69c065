// What the HTTPS port answers, over one kept connection, as the API server has it.
import { connect } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { isObject } from '../../src/engine/json.ts';
import { reviewBody, reviewBodyWith } from '../support/reviews.ts';
import { issue, read, scratch } from './support/certificates.ts';
import { responseIn } from './support/client.ts';
import { startService } from './support/service.ts';

const files = issue(scratch(), 'zonegate');
const service = await startService({ files });
const { post } = service;

const EXECUTOR_REVIEW = '01-apply-executor-mutate-CREATE-deployments';
const EXECUTOR = reviewBody(EXECUTOR_REVIEW);
const review = JSON.parse(EXECUTOR);
const { uid } = review.request;
const webhooks = ['mutate', 'validate'] as const;

const reviewWith = (object: object) => reviewBodyWith(EXECUTOR_REVIEW, object);

const trap = { polluted: true, spec: null };
const isTrap = (key: string) => ['__proto__', 'constructor'].includes(key);
/** All but empty objects: to be empty means something. */
function withTraps(value: object): object {
  if (Object.keys(value).length === 0) return value;
  const property = { value: trap, enumerable: true };
  return Object.defineProperties({ ...value }, { ['__proto__']: property, constructor: property });
}

describe('a review', () => {
  it.each([
    ['mutate', EXECUTOR],
    ['validate', EXECUTOR],
    ['mutate', reviewBody('01-apply-executor-mutate-CREATE-horizontalpodautoscalers')],
    ['validate', reviewBody('08-scale-validate-UPDATE-deployments.scale')],
    ['validate', reviewBody('18-exec-validate-CONNECT-pods.exec')],
    ['mutate', reviewBody('23-finalizer-mutate-DELETE-deployments')],
  ])('to /%s is answered with 200 and its own uid', async (webhook, body) => {
    const answer = await post(`/${webhook}?timeout=10s`, body);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(answer.text)),
    });
    const { apiVersion, kind, response, ...rest } = JSON.parse(answer.text);
    expect({ apiVersion, kind, rest }).toEqual({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      rest: {},
    });
    expect(response).toMatchObject({ uid: JSON.parse(body).request.uid, allowed: true });
    expect('patch' in response).toBe('patchType' in response);
  });

  it.each<[string, Record<string, string>]>([
    ['the plain type', { 'content-type': 'application/json' }],
    ['a charset', { 'content-type': 'application/json; charset=utf-8' }],
    ['capitals', { 'content-type': 'Application/JSON;Charset=UTF-8' }],
    ['no type', {}],
    ['chunks', { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }],
    [
      'what Go sends',
      { 'content-type': 'application/json', accept: 'application/json, */*', 'accept-encoding': 'gzip' },
    ],
  ])('may come with %s', async (_, headers) => {
    expect(responseIn(await post('/validate', EXECUTOR, { headers })).uid).toBe(uid);
  });

  it.each(webhooks)('may be of any size that an API server sends: /%s', async (webhook) => {
    const big = reviewWith({ big: 'x'.repeat(3 * 1024 ** 2) });
    expect(responseIn(await post(`/${webhook}`, big)).uid).toBe(uid);
  });

  it.each(webhooks)('may have the keys of prototypes, and is decided as usual: /%s', async (webhook) => {
    const plain = responseIn(await post(`/${webhook}`, EXECUTOR));
    const trapped = JSON.stringify(review, (key, value) =>
      isTrap(key) || !isObject(value) ? value : withTraps(value),
    );
    expect(trapped.split('"__proto__":').length).toBeGreaterThan(20);
    const answer = responseIn(await post(`/${webhook}`, trapped));
    expect(answer).toEqual(plain);
    expect(answer.warnings?.length).toBeGreaterThan(0);
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it('may be nested as deeply as it likes', async () => {
    const depth = 100_000;
    const deep = `${'[{"a":'.repeat(depth)}0${'}]'.repeat(depth)}`;
    const created = { ...review.request, object: { ...review.request.object, deep: 'HERE' } };
    const updated = { ...created, operation: 'UPDATE', oldObject: { ...created.object, extra: 1 } };
    for (const request of [created, updated]) {
      const body = JSON.stringify({ ...review, request }).replaceAll('"HERE"', deep);
      for (const webhook of webhooks) expect(responseIn(await post(`/${webhook}`, body)).uid).toBe(uid);
    }
  });
});

describe('the connection', () => {
  it('is HTTP/1.1, kept for longer than the 90 s that the API server keeps it, and no answer has Retry-After', async () => {
    const answers = [await post('/mutate', EXECUTOR), await post('/validate', '{}'), await post('/x', '')];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 404]);
    for (const { headers, httpVersion } of answers) {
      expect(httpVersion).toBe('1.1');
      expect(headers.connection).toBe('keep-alive');
      expect(Number(/timeout=(\d+)/.exec(String(headers['keep-alive']))?.[1])).toBeGreaterThan(90);
      expect(headers).not.toHaveProperty('retry-after');
    }
    expect(new Set(answers.map(({ localPort }) => localPort)).size).toBe(1);
  });

  it.each([
    ['TLSv1.3', { maxVersion: 'TLSv1.3' }],
    ['TLSv1.2', { maxVersion: 'TLSv1.2' }],
  ] as const)('speaks %s, and no HTTP/2', async (version, options) => {
    const ALPNProtocols = ['h2', 'http/1.1'];
    const { hostname, port } = new URL(service.serving.url);
    const ca = read(files.certFile);
    const socket = connect({ host: hostname, port: Number(port), ca, ALPNProtocols, ...options });
    await new Promise((done, fail) => socket.once('secureConnect', done).once('error', fail));
    expect([socket.getProtocol(), socket.alpnProtocol]).toEqual([version, 'http/1.1']);
    socket.destroy();
  });
});
