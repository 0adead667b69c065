// No peer can harm the requests of others.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { reviewBody } from '../support/reviews.ts';
import { issue, read, scratch } from './support/certificates.ts';
import { keepAlive, responseIn } from './support/client.ts';
import { startService } from './support/service.ts';

const files = issue(scratch(), 'zonegate');
const service = await startService({ files });
const { hostname: host, port } = new URL(service.serving.url);
const ca = read(files.certFile);
const EXECUTOR = reviewBody('01-apply-executor-mutate-CREATE-deployments');

/** Resolves when the socket ended, with or without an error. */
function ended(socket: Socket): Promise<unknown> {
  socket.on('error', () => {});
  socket.resume();
  return new Promise((resolve) => socket.once('close', resolve));
}

function plain(): Socket {
  const socket = connect({ host, port: Number(port) });
  onTestFinished(() => void socket.destroy());
  return socket;
}

async function tls(): Promise<TLSSocket> {
  const socket = connectTls({ host, port: Number(port), ca });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

/** The head of a request, and half of its body. */
const HALF = `POST /mutate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${EXECUTOR.length}\r\n\r\n${EXECUTOR.slice(0, 999)}`;

async function expectService(): Promise<void> {
  const agent = keepAlive({ ca });
  expect(responseIn(await service.post('/validate', EXECUTOR, { agent })).allowed).toBe(true);
  expect((await service.ops('/readyz')).status).toBe(200);
}

describe('others are served as before', () => {
  it.each<[string, string | Buffer]>([
    ['plain HTTP', 'POST /mutate HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['noise', Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 131) % 256))],
    ['a broken handshake', Buffer.from('16030100050100000102', 'hex')],
    ['a record that is too long', Buffer.from(`160301ffff${'00'.repeat(9000)}`, 'hex')],
    ['nothing', ''],
  ])('when somebody sends %s instead of TLS, who is hung up on', async (_, bytes) => {
    const socket = plain();
    const end = ended(socket);
    socket.end(bytes);
    await end;
    await expectService();
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['noise', '\x00\x01\x02\xff\r\n\r\n'],
    ['two lengths', 'POST /mutate HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}'],
    [
      'a length and chunks',
      'POST /mutate HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
    ],
    ['a wrong length', 'POST /mutate HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
    ['broken chunks', 'POST /mutate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nXYZ\r\n'],
    ['a head without end', `GET / HTTP/1.1\r\n${'x: y\r\n'.repeat(10_000)}`],
  ])('when somebody sends %s over TLS, who is hung up on', async (_, bytes) => {
    const socket = await tls();
    const end = ended(socket);
    socket.write(bytes);
    await end;
    await expectService();
  });

  it('when somebody who sends no HTTP does not hang up either', async () => {
    const options = { host, port: Number(port), ca, allowHalfOpen: true };
    const socket = connectTls(options);
    onTestFinished(() => void socket.destroy());
    await once(socket, 'secureConnect');
    let text = '';
    socket
      .on('error', () => {})
      .on('data', (chunk) => {
        text += chunk;
      });
    socket.write('canary\r\n\r\n');
    await once(socket, 'end');
    expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(text).not.toContain('canary');
    expect(JSON.parse(text.split('\r\n\r\n')[1] ?? '').error.code).toBe('BadRequest');
    // Writing to a connection that the other side has closed is an error.
    const closed = ended(socket);
    const timer = setInterval(() => socket.write('x'), 1);
    await closed;
    clearInterval(timer);
  });

  it('when somebody goes away in the middle of a body', async () => {
    for (let round = 0; round < 20; round++) {
      const socket = await tls();
      const end = ended(socket);
      await new Promise((sent) => socket.write(HALF, sent));
      socket.destroy();
      await end;
    }
    await expectService();
    expect(service.lines().filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
  });

  it('when somebody goes away before the answer', async () => {
    for (let round = 0; round < 20; round++) {
      const socket = await tls();
      socket.write(HALF + EXECUTOR.slice(999), () => socket.destroy());
      await ended(socket);
    }
    await expectService();
  });

  it('when many send half a review and stall', async () => {
    const stalled = await Promise.all(Array.from({ length: 50 }, tls));
    for (const socket of stalled) socket.write(HALF);
    await expectService();
    // They are only late: they are answered when the rest has come.
    const [late] = stalled as [TLSSocket];
    late.write(EXECUTOR.slice(999));
    const [chunk] = await once(late, 'data');
    expect(String(chunk)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it('when many connect and say nothing', async () => {
    const silent = Array.from({ length: 50 }, plain);
    await Promise.all([...silent.map((socket) => once(socket, 'connect')), ...Array.from({ length: 20 }, tls)]);
    await expectService();
  });
});

describe('one connection', () => {
  it('carries many reviews, each answered with its own uid', async () => {
    const agent = keepAlive({ ca, maxSockets: 1 });
    const review = JSON.parse(EXECUTOR);
    const uids = Array.from({ length: 300 }, (_, index) => `uid-${index}`);
    const answers = await Promise.all(
      uids.map((uid, index) => {
        const body = JSON.stringify({ ...review, request: { ...review.request, uid } });
        return service.post(index % 2 === 0 ? '/mutate' : '/validate', body, { agent });
      }),
    );
    expect(answers.map((answer) => responseIn(answer).uid)).toEqual(uids);
    expect(new Set(answers.map(({ localPort }) => localPort)).size).toBe(1);
  });

  it('carries reviews that do not wait for each other', async () => {
    const socket = await tls();
    const one = HALF + EXECUTOR.slice(999);
    let text = '';
    const answered = new Promise<void>((resolve) => {
      socket.on('data', (chunk) => {
        text += chunk;
        if (text.split('"response"').length === 4) resolve();
      });
    });
    socket.write(one + one.replace('/mutate', '/validate') + one);
    await answered;
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
  });
});
