// Mutual TLS: only clients with a certificate of a given CA may send requests. Without it the server answers everybody
// who reaches the port.
import { X509Certificate } from 'node:crypto';
import type { Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { type Result, success } from '../problem/problem.ts';
import { invalidCertificate } from './certificate.ts';
import type { Logger } from './log.ts';
import { createLogSampler } from './log-sampler.ts';
import { logText } from './log-text.ts';
import type { ServerMetrics } from './metrics.ts';
import { type Content, named, readFile } from './reload.ts';

/** The CAs that sign the certificates of clients. */
export interface ClientCa {
  /** PEM, one certificate or several. */
  readonly pem: string;
}

/** Which clients may send requests. */
export interface Clients {
  readonly caFile: string;
  /** What the file holds at the start. */
  readonly ca: ClientCa;
  /** The common name that the certificate must have; undefined if any will do. */
  readonly name?: string | undefined;
}

const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';

/** Reads a file of CAs. It never throws, and quotes nothing of the file. */
export function loadClientCa(file: string): Result<ClientCa> {
  return clientCaOf(file, readFile(file));
}

/** As {@link loadClientCa}, of what was read already. */
export function clientCaOf(file: string, read: Content): Result<ClientCa> {
  if (!read.ok) return named(`the client CA ${file}`, read);
  const text = read.value;
  if (text.includes('PRIVATE KEY-----')) return invalidCertificate(`the client CA ${file} holds a private key`);
  const found = certificatesIn(text);
  try {
    for (const pem of found) {
      if (!new X509Certificate(pem).ca)
        return invalidCertificate(`the client CA ${file} holds a certificate that is no CA`);
    }
  } catch {
    return invalidCertificate(`the client CA ${file} holds a certificate that can not be read`);
  }
  if (found.length === 0) return invalidCertificate(`the client CA ${file} holds no PEM certificate`);
  return success({ pem: found.join('\n') });
}

/** The certificates in a PEM file, each from its first line to its last. */
function certificatesIn(text: string): readonly string[] {
  const found: string[] = [];
  let end = -1;
  for (let begin = text.indexOf(BEGIN); begin >= 0; ) {
    if (end < begin) end = text.indexOf(END, begin);
    if (end < 0) break;
    const next = text.indexOf(BEGIN, begin + BEGIN.length);
    // A certificate without an end is left out: the next one begins before the end that was found.
    if (next < 0 || end < next) found.push(text.slice(begin, end + END.length));
    begin = next;
  }
  return found;
}

type Refusal = 'missing' | 'untrusted' | 'name';

/** Lines of the log for each of these reasons in a second; of more only the number is logged. */
const LINES_A_SECOND = 10;

/** Ends connections of clients that may not send requests, counts and logs them. TLS itself checks the certificates. */
export function refuseOthers(server: Server, { name }: Clients, logger: Logger, metrics: ServerMetrics): void {
  const warn = createLogSampler<Refusal>(logger, LINES_A_SECOND);
  const report = (reason: Refusal, why: string, address: string | undefined) => {
    metrics.clientRefused(reason);
    warn(reason, { reason, address }, `refused a connection: ${why}`);
  };
  server.on('tlsClientError', ({ code }: NodeJS.ErrnoException, socket: TLSSocket) => {
    // Other errors are no refusals: a probe may only test whether the port is open.
    if (code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE') {
      report('missing', 'the client shows no certificate', socket.remoteAddress);
    } else if (socket.authorizationError) {
      report(
        'untrusted',
        `the certificate of the client is not valid (${socket.authorizationError})`,
        socket.remoteAddress,
      );
    }
  });
  if (name === undefined) return;
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    // OpenSSL gives several common names as a list. Nobody knows which one is meant, so none is accepted.
    const { CN: found } = socket.getPeerCertificate().subject ?? {};
    if (found === name) return;
    const shown = typeof found === 'string' ? JSON.stringify(logText(found)) : 'no single name';
    report(
      'name',
      `the certificate of the client is for ${shown}, expected ${JSON.stringify(name)}`,
      socket.remoteAddress,
    );
    socket.destroy();
  });
}
