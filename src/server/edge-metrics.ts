import { Counter, Gauge, type Registry as Metrics } from 'prom-client';

/** The ports of a server. */
export type Port = 'webhooks' | 'ops';

/** Why a request was ended without being judged, or its answer thrown away. */
export type EndedRequest =
  /** Its body took too long to come. */
  | 'slow'
  /** Others needed the room. */
  | 'crowded'
  /** Whoever called waited no longer when its turn came. */
  | 'late'
  /** Whoever called hung up before its turn came. */
  | 'hung-up'
  /** Its answer was not taken in time. */
  | 'unread';

/** Why a connection was ended: others needed its place, or the head of a request took too long to come. */
export type EndedConnection = 'crowded' | 'slow';

/** What strangers do to the ports. Whatever is a label comes from us, never from them. */
export interface EdgeMetrics {
  /** @param bytes tells how many are held at the moment. */
  holds(bytes: () => number): void;
  /** @param count tells how many there are at the moment. */
  connects(port: Port, count: () => number): void;
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
    help: 'Requests that were ended without being judged, or whose answer was not taken: slow, crowded, late, hung-up or unread.',
    labelNames: ['reason'],
    registers,
  });
  const connections = new Counter({
    name: 'zonegate_connections_ended_total',
    help: 'Connections that were ended: for others, or because the head of a request took too long.',
    labelNames: ['port', 'reason'],
    registers,
  });
  // An alert needs a series before anything went wrong.
  for (const reason of ['slow', 'crowded', 'late', 'hung-up', 'unread'] as const) requests.inc({ reason }, 0);
  for (const port of ['webhooks', 'ops'] as const) {
    for (const reason of ['crowded', 'slow'] as const) connections.inc({ port, reason }, 0);
  }
  return {
    holds(bytes) {
      held = bytes;
    },
    connects: (port, count) => void counts.set(port, count),
    requestEnded: (reason) => requests.inc({ reason }),
    connectionEnded: (port, reason) => connections.inc({ port, reason }),
  };
}
