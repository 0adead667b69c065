import { Counter, Gauge, type Registry as Metrics } from 'prom-client';

/** The ports of a server. */
export type Port = 'webhooks' | 'ops';

/** Why the server ended a request without a decision, or threw its answer away. */
export type EndedRequest =
  /** Its body took too long to come. */
  | 'slow'
  /** Others needed the room. */
  | 'crowded'
  /** The API server had stopped waiting when the review's turn came. */
  | 'late'
  /** The connection was closed before the review's turn came. */
  | 'hung-up'
  /** The peer did not read the answer in time. */
  | 'unread';

/** Why the server ended a connection: there were too many, or the head of a request took too long to come. */
export type EndedConnection = 'crowded' | 'slow';

/** Metrics about requests and connections that anybody may open. No label has a value from outside. */
export interface EdgeMetrics {
  /** @param bytes gives how many bytes are held at the moment. */
  watchHeldBytes(bytes: () => number): void;
  /** @param count gives how many connections there are at the moment. */
  watchConnections(port: Port, count: () => number): void;
  requestEnded(reason: EndedRequest): void;
  connectionEnded(port: Port, reason: EndedConnection): void;
}

export function createEdgeMetrics(metrics: Metrics): EdgeMetrics {
  const registers = [metrics];
  const counts = new Map<Port, () => number>();
  let held = () => 0;
  new Gauge({
    name: 'zonegate_held_bytes',
    help: 'Bytes of bodies, reviews and answers that are on their way.',
    registers,
    collect() {
      this.set(held());
    },
  });
  new Gauge({
    name: 'zonegate_connections',
    help: 'Open connections, by port.',
    labelNames: ['port'],
    registers,
    collect() {
      for (const [port, count] of counts) this.set({ port }, count());
    },
  });
  const requests = new Counter({
    name: 'zonegate_requests_ended_total',
    help: 'Requests that were ended without a decision, or whose answer was not read: slow, crowded, late, hung-up or unread.',
    labelNames: ['reason'],
    registers,
  });
  const connections = new Counter({
    name: 'zonegate_connections_ended_total',
    help: 'Connections that were ended: for others, or because the head of a request took too long.',
    labelNames: ['port', 'reason'],
    registers,
  });
  // An alert needs its series before anything goes wrong.
  for (const reason of ['slow', 'crowded', 'late', 'hung-up', 'unread'] as const) requests.inc({ reason }, 0);
  for (const port of ['webhooks', 'ops'] as const) {
    for (const reason of ['crowded', 'slow'] as const) connections.inc({ port, reason }, 0);
  }
  return {
    watchHeldBytes(bytes) {
      held = bytes;
    },
    watchConnections: (port, count) => void counts.set(port, count),
    requestEnded: (reason) => requests.inc({ reason }),
    connectionEnded: (port, reason) => connections.inc({ port, reason }),
  };
}
