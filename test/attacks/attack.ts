// What an attack is: data and generators, without a cluster. test/cluster/attacks sends them.
import type { JsonObject } from '../../src/engine/json.ts';
import type { AdmissionRequest } from '../../src/engine/request.ts';
import { deployments } from '../../src/engine/resource.ts';

interface Described {
  /** A few words, for --only and reports. */
  readonly name: string;
  /** What the attack does, and what it is meant to exhaust. */
  readonly doc: string;
  /** How many requests are under way at once. Default: 2. */
  readonly atOnce?: number;
  /** Objects that must be in the cluster before. They are created without zonegate, as if they were older. */
  readonly before?: () => Iterable<JsonObject>;
}

/** One write of a user with the role `edit`. It is a dry run, so that nothing is stored. */
export type Write =
  | { readonly verb: 'create' | 'replace'; readonly object: JsonObject }
  /** `kubectl scale` of an object that exists. */
  | { readonly verb: 'scale'; readonly resource: string; readonly namespace: string; readonly name: string }
  /** `kubectl exec`; the pod need not exist. */
  | { readonly verb: 'exec'; readonly namespace: string; readonly command: readonly string[] };

/** Writes through the API server. */
interface ByApi extends Described {
  readonly by: 'api';
  /** The writes of one turn. */
  readonly write: (turn: number) => Write;
  /** Whether each turn differs; else the first one is repeated. */
  readonly differs?: true;
}

/** A review that anybody who reaches the port may send. */
export interface PortReview {
  /** Default: `/validate?timeout=5s`. */
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
  /** Whether the port is that for probes and metrics. */
  readonly ops?: true;
  /** Whether there is no TLS, only TCP. */
  readonly tls: boolean;
  /** What is sent first. */
  readonly first: () => Buffer;
  /** What is sent every second as long as the connection is open. */
  readonly drip?: string;
  /** Whether the attacker keeps it open; else he ends it, and opens another one. */
  readonly stays: boolean;
  /** Whether the attacker reads no answers, so that the server has to hold them. */
  readonly unread?: true;
}

export type Attack = ByApi | ByPort | ByConnections;

/** A review as the API server would send it. By default a user creates a Deployment. */
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
