// Whatever is wrong with what a command line names: one clear line for each problem, exit code 2, nothing started.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ProblemCode } from '../../src/problem/catalogue.ts';
import { issue, openssl, scratch } from '../server/support/certificates.ts';
import { refused, zonegate } from './support/run.ts';

const folder = scratch();
const path = (name: string) => join(folder, name);
function write(name: string, text: string): string {
  writeFileSync(path(name), text);
  return path(name);
}

const { certFile, keyFile } = issue(folder, 'tls');
const other = issue(folder, 'other');
const tls = ['--tls-cert', certFile, '--tls-key', keyFile];
const loopback = ['--host', '127.0.0.1', '--port', '0', '--ops-host', '127.0.0.1', '--ops-port', '0'];
const zone = ['--zone', 'zone-1'];
const serve = ['serve', ...zone, ...tls, ...loopback];
const webhooks = ['webhooks', ...zone];
const url = ['--url', 'https://127.0.0.1:8443'];
const ca = ['--ca-file', certFile];
const missing = path('missing');
mkdirSync(path('folder'));
openssl(['pkey', '-in', keyFile, '-aes256', '-passout', 'pass:x', '-out', path('encrypted.key')]);

const zones = 'zone-1, zone-2, zone-3';
const whichZone = `which zone? Give --zone (${zones}) or --config FILE`;
/** How many servers this process has; what is closed goes with one of the next turns of the event loop. */
const listeners = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length;
const expectListeners = (count: number) => vi.waitFor(() => expect(listeners()).toBe(count), { interval: 2 });
afterEach(() => expectListeners(0));

describe.each(['serve', 'webhooks'])('the zone of %s', (command) => {
  const hint = 'did you mean zone-2?';
  it.each<[string, readonly string[], string, ProblemCode?]>([
    ['neither', [], whichZone],
    ['both', [...zone, '--config', missing], 'give --zone or --config, not both'],
    ['an unknown one', ['--zone', 'production'], `unknown zone "production": expected ${zones}`],
    ['nearly one', ['--zone', 'zone2'], `unknown zone "zone2": expected ${zones}; ${hint}`],
    ['an empty one', ['--zone', ''], `unknown zone "": expected ${zones}`],
    ['a profile that is missing', ['--config', missing], `the profile ${missing} does not exist`, 'file-not-found'],
    [
      'a profile that is a folder',
      ['--config', path('folder')],
      `the profile ${path('folder')} is a folder`,
      'file-not-readable',
    ],
    [
      'a profile below a file',
      ['--config', join(certFile, 'x')],
      `the profile ${join(certFile, 'x')} can not be read (ENOTDIR)`,
      'file-not-readable',
    ],
  ])('%s', async (_, flags, line, code) => {
    expect(await zonegate([command, ...flags])).toEqual(refused(line, code));
  });

  it('a profile that is wrong: every problem, with file, line and column', async () => {
    const text = [
      'apiVersion: zonegate.dev/v1alpha1',
      'kind: ZoneProfile',
      'name: a',
      'mode: srict',
      'polices: {}',
      'policies:',
      '  host-netwrk: off',
      '  client-tier: 3',
    ];
    const file = write('wrong.yaml', text.join('\n'));
    const { code, stdout, stderr } = await zonegate([command, '--config', file]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const lines = stderr.trimEnd().split('\n');
    expect(lines.map((line) => line.replace(file, 'FILE'))).toEqual([
      expect.stringMatching(
        /^zonegate: FILE:4:7: mode: expected one of audit, enforce, strict, found "srict": did you mean "strict"\? \[invalid-profile\]$/,
      ),
      expect.stringMatching(
        /^zonegate: FILE:5:1: unknown key "polices": did you mean "policies"\? \[invalid-profile\]$/,
      ),
      expect.stringMatching(
        /^zonegate: FILE:7:3: unknown policy "host-netwrk": did you mean "host-network"\? \[invalid-profile\]$/,
      ),
      expect.stringMatching(/^zonegate: FILE:8:16: policies\.client-tier: expected /),
    ]);
  });
});

describe('serve', () => {
  const own = (certificate: string, key: string) => [
    'serve',
    ...zone,
    ...loopback,
    '--tls-cert',
    certificate,
    '--tls-key',
    key,
  ];
  it.each<[string, readonly string[], string, ProblemCode?]>([
    ['no certificate', ['serve', ...zone], '--tls-cert is missing: webhooks are served over HTTPS'],
    ['no key', ['serve', ...zone, '--tls-cert', certFile], '--tls-key is missing: webhooks are served over HTTPS'],
    [
      'a certificate that is missing',
      own(missing, keyFile),
      `the certificate ${missing} does not exist`,
      'file-not-found',
    ],
    ['a key that is missing', own(certFile, missing), `the key ${missing} does not exist`, 'file-not-found'],
    [
      'a key that is a folder',
      own(certFile, path('folder')),
      `the key ${path('folder')} can not be read (EISDIR)`,
      'file-not-readable',
    ],
    [
      'another key',
      own(certFile, other.keyFile),
      `the key ${other.keyFile} does not fit the certificate ${certFile}`,
      'invalid-certificate',
    ],
    ['swapped', own(keyFile, certFile), `the certificate ${keyFile} is no PEM certificate`, 'invalid-certificate'],
    [
      'an encrypted key',
      own(certFile, path('encrypted.key')),
      `the key ${path('encrypted.key')} is encrypted: expected one without a passphrase`,
      'invalid-certificate',
    ],
    [
      'a client CA that is missing',
      [...serve, '--client-ca', missing],
      `the client CA ${missing} does not exist`,
      'file-not-found',
    ],
    [
      'a key for a client CA',
      [...serve, '--client-ca', keyFile],
      `the client CA ${keyFile} holds a private key`,
      'invalid-certificate',
    ],
    [
      'a name without a client CA',
      [...serve, '--client-name', 'x'],
      '--client-name needs --client-ca: without it, zonegate asks for no client certificate',
    ],
    [
      'a client name that is empty',
      [...serve, '--client-ca', certFile, '--client-name', ''],
      '--client-name is empty: expected the common name of a certificate',
    ],
    [
      'a kubeconfig that is missing',
      [...serve, '--kubeconfig', missing],
      `kubeconfig ${missing}: there is no such file`,
      'invalid-kubeconfig',
    ],
    [
      'a kubeconfig that is none',
      [...serve, '--kubeconfig', write('no-config', '{}')],
      `kubeconfig ${path('no-config')}: its current-context names no cluster`,
      'invalid-kubeconfig',
    ],
    [
      'a host of somebody else',
      [...serve, '--host', '192.0.2.1'],
      '192.0.2.1 is not an address of this machine',
      'port-not-available',
    ],
    [
      'a host of nobody',
      [...serve, '--ops-host', 'nobody.invalid'],
      'nobody.invalid is not an address of this machine',
      'port-not-available',
    ],
  ])('%s', async (_, argv, line, code) => {
    expect(await zonegate(argv)).toEqual(refused(line, code));
  });

  it('a kubeconfig that is broken', async () => {
    const file = write('broken', 'a: [');
    const { code, stdout, stderr } = await zonegate(serve, { KUBECONFIG: file });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^zonegate: kubeconfig .*broken: not valid YAML: .+ \[invalid-kubeconfig\]\n$/);
  });

  it.skipIf(process.getuid?.() === 0)('a key that may not be read', async () => {
    const { keyFile: locked } = issue(folder, 'locked');
    chmodSync(locked, 0);
    expect(await zonegate(own(certFile, locked))).toEqual(
      refused(`the key ${locked} can not be read (EACCES)`, 'file-not-readable'),
    );
  });

  it.each(['--port', '--ops-port'])('%s in use: neither port listens then', async (flag) => {
    const taken = createServer();
    onTestFinished(() => void taken.close());
    const number = String(await listening(taken));
    expect(await zonegate([...serve, flag, number])).toEqual(
      refused(`port ${number} is in use on 127.0.0.1`, 'port-not-available'),
    );
    await expectListeners(1);
    await new Promise((closed) => taken.close(closed));
  });
});

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}

describe('webhooks', () => {
  const byUrl = (text: string) => `--url ${text}: the API server calls webhooks by https://HOST:PORT only`;
  it.each<[string, readonly string[], string, ProblemCode?]>([
    ['no URL', [...ca], '--url is missing: the URL by which the API server reaches zonegate'],
    ['plain http', ['--url', 'http://a', ...ca], byUrl('http://a')],
    ['no URL at all', ['--url', 'a b', ...ca], byUrl('a b')],
    ['a host alone', ['--url', '127.0.0.1:8443', ...ca], byUrl('127.0.0.1:8443')],
    ['a query', ['--url', 'https://a/?b=c', ...ca], byUrl('https://a/?b=c')],
    ['a user', ['--url', 'https://a:b@c', ...ca], byUrl('https://a:b@c')],
    ['no CA', [...url], '--ca-file is missing: the CA that signed the serving certificate'],
    ['a CA that is missing', [...url, '--ca-file', missing], `the CA file ${missing} does not exist`, 'file-not-found'],
    [
      'a CA that is a folder',
      [...url, '--ca-file', path('folder')],
      `the CA file ${path('folder')} is a folder`,
      'file-not-readable',
    ],
    [
      'a CA that is none',
      [...url, '--ca-file', write('none', 'x')],
      `the CA file ${path('none')} holds no PEM certificate`,
      'invalid-certificate',
    ],
    [
      'a CA that is cut off',
      [...url, '--ca-file', write('cut', '-----BEGIN CERTIFICATE-----\nAA')],
      `the CA file ${path('cut')} holds no PEM certificate`,
      'invalid-certificate',
    ],
    ['a key', [...url, '--ca-file', keyFile], `the CA file ${keyFile} holds a private key`, 'invalid-certificate'],
  ])('%s', async (_, flags, line, code) => {
    expect(await zonegate([...webhooks, ...flags])).toEqual(refused(line, code));
  });
});
