// Whose calls are taken, where the API server shows a certificate of its own (mutual TLS). Otherwise anybody is
// answered who reaches the port.
import { X509Certificate } from 'node:crypto';
import type { Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { type Failure, failureOf, type Result, success } from '../problem/problem.ts';
import type { Logger } from './log.ts';
import { createSparing } from './log-sampler.ts';
import { toldText } from './log-text.ts';
import type { ServerMetrics } from './metrics.ts';
import { type Content, named, readFile } from './reload.ts';

/** CAs that sign certificates of clients. */
export interface ClientCa {
  /** PEM, one certificate or several. */
  readonly pem: string;
}

/** Who may call. */
export interface Clients {
  readonly caFile: string;
  /** What is in the file to begin with. */
  readonly ca: ClientCa;
  /** The common name that the certificate must have; any, where it is not set. */
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
  if (text.includes('PRIVATE KEY-----')) return invalid(`the client CA ${file} holds a private key`);
  const found = certificatesIn(text);
  try {
    for (const pem of found) {
      if (!new X509Certificate(pem).ca) return invalid(`the client CA ${file} holds a certificate that is no CA`);
    }
  } catch {
    return invalid(`the client CA ${file} holds a certificate that can not be read`);
  }
  if (found.length === 0) return invalid(`the client CA ${file} holds no PEM certificate`);
  return success({ pem: found.join('\n') });
}

function invalid(message: string): Failure {
  return failureOf('invalid-certificate', message);
}

/** The certificates in a PEM file, each from its first line to its last. */
function certificatesIn(text: string): readonly string[] {
  const found: string[] = [];
  let end = -1;
  for (let begin = text.indexOf(BEGIN); begin >= 0; ) {
    if (end < begin) end = text.indexOf(END, begin);
    if (end < 0) break;
    const next = text.indexOf(BEGIN, begin + BEGIN.length);
    // One that is cut short is followed by the next.
    if (next < 0 || end < next) found.push(text.slice(begin, end + END.length));
    begin = next;
  }
  return found;
}

type Refusal = 'missing' | 'untrusted' | 'name';

/** Lines about one of these in a second; of more only the number is told. */
const TOLD_AT_ONCE = 10;

/** Ends connections of clients that may not call, and tells of each; a certificate is checked by TLS itself. */
export function refuseOthers(server: Server, { name }: Clients, logger: Logger, metrics: ServerMetrics): void {
  const warn = createSparing<Refusal>(logger, TOLD_AT_ONCE);
  const tell = (reason: Refusal, why: string, address: string | undefined) => {
    metrics.clientRefused(reason);
    warn(reason, { reason, address }, `refused a connection: ${why}`);
  };
  server.on('tlsClientError', ({ code }: NodeJS.ErrnoException, socket: TLSSocket) => {
    // Whoever only looks whether the port is open is no client.
    if (code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE') {
      tell('missing', 'the client shows no certificate', socket.remoteAddress);
    } else if (socket.authorizationError) {
      tell(
        'untrusted',
        `the certificate of the client is not valid (${socket.authorizationError})`,
        socket.remoteAddress,
      );
    }
  });
  if (name === undefined) return;
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    // Of several common names, which OpenSSL gives as a list, any may be meant: none is.
    const { CN: found } = socket.getPeerCertificate().subject ?? {};
    if (found === name) return;
    const shown = typeof found === 'string' ? JSON.stringify(toldText(found)) : 'no single name';
    tell(
      'name',
      `the certificate of the client is for ${shown}, expected ${JSON.stringify(name)}`,
      socket.remoteAddress,
    );
    socket.destroy();
  });
}
