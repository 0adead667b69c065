// The certificates of the HTTPS port: that of the server, and the CA of its clients. Both are read again when they change.
import type { Server, ServerOptions } from 'node:https';
import type { Problem } from '../problem/problem.ts';
import { type Certificate, type CertificateFiles, watchCertificate } from './certificate.ts';
import { type ClientCa, type Clients, clientCaOf, refuseOthers } from './clients.ts';
import type { Logger } from './log.ts';
import type { ServerMetrics } from './metrics.ts';
import { type Reload, reload } from './reload.ts';

export interface TlsOptions {
  readonly certificate: Certificate;
  readonly certificateFiles: CertificateFiles;
  /** Which clients may send requests; undefined for all. */
  readonly clients?: Clients | undefined;
  readonly logger: Logger;
  readonly metrics: ServerMetrics;
  /** Milliseconds between two reads of the files. */
  readonly interval: number;
}

export interface Tls {
  /** For a new server. */
  readonly options: ServerOptions;
  readonly certificateWatch: Reload<Certificate>;
  readonly clientCaWatch: Reload<ClientCa> | undefined;
  /** Gives the server each new certificate from now on, and refuses its clients without a valid one. */
  attach(server: Server): void;
  /** The lines of /readyz, by the name of the part. */
  describe(): Readonly<Record<string, string>>;
  close(): void;
}

const MIN_VERSION = 'TLSv1.2';

export function createTls({ certificate, certificateFiles, clients, logger, metrics, interval }: TlsOptions): Tls {
  let served: Server | undefined;
  let { cert, key } = certificate;
  let ca = clients?.ca.pem;
  // A new context must name everything: it takes nothing over from the one before.
  const context = () => ({ cert, key, ...(ca !== undefined && { ca }), minVersion: MIN_VERSION }) as const;

  const reportExpiry = ({ notAfter }: Certificate) => {
    metrics.certificateExpires(notAfter);
    if (notAfter.getTime() < Date.now()) logger.warn({ notAfter }, 'the serving certificate has expired');
  };
  const certificateWatch = watchCertificate(
    certificateFiles,
    certificate,
    (change) => {
      metrics.certificateReloaded(change.ok);
      if (!change.ok) {
        const [{ message }] = change.problems;
        return logger.error(`certificate not reloaded: ${message}; the one before stays in force`);
      }
      ({ cert, key } = change.value);
      served?.setSecureContext(context());
      logger.info({ notAfter: change.value.notAfter }, 'certificate reloaded');
      reportExpiry(change.value);
    },
    interval,
  );
  const clientCaWatch =
    clients &&
    reload<ClientCa>({
      files: [clients.caFile],
      load: (content) => clientCaOf(clients.caFile, content),
      first: clients.ca,
      isSame: (a, b) => a.pem === b.pem,
      interval,
      onChange(change) {
        metrics.clientCaReloaded(change.ok);
        if (!change.ok) {
          const [{ message }] = change.problems;
          return logger.error(`client CA not reloaded: ${message}; the one before stays in force`);
        }
        ca = change.value.pem;
        served?.setSecureContext(context());
        logger.info('client CA reloaded');
      },
    });
  return {
    options: { ...context(), ...(clients && { requestCert: true, rejectUnauthorized: true }) },
    certificateWatch,
    clientCaWatch,
    attach(server) {
      served = server;
      if (clients !== undefined) refuseOthers(server, clients, logger, metrics);
      reportExpiry(certificate);
    },
    describe: () => ({
      certificate: certificateText(certificateWatch),
      ...(clients && { clients: clientsText(clients, clientCaWatch?.problems ?? []) }),
    }),
    close() {
      certificateWatch.close();
      clientCaWatch?.close();
    },
  };
}

function certificateText({ inForce, problems }: Reload<Certificate>): string {
  return `expires ${inForce.notAfter.toISOString()}${notReloaded(problems)}`;
}

function clientsText({ caFile, name }: Clients, problems: readonly Problem[]): string {
  return `with a certificate of ${caFile}${name === undefined ? '' : ` for ${name}`}${notReloaded(problems)}`;
}

function notReloaded([problem]: readonly Problem[]): string {
  return problem === undefined ? '' : `; not reloaded: ${problem.message}`;
}
