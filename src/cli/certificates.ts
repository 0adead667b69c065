import { failureOf, type Result, success } from '../problem/problem.ts';
import { loadCertificate } from '../server/certificate.ts';
import { type Clients, loadClientCa } from '../server/clients.ts';
import type { ServeOptions } from '../server/serve.ts';

export interface CertificateOptions {
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly clientCa?: string;
  readonly clientName?: string;
}

/** The certificates that the options name: our own, and those of the CAs of clients. */
export function certificatesFrom(
  options: CertificateOptions,
): Result<Pick<ServeOptions, 'certificate' | 'certificateFiles' | 'clients'>> {
  const { tlsCert: certFile, tlsKey: keyFile } = options;
  if (certFile === undefined || keyFile === undefined) {
    const missing = certFile === undefined ? '--tls-cert' : '--tls-key';
    return failureOf('invalid-option', `${missing} is missing: webhooks are served over HTTPS`);
  }
  const certificateFiles = { certFile, keyFile };
  const certificate = loadCertificate(certificateFiles);
  if (!certificate.ok) return certificate;
  const clients = clientsFrom(options);
  return clients.ok ? success({ certificate: certificate.value, certificateFiles, clients: clients.value }) : clients;
}

function clientsFrom({ clientCa: caFile, clientName: name }: CertificateOptions): Result<Clients | undefined> {
  if (name !== undefined && caFile === undefined) {
    const message = '--client-name needs --client-ca: without it, zonegate asks for no client certificate';
    return failureOf('invalid-option', message);
  }
  if (name?.trim() === '') {
    return failureOf('invalid-option', '--client-name is empty: expected the common name of a certificate');
  }
  if (caFile === undefined) return success(undefined);
  const ca = loadClientCa(caFile);
  return ca.ok ? success({ caFile, ca: ca.value, name }) : ca;
}
