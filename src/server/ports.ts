import type { Server } from 'node:net';
import type { ServerBounds } from './bounds.ts';
import { type Connections, followConnections } from './connections.ts';
import type { EndedConnection, Port } from './edge-metrics.ts';
import type { Logger } from './log.ts';
import { createLogSampler } from './log-sampler.ts';
import type { ServerMetrics } from './metrics.ts';

/** The connections to all ports of a server. */
export interface Ports {
  /** Follows the connections of a server that listens on one of the ports. */
  follow(port: Port): (server: Server) => Connections;
  /** Ends all connections, and new ones at once. */
  end(): void;
}

export interface PortsOptions {
  readonly bounds: ServerBounds;
  readonly metrics: Pick<ServerMetrics, 'watchConnections' | 'connectionEnded'>;
  readonly logger: Logger;
}

const messages: Readonly<Record<EndedConnection, string>> = {
  crowded: 'ended a connection, as there were too many',
  slow: 'ended a connection, as the head of a request took too long to come',
};

export function createPorts({ bounds, metrics, logger }: PortsOptions): Ports {
  const warn = createLogSampler<`${Port} ${EndedConnection}`>(logger);
  const all: Connections[] = [];
  return {
    follow: (port) => (server) => {
      const connections = followConnections(server, {
        bounds,
        onEnded(reason, address) {
          metrics.connectionEnded(port, reason);
          warn(`${port} ${reason}`, { port, reason, address }, messages[reason]);
        },
      });
      metrics.watchConnections(port, () => connections.count);
      all.push(connections);
      return connections;
    },
    end() {
      for (const connections of all) connections.end();
    },
  };
}
