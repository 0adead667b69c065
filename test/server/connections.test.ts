// Connections are bounded in number and time, and none of them keeps out an API server.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { followConnections } from '../../src/server/connections.ts';
import { reviewBody } from '../support/reviews.ts';
import { issue, read, scratch } from './support/certificates.ts';
import { keepAlive } from './support/client.ts';
import { metric, openRaw, until } from './support/raw.ts';
import { startService } from './support/service.ts';

const NEVER = 3_600_000;

/** An HTTP server, and what becomes of its connections. */
async function followed(bounds: { readonly connections: number; readonly headTime: number }) {
  const server = createServer((request, response) => {
    connections.markUsed(request.socket);
    response.end('ok');
  });
  const ended: (string | undefined)[] = [];
  const connections = followConnections(server, { bounds, onEnded: (...why) => void ended.push(why.join(' ')) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    connections.end();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const open = async () => {
    const accepted = once(server, 'connection');
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    onTestFinished(() => void socket.destroy());
    await accepted;
    return socket;
  };
  const ask = async (socket: Socket) => {
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    return socket;
  };
  return { server, port, connections, ended, open, ask };
}

async function gone(socket: Socket): Promise<void> {
  if (!socket.destroyed) await once(socket.resume(), 'close');
}

const isOpen = (socket: Socket) => !socket.destroyed && !socket.readableEnded;

describe('too many connections', () => {
  it('end the one that has been silent longest, not the newest', async () => {
    const { open, ask, connections, ended } = await followed({ connections: 3, headTime: NEVER });
    const apiServer = await ask(await open());
    const silent = await open();
    const silentToo = await open();
    const newest = await open();
    await gone(silent);
    const next = await open();
    await gone(silentToo);
    for (const socket of [apiServer, newest, next]) expect(isOpen(await ask(socket))).toBe(true);
    expect(ended).toEqual(['crowded 127.0.0.1', 'crowded 127.0.0.1']);
    expect(connections.count).toBe(3);
  });

  it('end the one whose last request is the oldest, if all have sent requests', async () => {
    const { open, ask } = await followed({ connections: 2, headTime: NEVER });
    const first = await ask(await open());
    const second = await ask(await open());
    await ask(first);
    const third = await ask(await open());
    await gone(second);
    for (const socket of [first, third]) expect(isOpen(await ask(socket))).toBe(true);
  });

  it('are counted without closed ones', async () => {
    const { open, ask, connections, ended } = await followed({ connections: 1, headTime: NEVER });
    for (let round = 0; round < 5; round++) {
      const socket = await ask(await open());
      socket.destroy();
      await vi.waitFor(() => expect(connections.count).toBe(0));
    }
    expect(ended).toEqual([]);
  });
});

describe('the head of a request', () => {
  it('must come in time from its first byte on, also the second one of a connection', async () => {
    const { open, ask, connections, ended } = await followed({ connections: 100, headTime: 0 });
    const unused = await open();
    const used = await ask(await open());
    const slow = [await open(), await ask(await open())];
    // Bytes that came with the last whole request belong to it.
    connections.sweep();
    for (const socket of slow) socket.write('GET / HTTP/1.1\r\nHost:');
    await vi.waitFor(() => {
      connections.sweep();
      expect(connections.count).toBe(2);
    });
    for (const socket of slow) await gone(socket);
    expect(ended).toEqual(['slow 127.0.0.1', 'slow 127.0.0.1']);
    for (const socket of [unused, used]) expect(isOpen(await ask(socket))).toBe(true);
  });

  it('may take that time', async () => {
    const { server, open, connections, ended } = await followed({ connections: 100, headTime: NEVER });
    const accepted = once(server, 'connection');
    const late = await open();
    const [theirs] = await accepted;
    late.write('GET / HTTP/1.1\r\nHost:');
    await vi.waitFor(() => expect(theirs.bytesRead).toBeGreaterThan(0));
    for (let round = 0; round < 3; round++) connections.sweep();
    late.write(' x\r\n\r\n');
    await once(late, 'data');
    expect(ended).toEqual([]);
  });
});

describe('whenClosed', () => {
  it('calls the listener when the connection is closed, unless it was removed', async () => {
    const { server, port, connections } = await followed({ connections: 9, headTime: NEVER });
    const accepted = once(server, 'connection');
    const socket = connect(port, '127.0.0.1');
    const [theirs] = await accepted;
    const called: string[] = [];
    const removeListener = connections.whenClosed(theirs, () => void called.push('forgotten'));
    connections.whenClosed(theirs, () => void called.push('closed'));
    removeListener();
    socket.destroy();
    await vi.waitFor(() => expect(called).toEqual(['closed']));
    connections.whenClosed(socket, () => void called.push('not ours'))();
  });
});

describe('over TLS', () => {
  const files = issue(scratch(), 'zonegate');
  const ca = read(files.certFile);
  const REVIEW = reviewBody('01-apply-executor-mutate-CREATE-deployments');
  const ended = (port: string, reason: string) => `zonegate_connections_ended_total{port="${port}",reason="${reason}"}`;

  it('an API server is served beside connections that do nothing, with a handshake or without one', async () => {
    const service = await startService({ files, bounds: { connections: 6 } });
    const { hostname: host, port } = new URL(service.serving.url);
    const agent = keepAlive({ ca, maxSockets: 1 });
    const { localPort } = await service.post('/validate', REVIEW, { agent });
    for (let round = 0; round < 10; round++) {
      const bare = connect(Number(port), host).on('error', () => {});
      onTestFinished(() => void bare.destroy());
      await once(bare, 'connect');
      const idle = await openRaw(service, ca);
      onTestFinished(() => void idle.socket.destroy());
    }
    await until(service, ended('webhooks', 'crowded'), (count) => count === 15);
    expect(await metric(service, 'zonegate_connections{port="webhooks"}')).toBe(6);
    expect(await service.post('/validate', REVIEW, { agent })).toMatchObject({ status: 200, localPort });
    expect((await service.post('/validate', REVIEW, { agent: keepAlive({ ca }) })).status).toBe(200);
    const lines = service.lines().filter(({ msg }) => msg === 'ended a connection, as there were too many');
    expect(lines[0]).toMatchObject({ level: 'warn', port: 'webhooks', reason: 'crowded', address: '127.0.0.1' });
    expect(lines.length).toBeLessThan(16);
  });

  it('half a head ends a connection, a whole review does not', async () => {
    const service = await startService({ files, bounds: { headTime: 1000 } });
    const agent = keepAlive({ ca, maxSockets: 1 });
    const { localPort } = await service.post('/validate', REVIEW, { agent });
    const slow = await openRaw(service, ca);
    await slow.send('POST /validate HTTP/1.1\r\nHost: x\r\n');
    await slow.closed;
    expect(await metric(service, ended('webhooks', 'slow'))).toBe(1);
    expect(await service.post('/validate', REVIEW, { agent })).toMatchObject({ status: 200, localPort });
  });

  it('a handshake that is never finished ends', async () => {
    const service = await startService({ files, bounds: { headTime: 1000 } });
    const { hostname: host, port } = new URL(service.serving.url);
    const bare = connect(Number(port), host).on('error', () => {});
    await gone(bare);
  });
});
