import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { type Failure, failureOf, type Result, success } from '../problem/problem.ts';
import { type Content, named, type Reload, readFile, reload } from './reload.ts';

/** A serving certificate and its key, which fit each other. */
export interface Certificate {
  /** PEM, with the chain. */
  readonly cert: string;
  readonly key: string;
  readonly notAfter: Date;
}

export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Reads a certificate and its key. It never throws, and quotes nothing of the key. */
export function loadCertificate(files: CertificateFiles): Result<Certificate> {
  return certificateOf(files, readFile(files.certFile), readFile(files.keyFile));
}

function certificateOf({ certFile, keyFile }: CertificateFiles, cert: Content, key: Content): Result<Certificate> {
  if (!cert.ok) return named(`the certificate ${certFile}`, cert);
  if (!key.ok) return named(`the key ${keyFile}`, key);
  let leaf: X509Certificate;
  try {
    leaf = new X509Certificate(cert.value);
  } catch {
    return invalidCertificate(`the certificate ${certFile} is no PEM certificate`);
  }
  const parsed = parseKey(key.value);
  if (!parsed.ok) return named(`the key ${keyFile}`, parsed);
  // TLS itself takes an RSA key beside an EC certificate, and then fails at every handshake.
  if (!leaf.checkPrivateKey(parsed.value)) {
    return invalidCertificate(`the key ${keyFile} does not fit the certificate ${certFile}`);
  }
  try {
    createSecureContext({ cert: cert.value, key: key.value });
  } catch (error) {
    const { reason = 'refused by OpenSSL' } = error as { reason?: string };
    return invalidCertificate(`the certificate ${certFile} and the key ${keyFile} can not be used: ${reason}`);
  }
  return success({ cert: cert.value, key: key.value, notAfter: new Date(leaf.validTo) });
}

/** The failure of a certificate, a key or a CA that cannot be used. */
export function invalidCertificate(message: string): Failure {
  return failureOf('invalid-certificate', message);
}

function parseKey(text: string): Result<KeyObject> {
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return invalidCertificate('is no PEM private key');
  if (text.includes('ENCRYPTED')) return invalidCertificate('is encrypted: expected one without a passphrase');
  try {
    return success(createPrivateKey(text));
  } catch {
    return invalidCertificate('is no PEM private key');
  }
}

/** @param onChange called with a new pair, or once with each new problem. */
export function watchCertificate(
  files: CertificateFiles,
  first: Certificate,
  onChange: (change: Result<Certificate>) => void,
  interval: number,
): Reload<Certificate> {
  return reload({
    files: [files.certFile, files.keyFile],
    load: (cert, key) => certificateOf(files, cert, key),
    first,
    isSame: (a, b) => a.cert === b.cert && a.key === b.key,
    onChange,
    interval,
  });
}
