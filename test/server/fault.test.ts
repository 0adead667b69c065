// What the log has of an error of our own: never a value of the object, and never much.
import { describe, expect, it } from 'vitest';
import { toldError, toldFault } from '../../src/server/fault.ts';
import { reviewRequest } from '../support/reviews.ts';

const request = reviewRequest('01-apply-executor-mutate-CREATE-deployments');
const withSecret = (value: unknown) => ({ ...request, object: { metadata: { annotations: { secret: value } } } });
const failure = (error: unknown) => ({ correlationId: 'id', error });
const SECRET = 'correct horse battery staple, and some more of it';

describe('toldError', () => {
  it('has the message and the place', () => {
    const told = toldError(failure(new TypeError('the bug')), request);
    expect(told).toMatchObject({ type: 'TypeError', message: 'the bug' });
    expect(told.stack).toMatch(/^TypeError: the bug\n\s+at .*fault\.test\.ts/);
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
    const told = JSON.stringify(toldError(failure(new Error(message)), withSecret(SECRET)));
    expect(told).toContain('withheld');
    for (const part of ['correct', 'horse', 'staple', 'some more']) expect(told).not.toContain(part);
  });

  it('withholds what an old object has, too', () => {
    const old = { ...request, oldObject: withSecret(SECRET).object };
    expect(toldError(failure(new Error(SECRET)), old).message).toMatch(/^\(withheld/);
  });

  it('withholds what may be a password in the name of an image, and no other name', () => {
    const [secret, plain] = ['deploy:hunter2@registry.example.com/app', 'registry.example.com/app:1'];
    const told = (image: string) =>
      toldError(failure(new Error(`what is ${image}?`)), { ...request, object: { spec: { image } } }).message;
    expect(told(secret)).toMatch(/^\(withheld/);
    expect(told(plain)).toBe(`what is ${plain}?`);
  });

  it('is short, however much is thrown', () => {
    for (const error of [
      new Error('x'.repeat(1_000_000)),
      new Error('x'.repeat(1000)),
      Object.assign(new Error('x'), { name: 'n'.repeat(100_000) }),
      Object.assign(new Error('x'), { stack: `Error: x\n${'    at somewhere\n'.repeat(100_000)}` }),
    ]) {
      expect(JSON.stringify(toldError(failure(error), request)).length).toBeLessThan(2048);
    }
  });

  it('is told of an object that is deep, or has very many strings', () => {
    let deep: unknown = SECRET;
    for (let level = 0; level < 100_000; level++) deep = { deep: [deep] };
    expect(toldError(failure(new Error(SECRET)), withSecret(deep)).message).toMatch(/^\(withheld/);
    const many = Array.from({ length: 300_000 }, (_, index) => `value ${index}`);
    expect(toldError(failure(new Error('the bug')), withSecret(many)).message).toBe('the bug');
    const long = `${'y'.repeat(7_000_000)}${SECRET}`;
    expect(toldError(failure(new Error(SECRET)), withSecret(long)).message).toMatch(/^\(withheld/);
  });

  it.each([undefined, null, 'text', 4711, {}, Symbol('x')])('takes whatever is thrown: %s', (thrown) => {
    expect(toldError(failure(thrown), request).type).toBe('Error');
  });
});

describe('toldFault', () => {
  it('has what the framework and the system say, and of others only the place', () => {
    const code = 'ERR_HTTP_HEADERS_SENT';
    expect(toldFault(Object.assign(new Error('headers are sent'), { code })).message).toBe('headers are sent');
    const told = toldFault(new Error(SECRET));
    expect(JSON.stringify(told)).not.toContain('horse');
    expect(told.stack).toContain('fault.test.ts');
    expect(toldFault(undefined).type).toBe('Error');
  });
});
