// The API server, asked without kubectl: a process for each of thousands of objects would take minutes.
import { Agent, type RequestOptions, request } from 'node:https';
import { newKubeConfig } from '../../../src/cluster/kube-config.ts';
import { warningsIn } from '../../../src/cluster/request.ts';
import { type JsonObject, valueAt } from '../../../src/engine/json.ts';
import { apiVersionOf, type Resource } from '../../../src/engine/resource.ts';
import { ownKubeconfig } from '../support/own.ts';
import type { Way } from './item.ts';

export interface Answer {
  readonly status: number;
  readonly body: JsonObject;
  readonly warnings: readonly string[];
}

export interface Api {
  /** Writes a new object, as a dry run or in earnest. */
  write(object: JsonObject, way: Way, how: { readonly dryRun: boolean }): Promise<Answer>;
  /** Patches an object that is there; the type is that of the patch, such as `merge-patch`. */
  patch(object: JsonObject, type: string, patch: object, fieldManager: string): Promise<Answer>;
  /** Deletes some hundred objects of a resource in a namespace: the API server is quicker at it than kubectl. */
  deleteSome(resource: Resource, namespace: string): Promise<{ readonly areLeft: boolean }>;
  close(): void;
}

/** How many requests are under way at the same time. */
const AT_ONCE = 12;

const plurals: Readonly<Record<string, string>> = {
  NetworkPolicy: 'networkpolicies',
};

export async function openApi(): Promise<Api> {
  const kubeConfig = newKubeConfig();
  kubeConfig.loadFromFile(ownKubeconfig());
  const credentials: RequestOptions = {};
  await kubeConfig.applyToHTTPSOptions(credentials);
  const { ca, cert, key } = credentials;
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE, ca, cert, key });
  const server = kubeConfig.getCurrentCluster()?.server ?? '';
  return {
    write(object, way, { dryRun }) {
      const query = new URLSearchParams({ fieldManager: 'parity', fieldValidation: 'Strict' });
      if (dryRun) query.set('dryRun', 'All');
      const path = pathOf(object);
      if (way === 'create') return send('POST', `${path}?${query}`, 'application/json', object);
      query.set('force', 'true');
      const name = String(valueAt(object, ['metadata', 'name']));
      return send('PATCH', `${path}/${name}?${query}`, 'application/apply-patch+yaml', object);
    },
    patch(object, type, patch, fieldManager) {
      const path = `${pathOf(object)}/${valueAt(object, ['metadata', 'name'])}`;
      const query = new URLSearchParams({ fieldManager });
      return send('PATCH', `${path}?${query}`, `application/${type}+json`, patch);
    },
    async deleteSome(resource, namespace) {
      const path = pathOf({ apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: { namespace } });
      const query = new URLSearchParams({ limit: '500', propagationPolicy: 'Background', gracePeriodSeconds: '0' });
      await send('DELETE', `${path}?${query}`);
      const { body } = await send('GET', `${path}?limit=1`);
      return { areLeft: (body.items as readonly JsonObject[]).length > 0 };
    },
    close: () => agent.destroy(),
  };

  function send(method: string, path: string, type?: string, object?: object): Promise<Answer> {
    return new Promise((done, fail) => {
      const headers = { ...(type && { 'content-type': type }), accept: 'application/json' };
      const sent = request(server + path, { agent, method, headers, timeout: 30_000 }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('error', fail);
        response.on('end', () => {
          const warnings = warningsIn(response.headers.warning);
          done({ status: response.statusCode ?? 0, body: JSON.parse(text), warnings });
        });
      });
      sent.on('timeout', () => sent.destroy(new Error('the API server did not answer in time')));
      sent.on('error', fail);
      sent.end(object && JSON.stringify(object));
    });
  }
}

function pathOf(object: JsonObject): string {
  const apiVersion = String(object.apiVersion);
  const kind = String(object.kind);
  const plural = plurals[kind] ?? `${kind.toLowerCase()}s`;
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  if (kind === 'Namespace') return `${root}/${plural}`;
  return `${root}/namespaces/${valueAt(object, ['metadata', 'namespace']) ?? 'default'}/${plural}`;
}
