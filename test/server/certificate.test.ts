import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Result, success } from '../../src/problem/problem.ts';
import {
  type Certificate,
  type CertificateFiles,
  loadCertificate,
  watchCertificate,
} from '../../src/server/certificate.ts';
import { messagesIn } from '../support/results.ts';
import { issue, issueExpired, mustLoad, openssl, read, scratch } from './support/certificates.ts';

const folder = scratch();
const path = (name: string) => join(folder, name);
function write(name: string, text: string): string {
  writeFileSync(path(name), text);
  return path(name);
}

const good = issue(folder, 'good');
const other = issue(folder, 'other');
const rsa = issue(folder, 'rsa', 'rsa');
const missing = path('missing');
mkdirSync(path('folder'));

openssl(['pkey', '-in', good.keyFile, '-aes256', '-passout', 'pass:x', '-out', path('encrypted.key')]);
openssl(['ec', '-in', good.keyFile, '-aes256', '-passout', 'pass:x', '-out', path('encrypted-ec.key')]);
openssl(['x509', '-in', good.certFile, '-outform', 'der', '-out', path('der.crt')]);
openssl([
  'req',
  '-x509',
  '-newkey',
  'rsa:1024',
  '-nodes',
  '-subj',
  '/CN=weak',
  '-keyout',
  path('weak.key'),
  '-out',
  path('weak.crt'),
]);

describe('loadCertificate', () => {
  it.each<[string, CertificateFiles]>([
    ['EC', good],
    ['RSA', rsa],
    ['a chain', { ...good, certFile: write('chain.crt', read(good.certFile) + read(other.certFile)) }],
    [
      'both in one file',
      { certFile: write('both.pem', read(good.keyFile) + read(good.certFile)), keyFile: path('both.pem') },
    ],
    ['with text around it', { ...good, keyFile: write('text.key', `A key:\r\n${read(good.keyFile)}`) }],
  ])('takes a pair that fits: %s', (_, files) => {
    const { cert, key, notAfter } = mustLoad(files);
    expect({ cert, key }).toEqual({ cert: read(files.certFile), key: read(files.keyFile) });
    expect(notAfter.getTime()).toBeGreaterThan(Date.now());
  });

  it('takes an expired one: that is a warning, not a reason to end', () => {
    expect(mustLoad(issueExpired(folder, 'expired')).notAfter).toEqual(new Date('2020-01-02T00:00:00Z'));
  });

  const notFitting = (key: CertificateFiles) => `the key ${key.keyFile} does not fit the certificate ${good.certFile}`;
  const noKey = (file: string) => `the key ${file} is no PEM private key`;
  it.each<[string, Partial<CertificateFiles>, string]>([
    ['no certificate', { certFile: missing }, `the certificate ${missing} does not exist`],
    ['no key', { keyFile: missing }, `the key ${missing} does not exist`],
    [
      'a file for a folder',
      { certFile: join(good.certFile, 'x') },
      `the certificate ${join(good.certFile, 'x')} does not exist`,
    ],
    ['a folder', { certFile: path('folder') }, `the certificate ${path('folder')} can not be read (EISDIR)`],
    ['a folder for a key', { keyFile: path('folder') }, `the key ${path('folder')} can not be read (EISDIR)`],
    [
      'an empty certificate',
      { certFile: write('empty', '') },
      `the certificate ${path('empty')} is no PEM certificate`,
    ],
    ['an empty key', { keyFile: path('empty') }, noKey(path('empty'))],
    ['DER', { certFile: path('der.crt') }, `the certificate ${path('der.crt')} is no PEM certificate`],
    [
      'swapped',
      { certFile: good.keyFile, keyFile: good.certFile },
      `the certificate ${good.keyFile} is no PEM certificate`,
    ],
    ['a certificate for a key', { keyFile: good.certFile }, noKey(good.certFile)],
    ['half a key', { keyFile: write('half.key', read(good.keyFile).slice(0, 80)) }, noKey(path('half.key'))],
    ['another key', { keyFile: other.keyFile }, notFitting(other)],
    ['a key of another type, which TLS would take', { keyFile: rsa.keyFile }, notFitting(rsa)],
    [
      'an encrypted key',
      { keyFile: path('encrypted.key') },
      `the key ${path('encrypted.key')} is encrypted: expected one without a passphrase`,
    ],
    [
      'an encrypted key, as of old',
      { keyFile: path('encrypted-ec.key') },
      `the key ${path('encrypted-ec.key')} is encrypted: expected one without a passphrase`,
    ],
    [
      'a key that is too short for TLS',
      { certFile: path('weak.crt'), keyFile: path('weak.key') },
      `the certificate ${path('weak.crt')} and the key ${path('weak.key')} can not be used: ee key too small`,
    ],
  ])('tells what is wrong, in one line that quotes nothing: %s', (_, files, problem) => {
    expect(messagesIn(loadCertificate({ ...good, ...files }))).toEqual([problem]);
  });

  it.skipIf(process.getuid?.() === 0)('says that it may not read the key', () => {
    const keyFile = path('locked.key');
    copyFileSync(good.keyFile, keyFile);
    chmodSync(keyFile, 0);
    expect(messagesIn(loadCertificate({ ...good, keyFile }))).toEqual([`the key ${keyFile} can not be read (EACCES)`]);
  });
});

describe('watchCertificate', () => {
  function watched() {
    const files = { certFile: path('live.crt'), keyFile: path('live.key') };
    const put = (from: CertificateFiles) => {
      copyFileSync(from.certFile, files.certFile);
      copyFileSync(from.keyFile, files.keyFile);
    };
    put(good);
    const reported: Result<Certificate>[] = [];
    const watch = watchCertificate(files, mustLoad(files), (change) => reported.push(change), 3_600_000);
    onTestFinished(watch.close);
    const look = () => {
      watch.check();
      return reported.splice(0).map((change) => (change.ok ? change.value.cert : change.problems[0].message));
    };
    return { files, put, watch, look };
  }

  it('reports a new pair once', () => {
    const { put, look, watch } = watched();
    expect(look()).toEqual([]);
    put(other);
    expect(look()).toEqual([read(other.certFile)]);
    expect(look()).toEqual([]);
    expect(watch).toMatchObject({ inForce: mustLoad(other), problems: [] });
  });

  it('reports a change of the key file alone', () => {
    const { files, look } = watched();
    const text = `${read(good.keyFile)}\n`;
    writeFileSync(files.keyFile, text);
    expect(look()).toHaveLength(1);
  });

  it('reports each problem once, keeps the pair in force, and reports the next good pair', () => {
    const { files, put, look, watch } = watched();
    copyFileSync(other.certFile, files.certFile);
    const mismatch = `the key ${files.keyFile} does not fit the certificate ${files.certFile}`;
    expect([look(), look()]).toEqual([[mismatch], []]);
    expect(watch).toMatchObject({
      inForce: mustLoad(good),
      problems: [{ code: 'invalid-certificate', message: mismatch }],
    });
    rmSync(files.keyFile);
    expect([look(), look()]).toEqual([[`the key ${files.keyFile} does not exist`], []]);
    put(good);
    expect([look(), look()]).toEqual([[read(good.certFile)], []]);
    expect(watch).toMatchObject({ inForce: mustLoad(good), problems: [] });
  });

  it('reads the files by itself until it is closed', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const reported: Result<Certificate>[] = [];
    const watch = watchCertificate(good, mustLoad(other), (change) => reported.push(change), 1000);
    vi.advanceTimersByTime(999);
    expect(reported).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(reported).toEqual([success(mustLoad(good))]);
    watch.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
