// What the log has of an internal error: no secret of the object, and little text.
import { describe, expect, it } from 'vitest';
import { loggedPolicyError, loggedServerError } from '../../src/server/logged-error.ts';
import { reviewRequest } from '../support/reviews.ts';

const request = reviewRequest('01-apply-executor-mutate-CREATE-deployments');
const withSecret = (value: unknown) => ({ ...request, object: { metadata: { annotations: { secret: value } } } });
const failure = (error: unknown) => ({ correlationId: 'id', error });
const SECRET = 'correct horse battery staple, and some more of it';

describe('loggedPolicyError', () => {
  it('has the message and the frames', () => {
    const logged = loggedPolicyError(failure(new TypeError('the bug')), request);
    expect(logged).toMatchObject({ type: 'TypeError', message: 'the bug' });
    expect(logged.stack).toMatch(/^TypeError: the bug\n\s+at .*logged-error\.test\.ts/);
  });

  it.each([
    ['all of a secret', `what is ${SECRET}?`],
    ['the beginning of one', `what is ${SECRET.slice(0, 40)}`],
    ['the end of one', `what is ${SECRET.slice(8)}`],
    ['a part of one, alone', SECRET.slice(5, 38)],
    ['one that comes late', `${'x'.repeat(900)}${SECRET}`],
    ['more than anybody reads', `${SECRET} ${'x'.repeat(2000)}`],
    ['more than anybody reads, the secret at the end', `${'x'.repeat(1_000_000)}${SECRET}`],
    ['lines that look like a stack', `oh\n    at ${SECRET}\n    at x`],
  ])('withholds %s', (_, message) => {
    const logged = JSON.stringify(loggedPolicyError(failure(new Error(message)), withSecret(SECRET)));
    expect(logged).toContain('withheld');
    for (const part of ['correct', 'horse', 'staple', 'some more']) expect(logged).not.toContain(part);
  });

  it('withholds secrets of the old object, too', () => {
    const old = { ...request, oldObject: withSecret(SECRET).object };
    expect(loggedPolicyError(failure(new Error(SECRET)), old).message).toMatch(/^\(withheld/);
  });

  it('withholds the name of an image if it may hold a password, and no other name', () => {
    const [secret, plain] = ['deploy:hunter2@registry.example.com/app', 'registry.example.com/app:1'];
    const logged = (image: string) =>
      loggedPolicyError(failure(new Error(`what is ${image}?`)), { ...request, object: { spec: { image } } }).message;
    expect(logged(secret)).toMatch(/^\(withheld/);
    expect(logged(plain)).toBe(`what is ${plain}?`);
  });

  it('is short, however long the error is', () => {
    for (const error of [
      new Error('x'.repeat(1_000_000)),
      new Error('x'.repeat(1000)),
      Object.assign(new Error('x'), { name: 'n'.repeat(100_000) }),
      Object.assign(new Error('x'), { stack: `Error: x\n${'    at somewhere\n'.repeat(100_000)}` }),
    ]) {
      expect(JSON.stringify(loggedPolicyError(failure(error), request)).length).toBeLessThan(2048);
    }
  });

  it('works for an object that is deep, or has very many strings', () => {
    let deep: unknown = SECRET;
    for (let level = 0; level < 100_000; level++) deep = { deep: [deep] };
    expect(loggedPolicyError(failure(new Error(SECRET)), withSecret(deep)).message).toMatch(/^\(withheld/);
    const many = Array.from({ length: 300_000 }, (_, index) => `value ${index}`);
    expect(loggedPolicyError(failure(new Error('the bug')), withSecret(many)).message).toBe('the bug');
    const long = `${'y'.repeat(7_000_000)}${SECRET}`;
    expect(loggedPolicyError(failure(new Error(SECRET)), withSecret(long)).message).toMatch(/^\(withheld/);
  });

  it.each([undefined, null, 'text', 4711, {}, Symbol('x')])('takes whatever is thrown: %s', (thrown) => {
    expect(loggedPolicyError(failure(thrown), request).type).toBe('Error');
  });
});

describe('loggedServerError', () => {
  it('has the messages of the framework and the system, and only the frames of other errors', () => {
    const code = 'ERR_HTTP_HEADERS_SENT';
    expect(loggedServerError(Object.assign(new Error('headers are sent'), { code })).message).toBe('headers are sent');
    const logged = loggedServerError(new Error(SECRET));
    expect(JSON.stringify(logged)).not.toContain('horse');
    expect(logged.stack).toContain('logged-error.test.ts');
    expect(loggedServerError(undefined).type).toBe('Error');
  });
});
