// The end of a real process: it loses as little as possible, and nothing delays it.
import { once } from 'node:events';
import { copyFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CertificateFiles } from '../../src/server/certificate.ts';
import { ApiServer, type Call, silence } from '../cluster-client/api-server.ts';
import { reviewBody } from '../support/reviews.ts';
import { issue, read, scratch } from './support/certificates.ts';
import { keepAlive, responseIn, send } from './support/client.ts';
import { eventually, linesOf, type Running, running } from './support/process.ts';
import { kubeconfigFile } from './support/service.ts';

// Several processes start in each test, on machines that do other things, too.
vi.setConfig({ testTimeout: 30_000 });

const folder = scratch();
const files = issue(folder, 'zonegate');
const second = issue(folder, 'second');
const ca = read(files.certFile);
const EXECUTOR = reviewBody('01-apply-executor-mutate-CREATE-deployments');
/** A review that needs no look-up. */
const NIGHTLY = reviewBody('03-apply-misc-mutate-CREATE-cronjobs');
/** A client's workload: the review needs a look-up, as its tier is a label of the namespace. */
const SHOP = reviewBody('02-apply-client-mutate-CREATE-deployments');

const where = ['--host', '127.0.0.1', '--port', '0', '--ops-host', '127.0.0.1', '--ops-port', '0'];

function serving(...flags: readonly string[]): Promise<Running> {
  const tls = ['--tls-cert', files.certFile, '--tls-key', files.keyFile];
  return running(['serve', '--zone', 'zone-3', ...where, ...tls, '--drain-quiet', '0s', ...flags]);
}

function opened<S extends Socket>(socket: S): S {
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  return socket;
}

const draining = ({ opsUrl, ...zonegate }: Running) =>
  eventually(zonegate, async () => {
    const answer = await fetch(`${opsUrl}/readyz`, { headers: { connection: 'close' } });
    return answer.status === 503 ? answer.text() : undefined;
  });

/** An API server that does not answer the look-up of a namespace. */
async function holding(): Promise<{ readonly flags: readonly string[]; readonly held: Promise<Call> }> {
  const api = await new ApiServer().listen();
  onTestFinished(() => api.close());
  api.next.list.push(silence);
  const held = new Promise<Call>((resolve) => api.next.get.push(resolve));
  return { flags: ['--kubeconfig', kubeconfigFile(api.port, folder)], held };
}

describe('SIGTERM', () => {
  it('waits for a request that waits for a look-up, and serves what still comes', async () => {
    const { flags, held } = await holding();
    const zonegate = await serving(...flags);
    const kept = keepAlive({ ca, maxSockets: 1 });
    expect((await send(`${zonegate.url}/validate`, NIGHTLY, { agent: kept })).headers.connection).toBe('keep-alive');
    const waiting = send(`${zonegate.url}/mutate?timeout=30s`, SHOP, { agent: keepAlive({ ca }) });
    const { response } = await held;
    zonegate.child.kill('SIGTERM');
    expect(await draining(zonegate)).toMatch(/^not ready\n(.+\n)*draining: told to end\n$/);

    const late = await send(`${zonegate.url}/validate`, NIGHTLY, { agent: kept });
    expect(late).toMatchObject({ status: 200, headers: { connection: 'close' } });
    const bad = await send(`${zonegate.url}/validate`, '{}', { agent: keepAlive({ ca }) });
    expect(bad).toMatchObject({ status: 400, headers: { connection: 'close' } });
    for (const { headers } of [late, bad]) expect(headers).not.toHaveProperty('retry-after');

    response.end(JSON.stringify({ metadata: { name: 'sh-acme', labels: { 'zonegate.dev/tier': 'small' } } }));
    const patch = Buffer.from(responseIn(await waiting).patch ?? '', 'base64').toString();
    expect(patch).toContain('100m');
    expect((await waiting).headers.connection).toBe('close');
    const { code, stdout, stderr } = await zonegate.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(linesOf(stdout).at(-1)).toMatchObject({ level: 'info', msg: 'ended' });
    expect(linesOf(stdout).filter(({ msg }) => msg === 'admission decision')).toHaveLength(3);
  });

  it('is not delayed by connections without requests', async () => {
    const { host, port, ...zonegate } = await serving();
    const idle = keepAlive({ ca, maxSockets: 1 });
    await send(`${zonegate.url}/validate`, EXECUTOR, { agent: idle });
    await fetch(`${zonegate.opsUrl}/healthz`);
    const silent = opened(connect({ host, port }));
    const unused = opened(connectTls({ host, port, ca }));
    const probe = opened(connect({ host, port: Number(new URL(zonegate.opsUrl).port) }));
    const half = opened(connectTls({ host, port, ca }));
    await Promise.all([once(silent, 'connect'), once(unused, 'secureConnect'), once(probe, 'connect')]);
    await once(half, 'secureConnect');
    await new Promise((sent) => half.write('POST /mutate HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{', sent));
    zonegate.child.kill('SIGTERM');
    expect(await zonegate.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('gives up look-ups at the end of the grace period, and answers without them', async () => {
    const { flags, held } = await holding();
    const zonegate = await serving(...flags, '--grace-period', '10ms');
    const waiting = send(`${zonegate.url}/mutate?timeout=30s`, SHOP, { agent: keepAlive({ ca }) });
    await held;
    zonegate.child.kill('SIGTERM');
    expect(await waiting).toMatchObject({ status: 200, headers: { connection: 'close' } });
    const { code, stdout } = await zonegate.ended;
    expect(code).toBe(0);
    expect(linesOf(stdout).map(({ msg }) => msg)).toContain('ending: grace period over');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('a second %s ends it at once', async (signal) => {
    const zonegate = await serving('--drain-quiet', '24h', '--grace-period', '24h');
    const silent = opened(connect({ host: zonegate.host, port: zonegate.port }));
    await once(silent, 'connect');
    zonegate.child.kill(signal);
    await draining(zonegate);
    zonegate.child.kill(signal);
    const { code, stdout } = await zonegate.ended;
    expect(code).toBe(0);
    const logged = linesOf(stdout).map(({ msg }) => msg);
    expect(logged.slice(-4)).toEqual([
      'told to end: serving until nobody calls any more',
      'told to end again',
      'ending: told again',
      'ended',
    ]);
  });
});

describe('its files', () => {
  it('are read again by themselves', async () => {
    const live = { certFile: join(folder, 'live.crt'), keyFile: join(folder, 'live.key') };
    const put = (from: CertificateFiles) => {
      copyFileSync(from.certFile, live.certFile);
      copyFileSync(from.keyFile, live.keyFile);
    };
    const config = join(folder, 'own.yaml');
    const profile = (mode: string) =>
      writeFileSync(config, `apiVersion: zonegate.dev/v1alpha1\nkind: ZoneProfile\nname: own\nmode: ${mode}\n`);
    put(files);
    profile('audit');
    const tls = ['--tls-cert', live.certFile, '--tls-key', live.keyFile];
    const zonegate = await running(['serve', '--config', config, ...where, ...tls, '--reload-interval', '100ms']);
    put(second);
    profile('strict');
    await eventually(zonegate, async () => {
      const { text, servedBy } = await send(`${zonegate.url}/validate`, EXECUTOR, {
        agent: keepAlive({ ca: [ca, read(second.certFile)] }),
      });
      return servedBy === 'second' && text.includes('"mode":"strict"') ? true : undefined;
    });
    zonegate.child.kill('SIGTERM');
    zonegate.child.kill('SIGTERM');
    expect(await zonegate.ended).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('the log', () => {
  it('is complete, although the reader of the pipe is slow', async () => {
    const zonegate = await serving();
    zonegate.child.stdout.pause();
    const review = JSON.parse(EXECUTOR);
    const agent = keepAlive({ ca, maxSockets: 1 });
    const uids = Array.from({ length: 150 }, (_, index) => `${index}-${'x'.repeat(250)}`);
    // More than the pipe can hold, so that the rest is written at the end.
    for (const uid of uids) {
      const body = JSON.stringify({ ...review, request: { ...review.request, uid } });
      expect((await send(`${zonegate.url}/validate`, body, { agent })).status).toBe(200);
    }
    zonegate.child.kill('SIGTERM');
    zonegate.child.stdout.resume();
    const { code, stdout } = await zonegate.ended;
    expect(code).toBe(0);
    const lines = linesOf(stdout);
    expect(lines.map(({ uid }) => uid).filter(Boolean)).toEqual(uids);
    expect(lines.at(-1)).toMatchObject({ msg: 'ended' });
  });

  it('whose reader is gone does not end the service', async () => {
    const zonegate = await serving();
    zonegate.child.stdout.destroy();
    const agent = keepAlive({ ca, maxSockets: 1 });
    for (let round = 0; round < 100; round++) {
      expect((await send(`${zonegate.url}/validate`, EXECUTOR, { agent })).status).toBe(200);
    }
    zonegate.child.kill('SIGTERM');
    expect(await once(zonegate.child, 'exit')).toEqual([0, null]);
  });

  it('says what is served', async () => {
    const zonegate = await serving('--namespace', 'zonegate-system');
    zonegate.child.kill('SIGTERM');
    const { stdout } = await zonegate.ended;
    expect(linesOf(stdout).slice(0, 2)).toMatchObject([
      {
        level: 'warn',
        msg: expect.stringMatching(/^nothing can be looked up: no kubeconfig was given/),
      },
      {
        level: 'info',
        msg: 'serving',
        zone: 'zone-3',
        mode: 'strict',
        mutation: 'inject',
        namespace: 'zonegate-system',
      },
    ]);
  });
});
