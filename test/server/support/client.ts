import { Agent, type AgentOptions, type RequestOptions, request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { afterAll } from 'vitest';
import type { AdmissionResponse } from '../../../src/admission/review.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly httpVersion: string;
  /** The common name of the certificate that the server showed. */
  readonly servedBy: string;
  /** Differs for each connection. */
  readonly localPort: number | undefined;
}

export interface Sending {
  readonly method?: string;
  readonly headers?: RequestOptions['headers'];
  readonly agent?: Agent;
}

/** Connections that are kept, as the API server does; closed when the tests of the file are over. */
export function keepAlive(options: Pick<AgentOptions, 'ca' | 'cert' | 'key' | 'maxSockets' | 'family'>): Agent {
  const agent = new Agent({ keepAlive: true, ...options });
  afterAll(() => agent.destroy());
  return agent;
}

/** Sends one request and reads the whole answer. */
export function send(url: string, body: string | Buffer | undefined, sending: Sending): Promise<Answer> {
  const { method = 'POST', headers = { 'content-type': 'application/json' }, agent } = sending;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent }, (response) => {
      const socket = response.socket as TLSSocket;
      const servedBy = String(socket.getPeerCertificate().subject?.CN);
      const { localPort } = socket;
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers: received, httpVersion } = response;
        resolve({ status, headers: received, text, httpVersion, servedBy, localPort });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The response within an answer that must be a review. */
export function responseIn({ status, text }: Answer): AdmissionResponse {
  if (status !== 200) throw new Error(`status ${status}: ${text}`);
  return JSON.parse(text).response;
}
