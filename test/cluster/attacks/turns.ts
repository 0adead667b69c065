// One turn of an attack: a write, a request to the port, or a connection.
import { Agent, request } from 'node:https';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Attack, Write } from '../../attacks/attack.ts';
import { clientOf, collectionOf, type Sent } from './client.ts';
import { ATTACKER } from './stage.ts';

/** Where attacks go. */
export interface Target {
  readonly kubeconfig: string;
  readonly url: string;
  readonly opsUrl: string;
}

/** What was answered: the beginning of it, and how long it was in bytes. */
export interface Reply {
  readonly status: number | 'broken' | 'closed';
  readonly bytes: number;
  readonly said: string;
}

const SAID = 300;
/** So long nobody waits for an answer, in milliseconds. */
const PATIENCE = 60_000;

const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });

/** Makes what is sent in a turn into bytes: once, where all turns are alike. */
function bodies<T>(differs: boolean | undefined, make: (turn: number) => T): (turn: number) => T {
  let first: T | undefined;
  return (turn) => {
    if (differs) return make(turn);
    first ??= make(0);
    return first;
  };
}

function requestOf(write: Write): Sent {
  const query = 'dryRun=All';
  switch (write.verb) {
    case 'create':
      return {
        method: 'POST',
        path: `${collectionOf(write.object)}?${query}`,
        body: Buffer.from(JSON.stringify(write.object)),
      };
    case 'replace': {
      const { name } = write.object.metadata as { readonly name: string };
      const path = `${collectionOf(write.object)}/${name}?${query}`;
      return { method: 'PUT', path, body: Buffer.from(JSON.stringify(write.object)) };
    }
    case 'scale': {
      const path = `/apis/apps/v1/namespaces/${write.namespace}/${write.resource}/${write.name}/scale?${query}`;
      return { method: 'PATCH', path, body: '{"spec":{"replicas":3}}', type: 'application/merge-patch+json' };
    }
    case 'exec': {
      const words = write.command.map((word) => `command=${encodeURIComponent(word)}`);
      const path = `/api/v1/namespaces/${write.namespace}/pods/nobody/exec?stdin=true&stdout=true&${words.join('&')}`;
      return { method: 'POST', path };
    }
  }
}

function post(url: string, body: Buffer): Promise<Reply> {
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  return new Promise((done, fail) => {
    const signal = AbortSignal.timeout(PATIENCE);
    const sent = request(url, { agent, method: 'POST', headers, signal }, (response) => {
      let bytes = 0;
      let said = '';
      response.on('data', (chunk: Buffer) => {
        if (bytes < SAID) said = (said + chunk.toString('utf8', 0, SAID)).slice(0, SAID);
        bytes += chunk.length;
      });
      response.on('end', () => done({ status: response.statusCode ?? 0, bytes, said }));
      response.on('error', fail);
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

type Connections = Extract<Attack, { by: 'connections' }>;

/** Opens a connection; until it is closed, or the time is over. */
function open(attack: Connections, address: string, first: Buffer, end: AbortSignal): Promise<Reply> {
  const { hostname: host, port } = new URL(address);
  return new Promise((done) => {
    let bytes = 0;
    let said = '';
    let drip: NodeJS.Timeout | undefined;
    const where = { host, port: Number(port) };
    const socket = attack.tls ? connectTls({ ...where, rejectUnauthorized: false }) : connect(where);
    const over = () => socket.destroy();
    if (end.aborted) over();
    end.addEventListener('abort', over);
    socket.on(attack.tls ? 'secureConnect' : 'connect', () => {
      socket.write(first, () => {
        // Waiting for the answer, not reading it.
        if (!attack.stays) socket.end();
      });
      if (attack.drip !== undefined) drip = setInterval(() => socket.write(attack.drip ?? ''), 1000);
    });
    if (!attack.unread) {
      socket.on('data', (chunk: Buffer) => {
        if (bytes < SAID) said = (said + chunk.toString('utf8', 0, SAID)).slice(0, SAID);
        bytes += chunk.length;
      });
    }
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(drip);
      end.removeEventListener('abort', over);
      done({ status: 'closed', bytes, said });
    });
  });
}

/** What one turn of an attack does; connections last until the end at most. */
export function turnsOf(attack: Attack, target: Target, end: AbortSignal): (turn: number) => Promise<Reply> {
  if (attack.by === 'api') {
    const client = clientOf(target.kubeconfig, ATTACKER);
    const sent = bodies(attack.differs, (turn) => requestOf(attack.write(turn)));
    return async (turn) => {
      const { status, body } = await client(sent(turn));
      return { status, bytes: body.length, said: body.slice(0, SAID) };
    };
  }
  if (attack.by === 'port') {
    const sent = bodies(attack.differs, (turn) => {
      const { path = '/validate?timeout=5s', body } = attack.review(turn);
      return { url: target.url + path, body: Buffer.from(body) };
    });
    return (turn) => {
      const { url, body } = sent(turn);
      return post(url, body);
    };
  }
  const first = attack.first();
  return () => open(attack, attack.ops ? target.opsUrl : target.url, first, end);
}
