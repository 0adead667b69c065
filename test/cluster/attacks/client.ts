// Requests to the API server as somebody.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { parse } from 'yaml';

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** Milliseconds until all of it was there. */
  readonly took: number;
}

export interface Sent {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: Buffer | string | undefined;
  /** The type of a PATCH; JSON of all else. */
  readonly type?: string | undefined;
}

/** It throws where there is no answer. */
export type Client = (sent: Sent) => Promise<Answer>;

/** So long nobody waits for a write. */
const PATIENCE = 30_000;

/**
 * @param kubeconfig the file of an admin.
 * @param user whom the admin impersonates: what that one may do is up to RBAC.
 */
export function clientOf(kubeconfig: string, user?: string): Client {
  const settings = parse(readFileSync(kubeconfig, 'utf8'));
  const decoded = (text: string) => Buffer.from(text, 'base64');
  const { user: admin } = settings.users[0];
  const { cluster } = settings.clusters[0];
  const agent = new Agent({
    keepAlive: true,
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(admin['client-certificate-data']),
    key: decoded(admin['client-key-data']),
  });
  return ({ method, path, body, type = 'application/json' }) => {
    const began = performance.now();
    const headers = {
      'content-type': type,
      'content-length': Buffer.byteLength(body ?? ''),
      ...(user !== undefined && { 'impersonate-user': user }),
    };
    return new Promise((done, fail) => {
      const signal = AbortSignal.timeout(PATIENCE);
      const sent = request(cluster.server + path, { agent, method, headers, signal }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          done({ status: response.statusCode ?? 0, body: text, took: performance.now() - began });
        });
        response.on('error', fail);
      });
      sent.on('error', fail);
      sent.end(body);
    });
  };
}

/** The same, for what must succeed; a 409 is as good: it is there. */
export async function must(client: Client, sent: Sent): Promise<Answer> {
  const answer = await client(sent);
  if (answer.status < 400 || answer.status === 409) return answer;
  throw new Error(`${sent.method} ${sent.path}: ${answer.status} ${answer.body.slice(0, 300)}`);
}

const plurals: Readonly<Record<string, string>> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  ReplicaSet: 'replicasets',
  CronJob: 'cronjobs',
  Pod: 'pods',
  Namespace: 'namespaces',
  RoleBinding: 'rolebindings',
  HorizontalPodAutoscaler: 'horizontalpodautoscalers',
  PodDisruptionBudget: 'poddisruptionbudgets',
  NetworkPolicy: 'networkpolicies',
};

/** The address of the collection that an object belongs to. */
export function collectionOf(object: { readonly [key: string]: unknown }): string {
  const { apiVersion, kind, metadata } = object;
  const { namespace } = metadata as { readonly namespace?: string };
  const group = String(apiVersion).includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${group}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${plurals[String(kind)]}`;
}
