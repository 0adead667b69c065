// The certificates of the HTTPS port, ours and those of its clients: both are read again when they change.
import type { Server, ServerOptions } from 'node:https';
import { type Certificate, type CertificateFiles, watchCertificate } from './certificate.ts';
import { type ClientCa, type Clients, clientCaOf, refuseOthers } from './clients.ts';
import type { Logger } from './log.ts';
import type { ServerMetrics } from './metrics.ts';
import { isBad, type Reload, reload } from './reload.ts';

export interface TlsOptions {
  readonly certificate: Certificate;
  readonly certificateFiles: CertificateFiles;
  /** Who may call; anybody, where it is not set. */
  readonly clients?: Clients | undefined;
  readonly logger: Logger;
  readonly metrics: ServerMetrics;
  /** Milliseconds between looks at the files. */
  readonly interval: number;
}

export interface Tls {
  /** For a new server. */
  readonly options: ServerOptions;
  readonly certificateWatch: Reload<Certificate>;
  readonly clientCaWatch: Reload<ClientCa> | undefined;
  /** Looks after the server from now on. */
  attach(server: Server): void;
  /** How things are, one line for each part. */
  describe(): Readonly<Record<string, string>>;
  close(): void;
}

const MIN_VERSION = 'TLSv1.2';

export function createTls({ certificate, certificateFiles, clients, logger, metrics, interval }: TlsOptions): Tls {
  let served: Server | undefined;
  let { cert, key } = certificate;
  let ca = clients?.ca.pem;
  // All of it at once: what is left out of a new context is not kept from the one before.
  const context = () => ({ cert, key, ...(ca !== undefined && { ca }), minVersion: MIN_VERSION }) as const;

  const tellExpiry = ({ notAfter }: Certificate) => {
    metrics.certificateExpires(notAfter);
    if (notAfter.getTime() < Date.now()) logger.warn({ notAfter }, 'the serving certificate has expired');
  };
  const certificateWatch = watchCertificate(
    certificateFiles,
    certificate,
    (change) => {
      metrics.certificateReloaded(!isBad(change));
      if (isBad(change))
        return logger.error(`certificate not reloaded: ${change.problem}; the one before stays in force`);
      ({ cert, key } = change);
      served?.setSecureContext(context());
      logger.info({ notAfter: change.notAfter }, 'certificate reloaded');
      tellExpiry(change);
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
        metrics.clientCaReloaded(!isBad(change));
        if (isBad(change))
          return logger.error(`client CA not reloaded: ${change.problem}; the one before stays in force`);
        ca = change.pem;
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
      tellExpiry(certificate);
    },
    describe: () => ({
      certificate: certificateText(certificateWatch),
      ...(clients && { clients: clientsText(clients, clientCaWatch?.problem) }),
    }),
    close() {
      certificateWatch.close();
      clientCaWatch?.close();
    },
  };
}

function certificateText({ inForce, problem }: Reload<Certificate>): string {
  const expires = `expires ${inForce.notAfter.toISOString()}`;
  return problem === undefined ? expires : `${expires}; not reloaded: ${problem}`;
}

function clientsText({ caFile, name }: Clients, problem: string | undefined): string {
  const who = `with a certificate of ${caFile}${name === undefined ? '' : ` for ${name}`}`;
  return problem === undefined ? who : `${who}; not reloaded: ${problem}`;
}
