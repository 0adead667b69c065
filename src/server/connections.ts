import type { Server, Socket } from 'node:net';

/**
 * Follows the connections of a server, so that they can all be ended. The lists that Node keeps leave out those in the
 * middle of a handshake, and count those that never sent anything as busy: closing would wait for them for minutes.
 * @returns destroys all connections, and those that still come.
 */
export function followConnections(server: Server): () => void {
  const sockets = new Set<Socket>();
  let isOver = false;
  server.on('connection', (socket) => {
    if (isOver) return socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return () => {
    isOver = true;
    for (const socket of sockets) socket.destroy();
  };
}
