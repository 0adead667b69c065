import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { type Bad, type Content, isBad, type Reload, readFile, reload } from './reload.ts';

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
export function loadCertificate(files: CertificateFiles): Certificate | Bad {
  return certificateOf(files, readFile(files.certFile), readFile(files.keyFile));
}

function certificateOf({ certFile, keyFile }: CertificateFiles, cert: Content, key: Content): Certificate | Bad {
  if (isBad(cert)) return { problem: `the certificate ${certFile} ${cert.problem}` };
  if (isBad(key)) return { problem: `the key ${keyFile} ${key.problem}` };
  let leaf: X509Certificate;
  try {
    leaf = new X509Certificate(cert.text);
  } catch {
    return { problem: `the certificate ${certFile} is no PEM certificate` };
  }
  const parsed = parseKey(key.text);
  if (isBad(parsed)) return { problem: `the key ${keyFile} ${parsed.problem}` };
  // TLS itself takes an RSA key beside an EC certificate, and then fails at every handshake.
  if (!leaf.checkPrivateKey(parsed.key)) {
    return { problem: `the key ${keyFile} does not fit the certificate ${certFile}` };
  }
  try {
    createSecureContext({ cert: cert.text, key: key.text });
  } catch (error) {
    const { reason = 'refused by OpenSSL' } = error as { reason?: string };
    return { problem: `the certificate ${certFile} and the key ${keyFile} can not be used: ${reason}` };
  }
  return { cert: cert.text, key: key.text, notAfter: new Date(leaf.validTo) };
}

function parseKey(text: string): { readonly key: KeyObject } | Bad {
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return { problem: 'is no PEM private key' };
  if (text.includes('ENCRYPTED')) return { problem: 'is encrypted: expected one without a passphrase' };
  try {
    return { key: createPrivateKey(text) };
  } catch {
    return { problem: 'is no PEM private key' };
  }
}

/** @param onChange told of a new pair, or once of each new problem. */
export function watchCertificate(
  files: CertificateFiles,
  first: Certificate,
  onChange: (change: Certificate | Bad) => void,
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
