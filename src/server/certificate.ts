import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { type Bad, readFile, reload } from './reload.ts';

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
export function loadCertificate({ certFile, keyFile }: CertificateFiles): Certificate | Bad {
  const cert = readFile(certFile);
  const key = readFile(keyFile);
  if ('problem' in cert) return { problem: `the certificate ${certFile} ${cert.problem}` };
  if ('problem' in key) return { problem: `the key ${keyFile} ${key.problem}` };
  let leaf: X509Certificate;
  try {
    leaf = new X509Certificate(cert.text);
  } catch {
    return { problem: `the certificate ${certFile} is no PEM certificate` };
  }
  const parsed = parseKey(key.text);
  if ('problem' in parsed) return { problem: `the key ${keyFile} ${parsed.problem}` };
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

export interface CertificateState {
  readonly notAfter: Date;
  /** What is wrong with the files as they are now; undefined when they are in force. */
  readonly problem: string | undefined;
}

export interface CertificateWatch {
  readonly state: CertificateState;
  /** Looks at the files now. */
  check(): void;
  close(): void;
}

/** @param onChange told of a new pair, or once of each new problem. */
export function watchCertificate(
  files: CertificateFiles,
  first: Certificate,
  onChange: (change: Certificate | Bad) => void,
  interval: number,
): CertificateWatch {
  const isSame = (a: Certificate, b: Certificate) => a.cert === b.cert && a.key === b.key;
  const watch = reload({ load: () => loadCertificate(files), first, isSame, onChange, interval });
  return {
    get state() {
      return { notAfter: watch.inForce.notAfter, problem: watch.problem };
    },
    check: watch.check,
    close: watch.close,
  };
}
