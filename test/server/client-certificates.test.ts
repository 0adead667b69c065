// Mutual TLS: only who shows a certificate of the CA, and of the right name, may call.

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CertificateFiles } from '../../src/server/certificate.ts';
import { type ClientCa, loadClientCa } from '../../src/server/clients.ts';
import { messagesIn, successOf } from '../support/results.ts';
import { reviewBody } from '../support/reviews.ts';
import { issue, issueCa, issueClient, issueExpired, read, scratch } from './support/certificates.ts';
import { keepAlive } from './support/client.ts';
import { startService } from './support/service.ts';

const folder = scratch();
const path = (name: string) => join(folder, name);
const serving = issue(folder, 'serving');
const rotated = issue(folder, 'rotated');
const ca = issueCa(folder, 'ca');
const otherCa = issueCa(folder, 'other-ca');
const API_SERVER = 'kube-apiserver';
const apiServer = issueClient(folder, ca, API_SERVER);
const kubelet = issueClient(folder, ca, 'system:node:a');
const both = issueClient(folder, ca, 'somebody', API_SERVER);
const stranger = issueClient(folder, otherCa, API_SERVER);
const REVIEW = reviewBody('01-apply-executor-mutate-CREATE-deployments');

function mustLoadCa(file: string): ClientCa {
  return successOf(loadClientCa(file));
}

/** A service with a CA file of its own, which takes requests of API servers only. */
async function guarded(file: string, name?: string) {
  const caFile = path(file);
  copyFileSync(ca.certFile, caFile);
  const files = { certFile: path(`${file}.tls`), keyFile: path(`${file}.key`) };
  const serve = (from: CertificateFiles) => {
    copyFileSync(from.certFile, files.certFile);
    copyFileSync(from.keyFile, files.keyFile);
  };
  serve(serving);
  const service = await startService({ files, clients: { caFile, ca: mustLoadCa(caFile), name } });
  const agentOf = (client?: CertificateFiles) => {
    const own = client && { cert: read(client.certFile), key: read(client.keyFile) };
    return keepAlive({ ca: [read(serving.certFile), read(rotated.certFile)], maxSockets: 1, ...own });
  };
  const call = (agent = agentOf()) => service.post('/validate', REVIEW, { agent });
  const statusFor = (client?: CertificateFiles) =>
    call(agentOf(client)).then(
      ({ status }) => status,
      () => 'refused',
    );
  const refusals = () => service.lines().filter(({ msg }) => String(msg).startsWith('refused a connection'));
  return { service, caFile, serve, call, agentOf, statusFor, refusals };
}

describe('a client', () => {
  it('with a certificate of the CA is answered', async () => {
    const { statusFor, refusals, service } = await guarded('answered');
    expect([await statusFor(apiServer), await statusFor(kubelet)]).toEqual([200, 200]);
    expect(refusals()).toEqual([]);
    expect((await service.ops('/readyz')).text).toContain(`clients: with a certificate of ${path('answered')}\n`);
  });

  it('with none, or one of another CA, is refused, logged and counted', async () => {
    const { statusFor, refusals, service } = await guarded('refused');
    expect([await statusFor(), await statusFor(stranger), await statusFor(issueExpired(folder, 'old'))]).toEqual([
      'refused',
      'refused',
      'refused',
    ]);
    expect(refusals()).toMatchObject([
      { level: 'warn', reason: 'missing', msg: 'refused a connection: the client shows no certificate' },
      {
        level: 'warn',
        reason: 'untrusted',
        msg: expect.stringMatching(/certificate of the client is not valid \([A-Z_]+\)$/),
      },
      { level: 'warn', reason: 'untrusted' },
    ]);
    const { text } = await service.ops('/metrics');
    expect(text).toContain('zonegate_clients_refused_total{reason="missing"} 1\n');
    expect(text).toContain('zonegate_clients_refused_total{reason="untrusted"} 2\n');
    expect(service.lines().some(({ msg }) => msg === 'admission decision')).toBe(false);
    expect(await statusFor(apiServer)).toBe(200);
  });

  it('must have the right name, if one is given', async () => {
    const { statusFor, refusals, service } = await guarded('named', API_SERVER);
    expect([await statusFor(apiServer), await statusFor(kubelet), await statusFor(both)]).toEqual([
      200,
      'refused',
      'refused',
    ]);
    expect(refusals()).toMatchObject([
      {
        reason: 'name',
        msg: 'refused a connection: the certificate of the client is for "system:node:a", expected "kube-apiserver"',
      },
      {
        reason: 'name',
        msg: 'refused a connection: the certificate of the client is for no single name, expected "kube-apiserver"',
      },
    ]);
    expect((await service.ops('/metrics')).text).toContain('zonegate_clients_refused_total{reason="name"} 2\n');
    expect((await service.ops('/readyz')).text).toContain(
      `clients: with a certificate of ${path('named')} for kube-apiserver\n`,
    );
  });

  it('that only tests whether the port is open is not logged', async () => {
    const { service, refusals, statusFor } = await guarded('looked-at');
    const socket = connect(Number(new URL(service.serving.url).port), '127.0.0.1');
    await new Promise((done) => socket.once('connect', done));
    await new Promise((done) => socket.once('close', done).destroy());
    expect(await statusFor(apiServer)).toBe(200);
    expect(refusals()).toEqual([]);
  });
});

describe('a new CA', () => {
  it('holds for new connections, also for resumed sessions; open connections go on', async () => {
    const { call, agentOf, caFile, statusFor, service } = await guarded('changed');
    const agent = agentOf(apiServer);
    const before = await call(agent);
    copyFileSync(otherCa.certFile, caFile);
    service.serving.clientCaWatch?.check();
    expect(await call(agent)).toMatchObject({ status: 200, localPort: before.localPort });
    // The client has the session of the connection before, and would resume it.
    for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
    await expect(call(agent)).rejects.toThrow();
    expect([await statusFor(apiServer), await statusFor(stranger)]).toEqual(['refused', 200]);
    expect(service.lines().filter(({ msg }) => msg === 'client CA reloaded')).toHaveLength(1);
    expect((await service.ops('/metrics')).text).toContain('zonegate_client_ca_reloads_total{result="success"} 1\n');
  });

  it('may be beside the old one', async () => {
    const { caFile, statusFor, service } = await guarded('two');
    writeFileSync(caFile, read(ca.certFile) + read(otherCa.certFile));
    service.serving.clientCaWatch?.check();
    expect([await statusFor(apiServer), await statusFor(stranger), await statusFor()]).toEqual([200, 200, 'refused']);
  });

  it('that is bad leaves the one before in force, and is logged once; so is the next good one', async () => {
    const { caFile, statusFor, service } = await guarded('bad');
    const problem = `the client CA ${caFile} holds no PEM certificate`;
    writeFileSync(caFile, '');
    for (let round = 0; round < 3; round++) service.serving.clientCaWatch?.check();
    expect([await statusFor(apiServer), await statusFor()]).toEqual([200, 'refused']);
    const ready = await service.ops('/readyz');
    expect(ready.status).toBe(200);
    expect(ready.text).toContain(`; not reloaded: ${problem}\n`);
    copyFileSync(otherCa.certFile, caFile);
    service.serving.clientCaWatch?.check();
    expect([await statusFor(apiServer), await statusFor(stranger)]).toEqual(['refused', 200]);
    expect((await service.ops('/readyz')).text).not.toContain('not reloaded');
    const logged = service.lines().filter(({ msg }) => String(msg).startsWith('client CA'));
    expect(logged.map(({ level, msg }) => [level, msg])).toEqual([
      ['error', `client CA not reloaded: ${problem}; the one before stays in force`],
      ['info', 'client CA reloaded'],
    ]);
  });

  it('stays in force after a new serving certificate, and the other way round', async () => {
    const { caFile, serve, statusFor, call, agentOf, service } = await guarded('kept');
    serve(rotated);
    service.serving.certificateWatch.check();
    expect([await statusFor(), await statusFor(stranger)]).toEqual(['refused', 'refused']);
    expect(await call(agentOf(apiServer))).toMatchObject({ status: 200, servedBy: 'rotated' });
    copyFileSync(otherCa.certFile, caFile);
    service.serving.clientCaWatch?.check();
    expect(await call(agentOf(stranger))).toMatchObject({ status: 200, servedBy: 'rotated' });
  });
});

describe('loadClientCa', () => {
  const write = (name: string, text: string) => {
    writeFileSync(path(name), text);
    return path(name);
  };
  mkdirSync(path('folder'));
  const broken = read(ca.certFile).replace(/\n[^\n]+\n/, '\nAAAA\n');

  it.each<[string, string, string]>([
    ['a missing file', path('missing'), 'does not exist'],
    ['a folder', path('folder'), 'can not be read (EISDIR)'],
    ['an empty file', write('empty', ''), 'holds no PEM certificate'],
    ['something else', write('text', 'a CA'), 'holds no PEM certificate'],
    ['a broken certificate', write('broken', broken), 'holds a certificate that can not be read'],
    ['a private key', write('key', read(ca.certFile) + read(ca.keyFile)), 'holds a private key'],
    ['what is no CA', apiServer.certFile, 'holds a certificate that is no CA'],
    [
      'one that is none beside one that is',
      write('mixed', read(ca.certFile) + read(apiServer.certFile)),
      'holds a certificate that is no CA',
    ],
  ])('refuses %s', (_, file, problem) => {
    expect(messagesIn(loadClientCa(file))).toEqual([`the client CA ${file} ${problem}`]);
  });

  it('takes several, with text around them', () => {
    const text = `# ours\r\n${read(ca.certFile)}\nand\n${read(otherCa.certFile)}`;
    expect(mustLoadCa(write('several', text)).pem.match(/BEGIN/g)).toHaveLength(2);
  });
});
