import type { Server, Socket } from 'node:net';
import type { EndedConnection } from './edge-metrics.ts';
import type { Limits } from './limits.ts';

export interface ConnectionOptions {
  readonly limits: Pick<Limits, 'connections' | 'headTime'>;
  readonly onEnded: (reason: EndedConnection, address: string | undefined) => void;
}

/** The connections of one server. */
export interface Connections {
  readonly count: number;
  /** Notes that a whole request came over a connection. */
  used(socket: Socket): void;
  /**
   * Calls back when a connection is closed, unless it is told before that nobody wants to know any more.
   * @returns tells so.
   */
  whenClosed(socket: Socket, tell: () => void): () => void;
  /** Ends those that take too long for the head of a request; it is called now and then by itself. */
  sweep(): void;
  /** Ends all connections, and those that still come. */
  end(): void;
}

interface Connection {
  /** The TCP connection. */
  readonly raw: Socket;
  /** With whom it is: those that have sent a whole request, or the others. Once it is ended, it is in there no more. */
  place: Set<Connection>;
  /** What requests come over: the TLS connection, once there is one. */
  socket: Socket | undefined;
  /** Bytes that had come when it was last seen at rest. */
  atRest: number;
  /** Whether a whole request came since it was last looked at. */
  wasUsed: boolean;
  /** When the first byte after that was seen. */
  began: number | undefined;
  readonly watchers: Set<() => void>;
}

/** In how many steps the time is looked at. */
const STEPS = 5;

/**
 * Follows the connections of a server. The lists that Node keeps leave out those in the middle of a handshake, and count
 * those that never sent anything as busy: closing would wait for them for minutes. Node's own time for the head of a
 * request is counted from the start of the connection, and its limit of connections refuses the newest: an API server
 * could be locked out by connections that do nothing.
 */
export function followConnections(server: Server, { limits, onEnded }: ConnectionOptions): Connections {
  // Each in the order of their last sign of life; who never sent a whole request goes first.
  const strangers = new Set<Connection>();
  const callers = new Set<Connection>();
  const handshakes = new Map<string, Connection>();
  const bySocket = new WeakMap<Socket, Connection>();
  let isOver = false;

  /** Puts it behind all others of a place, unless it is ended. */
  const move = (connection: Connection, place: Set<Connection>) => {
    if (!connection.place.delete(connection)) return;
    connection.place = place;
    place.add(connection);
  };
  const end = (connection: Connection, reason: EndedConnection) => {
    connection.place.delete(connection);
    onEnded(reason, connection.raw.remoteAddress);
    connection.raw.destroy();
  };
  const closed = (connection: Connection, key: string) => {
    connection.place.delete(connection);
    if (handshakes.get(key) === connection) handshakes.delete(key);
    for (const tell of connection.watchers) tell();
  };

  server.on('connection', (raw) => {
    if (isOver) return void raw.destroy();
    const key = nameOf(raw);
    const connection: Connection = {
      raw,
      place: strangers,
      socket: undefined,
      atRest: 0,
      wasUsed: false,
      began: undefined,
      watchers: new Set(),
    };
    raw.on('close', () => closed(connection, key));
    // Where there is no TLS, requests come over it as it is.
    bySocket.set(raw, connection);
    handshakes.set(key, connection);
    strangers.add(connection);
    while (strangers.size + callers.size > limits.connections) {
      const [oldest] = strangers;
      const [leastUsed] = callers;
      const victim = oldest === connection ? leastUsed : oldest;
      if (victim === undefined) return;
      end(victim, 'crowded');
    }
  });
  // A TLS connection does not tell which TCP connection it is made of, but both have the same peer.
  server.on('secureConnection', (socket: Socket) => {
    const key = nameOf(socket);
    const connection = handshakes.get(key);
    if (connection === undefined) return;
    handshakes.delete(key);
    connection.socket = socket;
    bySocket.set(socket, connection);
    move(connection, strangers);
  });

  const look = (connection: Connection, now: number) => {
    const bytes = (connection.socket ?? connection.raw).bytesRead;
    if (connection.wasUsed || bytes === connection.atRest) {
      connection.wasUsed = false;
      connection.atRest = bytes;
      connection.began = undefined;
    } else if (connection.began === undefined) {
      connection.began = now;
      if (connection.place === strangers) move(connection, strangers);
    } else if (now - connection.began > limits.headTime) {
      end(connection, 'slow');
    }
  };
  const sweep = () => {
    const now = performance.now();
    for (const connection of [...strangers, ...callers]) look(connection, now);
  };
  const timer = setInterval(sweep, Math.max(1, limits.headTime / STEPS));
  timer.unref();
  server.on('close', () => clearInterval(timer));

  return {
    get count() {
      return strangers.size + callers.size;
    },
    used(socket) {
      const connection = bySocket.get(socket);
      if (connection === undefined) return;
      connection.wasUsed = true;
      move(connection, callers);
    },
    whenClosed(socket, tell) {
      const watchers = bySocket.get(socket)?.watchers;
      watchers?.add(tell);
      return () => void watchers?.delete(tell);
    },
    sweep,
    end() {
      isOver = true;
      for (const connection of [...strangers, ...callers]) connection.raw.destroy();
    },
  };
}

function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
