// Connections that are kept, wasted or broken.
import { type Attack, reviewOf } from './attack.ts';
import { head } from './cases.ts';
import { long } from './parts.ts';

const nothing = () => Buffer.alloc(0);
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: zonegate\r\n\r\n`;

/** A small review, which is answered if the answer is read. */
function small(): string {
  const body = reviewOf({ object: { metadata: {}, spec: {} } });
  return `${head(Buffer.byteLength(body))}${body}`;
}

const kept = { by: 'connections', tls: true, stays: true } as const;
const ended = { by: 'connections', tls: true, stays: false } as const;

export const connections: readonly Attack[] = [
  { ...kept, name: 'idle', doc: '1,000 TLS connections on which nothing is said', atOnce: 1000, first: nothing },
  {
    ...kept,
    name: 'no-handshake',
    doc: '1,000 connections without a handshake',
    atOnce: 1000,
    tls: false,
    first: nothing,
  },
  { ...ended, name: 'handshakes', doc: 'TLS handshakes, as many as there can be', atOnce: 32, first: nothing },
  {
    ...kept,
    name: 'slow-headers',
    doc: '500 connections that send a header a second',
    atOnce: 500,
    first: () => Buffer.from(head(100).slice(0, -2)),
    drip: 'X-More: x\r\n',
  },
  {
    ...kept,
    name: 'slow-starts',
    doc: '500 connections that send a byte of a body a second',
    atOnce: 500,
    first: () => Buffer.from(`${head(8_000_000)}{`),
    drip: ' ',
  },
  {
    ...kept,
    name: 'chunks',
    doc: '16 connections that send a body of 1.3 million chunks of one byte',
    atOnce: 16,
    first: () =>
      Buffer.from(
        `POST /validate HTTP/1.1\r\nHost: zonegate\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${long(7_800_000, '1\r\n \r\n')}`,
      ),
  },
  {
    ...kept,
    unread: true,
    name: 'unread',
    doc: '64 connections that ask 5,000 times at once, and read no answer',
    atOnce: 64,
    first: () => Buffer.from(small().repeat(5000)),
  },
  {
    ...ended,
    name: 'not-found',
    doc: 'requests for what is not there: each is logged',
    atOnce: 16,
    first: () => Buffer.from(get('/nothing').repeat(500)),
  },
  {
    ...ended,
    name: 'no-http',
    doc: 'what is no HTTP',
    atOnce: 32,
    first: () => Buffer.from(long(60_000, 'zonegate\r\n')),
  },
  {
    ...ended,
    name: 'no-tls',
    doc: 'HTTP where TLS is spoken',
    atOnce: 32,
    tls: false,
    first: () => Buffer.from(get('/')),
  },
  {
    ...ended,
    name: 'metrics',
    doc: 'all metrics, 50 times on each of 16 connections to the other port',
    atOnce: 16,
    tls: false,
    ops: true,
    first: () => Buffer.from(get('/metrics').repeat(50)),
  },
  {
    ...kept,
    name: 'idle-ops',
    doc: '1,000 connections to the other port',
    atOnce: 1000,
    tls: false,
    ops: true,
    first: nothing,
  },
];
