// Connections are kept for look-ups: none of them may be used under credentials that it was not opened with.

import { copyFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Cluster, connectCluster } from '../../src/cluster/connect.ts';
import { get } from '../../src/cluster/request.ts';
import type { CertificateFiles } from '../../src/server/certificate.ts';
import { issue, issueCa, issueClient, mustLoad, read, scratch } from '../server/support/certificates.ts';
import { successOf } from '../support/results.ts';
import { patient } from './setup.ts';

const folder = scratch();
const path = (name: string) => join(folder, name);
const server = issue(folder, 'server');
const other = issue(folder, 'other');
const ca = issueCa(folder, 'clients');
const first = issueClient(folder, ca, 'first');
const second = issueClient(folder, ca, 'second');

// The first connection loads client-node.
vi.setConfig({ testTimeout: 20_000 });

interface Caller {
  readonly name: unknown;
  readonly port: number | undefined;
  readonly authorization: string | undefined;
}

const put = (name: string, files: CertificateFiles) => {
  copyFileSync(files.certFile, path(`${name}.crt`));
  copyFileSync(files.keyFile, path(`${name}.key`));
};

/** An API server that answers who asks, and over which connection; and a kubeconfig with these fields. */
async function calling(user: object, cluster: object = {}) {
  const { cert, key } = mustLoad(server);
  const mayBeAnybody = { ca: read(ca.certFile), requestCert: true, rejectUnauthorized: false };
  const api = createServer({ cert, key, ...mayBeAnybody }, (request, response) => {
    const socket = request.socket as TLSSocket;
    const { CN: name } = socket.getPeerCertificate().subject ?? {};
    const { authorization } = request.headers;
    response.end(JSON.stringify({ name, port: socket.remotePort, authorization } satisfies Caller));
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    api.closeAllConnections();
    api.close();
  });
  const url = `https://127.0.0.1:${(api.address() as AddressInfo).port}`;
  writeFileSync(
    path('kubeconfig'),
    JSON.stringify({
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'c' } }],
      clusters: [{ name: 'c', cluster: { server: url, 'certificate-authority': path('ca.crt'), ...cluster } }],
      users: [{ name: 'c', user }],
    }),
  );
  return successOf(await connectCluster({ kubeconfig: path('kubeconfig') }));
}

const ask = (cluster: Cluster) =>
  get(cluster, '/api', { signal: patient(), idle: 5_000, isAwaited: true }, 1024) as Promise<Caller>;

beforeAll(() => copyFileSync(server.certFile, path('ca.crt')));

describe('a kept connection', () => {
  it('is used again while the client certificate is the same, and not under another', async () => {
    put('client', first);
    const cluster = await calling({ 'client-certificate': path('client.crt'), 'client-key': path('client.key') });
    const before = await ask(cluster);
    expect(before.name).toBe('first');
    expect(await ask(cluster)).toEqual(before);
    put('client', second);
    const after = await ask(cluster);
    expect(after.name).toBe('second');
    expect(after.port).not.toBe(before.port);
    expect(await ask(cluster)).toEqual(after);
  });

  it('goes on with another token', async () => {
    const command = ['-c', `cat ${path('credential')}`];
    const credential = (token: string, expires: Date) =>
      writeFileSync(
        path('credential'),
        JSON.stringify({
          apiVersion: 'client.authentication.k8s.io/v1',
          kind: 'ExecCredential',
          status: { token, expirationTimestamp: expires.toISOString() },
        }),
      );
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: command };
    const cluster = await calling({ exec });
    credential('old', new Date(0));
    const before = await ask(cluster);
    expect(before.authorization).toBe('Bearer old');
    credential('new', new Date(Date.now() + 3_600_000));
    expect(await ask(cluster)).toEqual({ ...before, authorization: 'Bearer new' });
  });

  it('does not vouch for a server that the CA in the file no longer stands for', async () => {
    const cluster = await calling({});
    await ask(cluster);
    copyFileSync(other.certFile, path('ca.crt'));
    onTestFinished(() => copyFileSync(server.certFile, path('ca.crt')));
    await expect(ask(cluster)).rejects.toThrow(/self-signed certificate/);
  });

  it('is opened for the name of tls-server-name', async () => {
    const cluster = await calling({}, { 'tls-server-name': 'localhost' });
    expect(await ask(cluster)).toEqual(await ask(cluster));
    await expect(ask(await calling({}, { 'tls-server-name': 'elsewhere' }))).rejects.toThrow(/elsewhere/);
  });
});
