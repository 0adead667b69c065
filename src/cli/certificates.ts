import { loadCertificate } from '../server/certificate.ts';
import { type Clients, loadClientCa } from '../server/clients.ts';
import type { ServeOptions } from '../server/serve.ts';
import { UsageError } from './failure.ts';

export interface CertificateOptions {
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly clientCa?: string;
  readonly clientName?: string;
}

/**
 * The certificates that the options name: our own, and those of the CAs of clients.
 * @throws UsageError when one is missing or can't be used.
 */
export function certificatesFrom(
  options: CertificateOptions,
): Pick<ServeOptions, 'certificate' | 'certificateFiles' | 'clients'> {
  const { tlsCert: certFile, tlsKey: keyFile } = options;
  if (certFile === undefined || keyFile === undefined) {
    throw new UsageError(
      `${certFile === undefined ? '--tls-cert' : '--tls-key'} is missing: webhooks are served over HTTPS`,
    );
  }
  const certificateFiles = { certFile, keyFile };
  const certificate = loadCertificate(certificateFiles);
  if (!certificate.ok) throw new UsageError(certificate.problems[0].message);
  return { certificate: certificate.value, certificateFiles, clients: clientsFrom(options) };
}

function clientsFrom({ clientCa: caFile, clientName: name }: CertificateOptions): Clients | undefined {
  if (name !== undefined && caFile === undefined) {
    throw new UsageError('--client-name needs --client-ca: without it, nobody is asked for a certificate');
  }
  if (name?.trim() === '') throw new UsageError('--client-name is empty: expected the common name of a certificate');
  if (caFile === undefined) return undefined;
  const ca = loadClientCa(caFile);
  if (!ca.ok) throw new UsageError(ca.problems[0].message);
  return { caFile, ca: ca.value, name };
}
