import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { onTestFinished, vi } from 'vitest';
import type { Service } from './service.ts';

/** A connection to the HTTPS port on which a test sends what it likes. */
export interface Raw {
  readonly socket: TLSSocket;
  /** All that was answered, once the connection is closed. */
  readonly closed: Promise<string>;
  /** What was answered so far, once that contains a text. */
  answered(part: string): Promise<string>;
  /** Resolves when it is sent. */
  send(data: string | Buffer): Promise<void>;
}

export async function openRaw(service: Service, ca: string): Promise<Raw> {
  const { hostname: host, port } = new URL(service.serving.url);
  const socket = connect({ host, port: Number(port), ca });
  onTestFinished(() => void socket.destroy());
  let text = '';
  socket
    .on('error', () => {})
    .on('data', (chunk) => {
      text += chunk;
    });
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(text)));
  await once(socket, 'secureConnect');
  return {
    socket,
    closed,
    async answered(part) {
      while (!text.includes(part)) await once(socket, 'data');
      return text;
    },
    send: (data) => new Promise((sent) => socket.write(data, () => sent())),
  };
}

/** The head of a request with a body of so many bytes; in chunks where no number is given. */
export function head(path: string, length?: number): string {
  const size = length === undefined ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`;
  return `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${size}\r\n\r\n`;
}

/** The value of a metric, which must be there. */
export async function metric(service: Service, series: string): Promise<number> {
  const { text } = await service.ops('/metrics');
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  if (line === undefined) throw new Error(`no ${series}`);
  return Number(line.slice(series.length + 1));
}

/** Waits until a metric has a value. */
export function until(service: Service, series: string, isRight: (value: number) => boolean): Promise<void> {
  const ask = async () => {
    const value = await metric(service, series);
    if (!isRight(value)) throw new Error(`${series} is ${value}`);
  };
  return vi.waitFor(ask, { timeout: 20_000, interval: 5 });
}
