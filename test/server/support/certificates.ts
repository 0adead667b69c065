import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Certificate, type CertificateFiles, loadCertificate } from '../../../src/server/certificate.ts';
import { successOf } from '../../support/results.ts';

/** A folder that is gone when the tests of the file are over. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'zonegate-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const keyTypes = { ec: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], rsa: ['rsa:2048'] } as const;

const subjectAltName = 'subjectAltName=IP:127.0.0.1,DNS:localhost';

/** A certificate for loopback that signs itself: NAME.crt and NAME.key in a folder. */
export function issue(folder: string, name: string, key: keyof typeof keyTypes = 'ec'): CertificateFiles {
  const files = { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
  const subject = ['-subj', `/CN=${name}`, '-addext', subjectAltName, '-days', '2'];
  const output = ['-nodes', '-keyout', files.keyFile, '-out', files.certFile];
  openssl(['req', '-x509', '-newkey', ...keyTypes[key], ...subject, ...output]);
  return files;
}

/** The same for a day in 2020, which only `openssl ca` can make. */
export function issueExpired(folder: string, name: string): CertificateFiles {
  const files = issue(folder, name);
  const path = (extension: string) => join(folder, `${name}.${extension}`);
  const policy = '[policy]\ncommonName = supplied\n';
  const ca = `[ca]\ndefault_ca = this\n[this]\ndatabase = ${path('db')}\nnew_certs_dir = ${folder}\nrand_serial = yes\n`;
  const extensions = `default_md = sha256\npolicy = policy\nx509_extensions = names\n[names]\n${subjectAltName}\n`;
  writeFileSync(path('conf'), ca + extensions + policy);
  writeFileSync(path('db'), '');
  openssl(['req', '-new', '-key', files.keyFile, '-subj', `/CN=${name}`, '-out', path('csr')]);
  const dates = ['-startdate', '20200101000000Z', '-enddate', '20200102000000Z'];
  const output = ['-notext', '-batch', '-in', path('csr'), '-out', files.certFile];
  openssl(['ca', '-selfsign', '-config', path('conf'), '-keyfile', files.keyFile, ...dates, ...output]);
  return files;
}

/** A CA: NAME.crt and NAME.key in a folder. */
export function issueCa(folder: string, name: string): CertificateFiles {
  const files = { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
  const output = ['-nodes', '-keyout', files.keyFile, '-out', files.certFile];
  openssl(['req', '-x509', '-newkey', ...keyTypes.ec, '-subj', `/CN=${name}`, '-days', '2', ...output]);
  return files;
}

/** A client's certificate with these common names, signed by a CA. */
export function issueClient(folder: string, ca: CertificateFiles, ...names: readonly string[]): CertificateFiles {
  const base = join(folder, `client-${names.join('-').replaceAll(/\W/g, '-')}-${Math.random()}`);
  const files = { certFile: `${base}.crt`, keyFile: `${base}.key` };
  const signed = ['-CA', ca.certFile, '-CAkey', ca.keyFile, '-addext', 'basicConstraints=CA:FALSE', '-days', '2'];
  const subject = names.map((name) => `/CN=${name}`).join('');
  const output = ['-nodes', '-keyout', files.keyFile, '-out', files.certFile];
  openssl(['req', '-x509', '-newkey', ...keyTypes.ec, '-subj', subject, ...signed, ...output]);
  return files;
}

export function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}

/** A certificate that must be good. */
export function mustLoad(files: CertificateFiles): Certificate {
  return successOf(loadCertificate(files));
}

export const read = (file: string): string => readFileSync(file, 'utf8');
