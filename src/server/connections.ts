import type { Server, Socket } from 'node:net';
import type { ServerBounds } from './bounds.ts';
import type { EndedConnection } from './edge-metrics.ts';

export interface ConnectionOptions {
  readonly bounds: Pick<ServerBounds, 'connections' | 'headTime'>;
  /** Called for a connection that the server ends. */
  readonly onEnded: (reason: EndedConnection, address: string | undefined) => void;
}

/** The connections of one server. */
export interface Connections {
  readonly count: number;
  /** Notes that a whole request came over a connection. */
  markUsed(socket: Socket): void;
  /**
   * Calls `listener` when a connection is closed.
   * @returns removes the listener.
   */
  whenClosed(socket: Socket, listener: () => void): () => void;
  /** Ends the connections that take too long for the head of a request. A timer calls it, too. */
  sweep(): void;
  /** Ends all connections, and new ones at once. */
  end(): void;
}

interface Connection {
  /** The TCP connection. */
  readonly raw: Socket;
  /** The group that it is in: used or unused connections. Once it is ended, it is in none. */
  group: Set<Connection>;
  /** What requests come over: the TLS connection, once there is one. */
  socket: Socket | undefined;
  /** Bytes that had come when a sweep last saw it without an unfinished head. */
  bytesAtRest: number;
  /** Whether a whole request came since the last sweep. */
  wasUsed: boolean;
  /** When a sweep first saw the head that is unfinished. */
  began: number | undefined;
  readonly listeners: Set<() => void>;
}

/** How often the timer sweeps during `headTime`. */
const SWEEPS = 5;

/**
 * Follows the connections of a server. Node does that too, but:
 * - its list lacks connections in the middle of a handshake, and it waits minutes for those that never sent anything
 *   before a server closes;
 * - it counts the time for the head of a request from the start of the connection;
 * - when there are too many connections it refuses the newest, so that connections that do nothing could lock out an API
 *   server.
 */
export function followConnections(server: Server, { bounds, onEnded }: ConnectionOptions): Connections {
  // Both in the order of the last activity. When there are too many, unused connections are ended first.
  const unused = new Set<Connection>();
  const used = new Set<Connection>();
  const handshakes = new Map<string, Connection>();
  const bySocket = new WeakMap<Socket, Connection>();
  let isOver = false;

  /** Puts a connection behind all others of a group, unless it is ended. */
  const move = (connection: Connection, group: Set<Connection>) => {
    if (!connection.group.delete(connection)) return;
    connection.group = group;
    group.add(connection);
  };
  const end = (connection: Connection, reason: EndedConnection) => {
    connection.group.delete(connection);
    onEnded(reason, connection.raw.remoteAddress);
    connection.raw.destroy();
  };
  const closed = (connection: Connection, name: string) => {
    connection.group.delete(connection);
    if (handshakes.get(name) === connection) handshakes.delete(name);
    for (const listener of connection.listeners) listener();
  };

  server.on('connection', (raw) => {
    if (isOver) return void raw.destroy();
    const name = socketName(raw);
    const connection: Connection = {
      raw,
      group: unused,
      socket: undefined,
      bytesAtRest: 0,
      wasUsed: false,
      began: undefined,
      listeners: new Set(),
    };
    raw.on('close', () => closed(connection, name));
    // Without TLS, requests come over the TCP connection itself.
    bySocket.set(raw, connection);
    handshakes.set(name, connection);
    unused.add(connection);
    while (unused.size + used.size > bounds.connections) {
      const [oldest] = unused;
      const [leastUsed] = used;
      const victim = oldest === connection ? leastUsed : oldest;
      if (victim === undefined) return;
      end(victim, 'crowded');
    }
  });
  // A TLS connection does not say which TCP connection it belongs to, but both have the same peer.
  server.on('secureConnection', (socket: Socket) => {
    const name = socketName(socket);
    const connection = handshakes.get(name);
    if (connection === undefined) return;
    handshakes.delete(name);
    connection.socket = socket;
    bySocket.set(socket, connection);
    move(connection, unused);
  });

  const check = (connection: Connection, now: number) => {
    const bytes = (connection.socket ?? connection.raw).bytesRead;
    if (connection.wasUsed || bytes === connection.bytesAtRest) {
      connection.wasUsed = false;
      connection.bytesAtRest = bytes;
      connection.began = undefined;
    } else if (connection.began === undefined) {
      connection.began = now;
      if (connection.group === unused) move(connection, unused);
    } else if (now - connection.began > bounds.headTime) {
      end(connection, 'slow');
    }
  };
  const sweep = () => {
    const now = performance.now();
    for (const connection of [...unused, ...used]) check(connection, now);
  };
  const timer = setInterval(sweep, Math.max(1, bounds.headTime / SWEEPS));
  timer.unref();
  server.on('close', () => clearInterval(timer));

  return {
    get count() {
      return unused.size + used.size;
    },
    markUsed(socket) {
      const connection = bySocket.get(socket);
      if (connection === undefined) return;
      connection.wasUsed = true;
      move(connection, used);
    },
    whenClosed(socket, listener) {
      const listeners = bySocket.get(socket)?.listeners;
      listeners?.add(listener);
      return () => void listeners?.delete(listener);
    },
    sweep,
    end() {
      isOver = true;
      for (const connection of [...unused, ...used]) connection.raw.destroy();
    },
  };
}

/** The address and port of a connection's peer. */
function socketName({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
