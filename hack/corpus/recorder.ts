// A webhook that admits everything and remembers it.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import type { AdmissionRequest } from '../../src/engine/request.ts';

export interface Recorded {
  readonly webhook: string;
  readonly request: AdmissionRequest;
}

export interface Recorder {
  readonly url: string;
  /** All that arrived so far. */
  readonly reviews: readonly Recorded[];
  close(): Promise<void>;
}

/** @param certificates a folder with tls.crt and tls.key for 127.0.0.1 */
export async function record(certificates: string): Promise<Recorder> {
  const reviews: Recorded[] = [];
  const read = (file: string) => readFileSync(join(certificates, file));
  const server = createServer({ cert: read('tls.crt'), key: read('tls.key') }, (incoming, answer) => {
    let body = '';
    incoming.on('data', (chunk) => {
      body += chunk;
    });
    incoming.on('end', () => {
      const { apiVersion, kind, request } = JSON.parse(body);
      reviews.push({ webhook: new URL(incoming.url ?? '', 'https://host').pathname.slice(1), request });
      answer.setHeader('content-type', 'application/json');
      answer.end(JSON.stringify({ apiVersion, kind, response: { uid: request.uid, allowed: true } }));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  return {
    url: `https://127.0.0.1:${port}`,
    reviews,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
