import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConnectOptions, connectCluster } from '../../src/cluster/connect.ts';
import { get } from '../../src/cluster/request.ts';
import { messagesIn, problemTexts, successOf } from '../support/results.ts';
import { ApiServer, kubeconfigFor } from './api-server.ts';

let directory: string;
let pod: string;

const path = (name: string) => join(directory, name);
function write(name: string, text: string): string {
  writeFileSync(path(name), text);
  return path(name);
}

const nowhere = '/nowhere/serviceaccount';
const connect = (options: ConnectOptions) => connectCluster({ serviceAccount: nowhere, ...options });

/** Undefined where no cluster is known; it throws where one is named that is wrong. */
async function serverOf(options: ConnectOptions): Promise<string | undefined> {
  const connection = await connect(options);
  if (!connection.ok && connection.problems[0].code === 'no-cluster') return undefined;
  return successOf(connection).server;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'zonegate-'));
  pod = path('serviceaccount');
  mkdirSync(pod);
  write('a', kubeconfigFor('https://a.example.com:6443/'));
  write('b', kubeconfigFor('https://b.example.com').replaceAll('"c"', '"other"').replaceAll('"x"', '"y"'));
  // The first one loads client-node, which takes a while.
  await connect({ kubeconfig: path('a') });
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('connectCluster', () => {
  it('says why there is no cluster', async () => {
    const why = 'no kubeconfig was given, KUBECONFIG is not set, and there is no service account of a pod [no-cluster]';
    expect(problemTexts(await connect({}))).toEqual([why]);
    expect(problemTexts(await connect({ kubeconfig: '', env: { KUBECONFIG: '' } }))).toEqual([why]);
  });

  it('takes the given file, else $KUBECONFIG, else the service account', async () => {
    writeFileSync(join(pod, 'token'), 'pod-token');
    const env = { KUBECONFIG: path('b'), KUBERNETES_SERVICE_HOST: '10.43.0.1', KUBERNETES_SERVICE_PORT: '6443' };
    const all = { kubeconfig: path('a'), env, serviceAccount: pod };
    expect(await serverOf(all)).toBe('https://a.example.com:6443');
    expect(await serverOf({ ...all, kubeconfig: undefined })).toBe('https://b.example.com');
    const inPod = { env: { ...env, KUBECONFIG: undefined }, serviceAccount: pod };
    expect(await serverOf(inPod)).toBe('https://10.43.0.1:6443');
    expect(await serverOf({ ...inPod, env: { KUBERNETES_SERVICE_HOST: 'fd00::1' } })).toBe('https://[fd00::1]:443');
    expect(await serverOf({ serviceAccount: pod })).toBe('https://kubernetes.default.svc');
  });

  it('merges several files as kubectl does', async () => {
    const files = (...names: string[]) => ({ env: { KUBECONFIG: names.map(path).join(delimiter) } });
    expect(await serverOf(files('missing', 'b', 'a'))).toBe('https://b.example.com');
    expect(await serverOf(files('a', 'b'))).toBe('https://a.example.com:6443');
    write('current', '{"current-context": "y"}');
    expect(await serverOf(files('current', 'a', 'b'))).toBe('https://b.example.com');
    expect(problemTexts(await connect(files('missing', 'gone')))).toEqual([
      `kubeconfig: none of these files exists: ${path('missing')}, ${path('gone')} [invalid-kubeconfig]`,
    ]);
  });

  it.each([
    ['kubernetes.default.svc.cluster.local', 'https://kubernetes.default.svc.cluster.local'],
    ['node-1:6443', 'https://node-1:6443'],
    ['https://10.0.0.1:6443/', 'https://10.0.0.1:6443'],
    ['http://127.0.0.1:8001', 'http://127.0.0.1:8001'],
  ])('goes another way to the same cluster: %s', async (serverOverride, server) => {
    expect(await serverOf({ kubeconfig: path('a'), serverOverride })).toBe(server);
  });

  it.each<[string, string, RegExp]>([
    ['broken YAML', 'a: [', /: not valid YAML: /],
    ['an empty file', '', /: not a kubeconfig$/],
    ['a list', '[]', /: not a kubeconfig$/],
    ['no context', '{}', /: its current-context names no cluster$/],
    ['a nameless cluster', 'clusters: [{}]', /: not a kubeconfig: clusters\[0\]\.name is missing$/],
    ['clusters of a wrong type', 'clusters: [5]', /: not a kubeconfig/],
    [
      'plain http',
      kubeconfigFor('http://api', { 'insecure-skip-tls-verify': false }),
      /^http:\/\/api: plain http needs/,
    ],
    ['another protocol', kubeconfigFor('ftp://api'), /^ftp:\/\/api: not the URL of an API server$/],
    ['a server of a wrong type', kubeconfigFor(5 as unknown as string), /: not a kubeconfig/],
  ])('tells %s in one line', async (_, text, message) => {
    const connection = await connect({ kubeconfig: write('wrong', text) });
    const line = expect.stringMatching(message);
    expect(connection).toMatchObject({ ok: false, problems: [{ code: 'invalid-kubeconfig', message: line }] });
    expect(messagesIn(connection)[0]).not.toContain('\n');
  });

  it('tells that a file is missing, or no file', async () => {
    expect(problemTexts(await connect({ kubeconfig: path('none') }))).toEqual([
      `kubeconfig ${path('none')}: there is no such file [invalid-kubeconfig]`,
    ]);
    expect(problemTexts(await connect({ kubeconfig: directory }))).toEqual([
      `kubeconfig ${directory}: can't be read (EISDIR) [invalid-kubeconfig]`,
    ]);
    expect(problemTexts(await connect({ kubeconfig: path('a'), serverOverride: 'a b' }))).toEqual([
      'a b: not the URL of an API server [invalid-option]',
    ]);
  });
});

describe('a pod in the cluster', () => {
  it('trusts only its own certificate authority, follows it when it changes, and shows its token', async () => {
    const issue = (name: string) => {
      const subject = ['-subj', '/CN=api', '-addext', 'subjectAltName=DNS:localhost'];
      const files = ['-keyout', path(`${name}.key`), '-out', path(`${name}.crt`)];
      const how = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];
      execFileSync('openssl', ['req', ...how, ...subject, ...files], { stdio: 'ignore' });
      return { key: readFileSync(path(`${name}.key`), 'utf8'), cert: readFileSync(path(`${name}.crt`), 'utf8') };
    };
    const [right, other] = [issue('right'), issue('other')];
    const api = await new ApiServer(right).listen();
    try {
      writeFileSync(join(pod, 'token'), 'pod-token');
      writeFileSync(join(pod, 'ca.crt'), other.cert);
      // By address the certificate would not fit.
      const env = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(api.port) };
      const serverOverride = `localhost:${api.port}`;
      const cluster = successOf(await connectCluster({ env, serviceAccount: pod, serverOverride }));
      const ask = () =>
        get(cluster, '/api/v1/namespaces?limit=1', { signal: AbortSignal.timeout(900), idle: 900 }, 1024);
      await expect(ask()).rejects.toThrow(/certificate/);
      writeFileSync(join(pod, 'ca.crt'), right.cert);
      expect(await ask()).toMatchObject({ items: [] });
      expect(api.calls.map(({ request }) => request.headers.authorization)).toEqual(['Bearer pod-token']);
    } finally {
      await api.close();
    }
  });
});
