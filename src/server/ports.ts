import type { Server } from 'node:net';
import { type Connections, followConnections } from './connections.ts';
import type { EndedConnection, Port } from './edge-metrics.ts';
import type { Limits } from './limits.ts';
import type { Logger } from './log.ts';
import { createSparing } from './log-sampler.ts';
import type { ServerMetrics } from './metrics.ts';

/** The connections to all ports of a server. */
export interface Ports {
  /** Follows those to one of them. */
  follow(port: Port): (server: Server) => Connections;
  /** Ends all connections, and those that still come. */
  end(): void;
}

export interface PortsOptions {
  readonly limits: Limits;
  readonly metrics: Pick<ServerMetrics, 'connects' | 'connectionEnded'>;
  readonly logger: Logger;
}

const whys: Readonly<Record<EndedConnection, string>> = {
  crowded: 'ended a connection, as there were too many',
  slow: 'ended a connection, as the head of a request took too long to come',
};

export function createPorts({ limits, metrics, logger }: PortsOptions): Ports {
  const tell = createSparing<`${Port} ${EndedConnection}`>(logger);
  const all: Connections[] = [];
  return {
    follow: (port) => (server) => {
      const connections = followConnections(server, {
        limits,
        onEnded(reason, address) {
          metrics.connectionEnded(port, reason);
          tell(`${port} ${reason}`, { port, reason, address }, whys[reason]);
        },
      });
      metrics.connects(port, () => connections.count);
      all.push(connections);
      return connections;
    },
    end() {
      for (const connections of all) connections.end();
    },
  };
}
