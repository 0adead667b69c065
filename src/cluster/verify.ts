// Whether the API server calls the webhooks: seen from its answer to a request that only they would change or refuse.
import { isObject, type JsonObject, list, valueAt } from '../engine/json.ts';
import type { Cluster } from './connect.ts';
import { ApiError, post } from './request.ts';

/** What the API server did to a Deployment that lacks PYTHONUNBUFFERED and probes: nobody but us would mind. */
export interface Verified {
  readonly isMutated: boolean;
  readonly isJudged: boolean;
}

const canary = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { generateName: 'zonegate-verify-' },
  spec: {
    selector: { matchLabels: { app: 'zonegate-verify' } },
    template: {
      metadata: { labels: { app: 'zonegate-verify' } },
      spec: { containers: [{ name: 'canary', image: 'registry.example.com/canary:1' }] },
    },
  },
};

/**
 * Asks by a dry run, which leaves nothing behind.
 * @throws ApiError when the API server refuses it for another reason; the error of the connection.
 */
export async function verifyAdmission(cluster: Cluster, namespace: string, timeout: number): Promise<Verified> {
  const path = `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments?dryRun=All`;
  try {
    const signal = AbortSignal.timeout(timeout);
    const { object, warnings } = await post(cluster, path, canary, { signal, idle: timeout, isAwaited: true });
    return {
      isMutated: hasVariable(object),
      isJudged: warnings.some((warning) => warning.startsWith('probes-required: ')),
    };
  } catch (error) {
    if (!(error instanceof ApiError) || !error.message.includes('"validate.zonegate.dev" denied')) throw error;
    // What was injected is no violation.
    return {
      isMutated: !error.message.includes('unbuffered-output'),
      isJudged: error.message.includes('probes-required'),
    };
  }
}

function hasVariable(object: unknown): boolean {
  const containers = valueAt(object, ['spec', 'template', 'spec', 'containers']);
  const env = Array.isArray(containers) && isObject(containers[0]) ? containers[0].env : undefined;
  return list(env as readonly JsonObject[] | undefined).some(({ name }) => name === 'PYTHONUNBUFFERED');
}
