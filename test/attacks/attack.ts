// What an attack is: plain data and generators, which know nothing of a cluster. What sends them lies in
// test/cluster/attacks.
import type { JsonObject } from '../../src/engine/json.ts';
import type { AdmissionRequest } from '../../src/engine/request.ts';
import { deployments } from '../../src/engine/resource.ts';

interface Described {
  /** In a few words, as --only and the reports name it. */
  readonly name: string;
  /** What is done, and what it is meant to exhaust. */
  readonly doc: string;
  /** How many are on their way at once; 2 where nothing else is said. */
  readonly atOnce?: number;
  /** Objects that must be in the cluster before. They are not judged: they may have been there before zonegate was. */
  readonly before?: () => Iterable<JsonObject>;
}

/** One write of somebody with the role `edit`; a dry run, so that it leaves nothing. */
export type Write =
  | { readonly verb: 'create' | 'replace'; readonly object: JsonObject }
  /** `kubectl scale`, of an object that is there. */
  | { readonly verb: 'scale'; readonly resource: string; readonly namespace: string; readonly name: string }
  /** `kubectl exec`; the pod need not exist. */
  | { readonly verb: 'exec'; readonly namespace: string; readonly command: readonly string[] };

/** Writes through the API server. */
interface ByApi extends Described {
  readonly by: 'api';
  /** What is written in one turn. */
  readonly write: (turn: number) => Write;
  /** Whether each turn differs; else the first one is sent again and again. */
  readonly differs?: true;
}

/** A review as anybody may send it who reaches the port. */
export interface PortReview {
  /** `/validate?timeout=5s` where nothing else is said. */
  readonly path?: string;
  readonly body: string;
}

/** Requests to the port of the webhooks, without the API server and without credentials. */
interface ByPort extends Described {
  readonly by: 'port';
  readonly review: (turn: number) => PortReview;
  readonly differs?: true;
}

/** Connections to that port that are no good requests. */
interface ByConnections extends Described {
  readonly by: 'connections';
  /** The port for probes and metrics instead. */
  readonly ops?: true;
  /** Without TLS, only a TCP connection. */
  readonly tls: boolean;
  /** What is sent first. */
  readonly first: () => Buffer;
  /** What is sent every second as long as the connection is open. */
  readonly drip?: string;
  /** Whether it stays open for as long as it may; else it is ended, and another one opened. */
  readonly stays: boolean;
  /** Whether answers are left unread, so that they pile up where they are made. */
  readonly unread?: true;
}

export type Attack = ByApi | ByPort | ByConnections;

/** A review as the API server would send it: of a Deployment that is created by somebody, where nothing else is said. */
export function reviewOf(request: Partial<AdmissionRequest>): string {
  const { group, version, resource, kind } = deployments;
  const whole: AdmissionRequest = {
    uid: '7ba2c1c6-8a8e-4f6c-9d7e-0c1d2e3f4a5b',
    operation: 'CREATE',
    resource: { group, version, resource },
    kind: { group, version, kind },
    name: 'mallory',
    namespace: 'ge-agents',
    userInfo: { username: 'mallory' },
    dryRun: true,
    ...request,
  };
  return JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request: whole });
}
