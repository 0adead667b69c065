// Services with a TCP protocol of their own. Some have HTTP endpoints on other ports.
import type { Probe } from 'kubernetes-types/core/v1.d.ts';
import { list, type Untrusted } from '../../src/engine/json.ts';
import type { ContainerView } from '../../src/engine/pod.ts';

interface Ports {
  /** The ports of its own protocol. */
  readonly own: readonly number[];
  /** The ports that may answer HTTP. */
  readonly http?: readonly number[];
}

const redis: Ports = { own: [6379, 16379, 26379] };
const postgres: Ports = { own: [5432] };
const mysql: Ports = { own: [3306, 33060] };
const mongo: Ports = { own: [27017, 27018, 27019] };
const cassandra: Ports = { own: [7000, 7001, 7199, 9042, 9142, 9160, 19042, 19142], http: [8080, 9180, 10000] };

/** By the last part of the image. Source: the documentation of each service. */
const services: Readonly<Record<string, Ports>> = {
  redis,
  valkey: redis,
  keydb: redis,
  memcached: { own: [11211] },
  postgres,
  postgresql: postgres,
  pgbouncer: { own: [5432, 6432] },
  mysql,
  mariadb: mysql,
  percona: mysql,
  mongo,
  mongodb: mongo,
  cassandra,
  scylla: cassandra,
  kafka: { own: [9092, 9093, 9094] },
  zookeeper: { own: [2181, 2281, 2888, 3888], http: [7000, 8080] },
  rabbitmq: { own: [1883, 4369, 5552, 5671, 5672, 8883, 25672, 61613, 61614], http: [15671, 15672, 15692] },
  nats: { own: [1883, 4222, 6222, 7422], http: [8222] },
};

export const tcpServices: readonly string[] = Object.keys(services);

export const tcpNames: ReadonlySet<string> = new Set(tcpServices);

/**
 * Whether a probe asks another port than that of the service's own protocol: a known HTTP port of the service, or
 * another port that the container declares. If it declares no known port, its first one counts as the service's own.
 * @param service the last part of its image.
 * @param httpNames names of ports that show an HTTP endpoint.
 */
export function asksOtherPort(
  { httpGet }: Untrusted<Probe>,
  { spec }: ContainerView,
  service: string,
  httpNames: ReadonlySet<string>,
): boolean {
  const asked: unknown = httpGet?.port;
  const { own, http = [] } = Object.hasOwn(services, service) ? (services[service] as Ports) : unknown;
  const declared = list(spec.ports);
  const port = declared.find(({ name, containerPort }) => asked === (typeof asked === 'string' ? name : containerPort));
  const number = typeof asked === 'string' ? port?.containerPort : asked;
  if (typeof number !== 'number' || own.includes(number)) return false;
  if (http.includes(number)) return true;
  if (port === undefined) return false;
  if (typeof port.name === 'string' && httpNames.has(port.name)) return true;
  const isKnown = declared.some(
    ({ containerPort }) => typeof containerPort === 'number' && own.includes(containerPort),
  );
  return isKnown || number !== declared[0]?.containerPort;
}

const unknown: Ports = { own: [] };
