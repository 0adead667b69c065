import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

/** A serving certificate and its key, which fit each other. */
export interface Certificate {
  /** PEM, with the chain. */
  readonly cert: string;
  readonly key: string;
  readonly notAfter: Date;
}

/** What is wrong with the files, in one line. */
export interface BadCertificate {
  readonly problem: string;
}

export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Reads a certificate and its key. It never throws, and quotes nothing of the key. */
export function loadCertificate({ certFile, keyFile }: CertificateFiles): Certificate | BadCertificate {
  const cert = read(certFile);
  const key = read(keyFile);
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

function parseKey(text: string): { readonly key: KeyObject } | BadCertificate {
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return { problem: 'is no PEM private key' };
  if (text.includes('ENCRYPTED')) return { problem: 'is encrypted: expected one without a passphrase' };
  try {
    return { key: createPrivateKey(text) };
  } catch {
    return { problem: 'is no PEM private key' };
  }
}

function read(file: string): { readonly text: string } | BadCertificate {
  try {
    return { text: readFileSync(file, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { problem: 'does not exist' };
    return { problem: `can not be read (${code ?? 'unknown error'})` };
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

/**
 * Looks at the files again and again: a mounted Secret changes by the swap of a symbolic link, which notifications
 * miss. A pair that can't be used leaves the one before in force; half a change is only half there at the next look.
 * @param onChange told of a new pair, or once of each new problem.
 */
export function watchCertificate(
  files: CertificateFiles,
  first: Certificate,
  onChange: (change: Certificate | BadCertificate) => void,
  interval: number,
): CertificateWatch {
  let inForce = first;
  let problem: string | undefined;
  const check = () => {
    const loaded = loadCertificate(files);
    if ('problem' in loaded) {
      if (loaded.problem !== problem) onChange(loaded);
      problem = loaded.problem;
      return;
    }
    const isNew = loaded.cert !== inForce.cert || loaded.key !== inForce.key;
    if (isNew || problem !== undefined) onChange(loaded);
    inForce = loaded;
    problem = undefined;
  };
  const timer = setInterval(check, interval);
  timer.unref();
  return {
    get state() {
      return { notAfter: inForce.notAfter, problem };
    },
    check,
    close: () => clearInterval(timer),
  };
}
