// Finds out which webhooks the API server calls: it sends a request to which each webhook answers with a warning.
import { own, valueAt } from '../engine/json.ts';
import { VERIFY, verifyWarning } from '../engine/verification.ts';
import type { Cluster } from './connect.ts';
import { ApiError, post } from './request.ts';

export const webhooks = ['mutate', 'validate'] as const;
export type Webhook = (typeof webhooks)[number];

/**
 * What the answer shows of a webhook. `called`: the webhook answered. `older`: it did something, but does not know the
 * question. `failing`: the API server called it, and got no answer. `not-called`: nothing shows that it was called.
 * `unknown`: the request was refused too early to know.
 */
export type State = 'called' | 'older' | 'failing' | 'not-called' | 'unknown';

export interface Seen {
  readonly state: State;
  /** What the API server said about it. */
  readonly said?: string;
}

export type Verified = Readonly<Record<Webhook, Seen>>;

/**
 * The API server calls the webhooks for a Deployment whatever the profile says, and they answer the annotation whatever
 * the decision is. An older zonegate, which does not know the annotation, shows itself because PYTHONUNBUFFERED and probes
 * are missing.
 */
const canary = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { generateName: 'zonegate-verify-', annotations: { [VERIFY]: 'true' } },
  spec: {
    selector: { matchLabels: { app: 'zonegate-verify' } },
    template: {
      metadata: { labels: { app: 'zonegate-verify' } },
      spec: { containers: [{ name: 'canary', image: 'registry.example.com/canary:1' }] },
    },
  },
};

/** The API server's answer to the canary. */
interface Answer {
  readonly object?: unknown;
  readonly warnings: readonly string[];
  /** Why it refuses it, if it does. */
  readonly refusal?: ApiError;
}

/**
 * Asks by a dry run, which leaves nothing behind.
 * @param timeout milliseconds.
 * @throws ApiError when the API server refuses the request before any webhook could be seen; the error of the connection.
 */
export async function verifyAdmission(cluster: Cluster, namespace: string, timeout: number): Promise<Verified> {
  const answer = await create(cluster, namespace, timeout);
  const mutate = seen('mutate', answer);
  const validate = seen('validate', answer);
  if (mutate.state !== 'unknown') return { mutate, validate };
  if (validate.state === 'unknown') throw answer.refusal;
  // Validating webhooks are called last: a mutating webhook that showed nothing until then was not called.
  return { mutate: { state: 'not-called' }, validate };
}

async function create(cluster: Cluster, namespace: string, timeout: number): Promise<Answer> {
  const path = `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments?dryRun=All`;
  const signal = AbortSignal.timeout(timeout);
  try {
    return await post(cluster, path, canary, { signal, idle: timeout, isAwaited: true });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { warnings: error.warnings, refusal: error };
  }
}

function seen(webhook: Webhook, answer: Answer): Seen {
  const { warnings, refusal } = answer;
  if (warnings.includes(verifyWarning(webhook))) return { state: 'called' };
  if (refusal?.message.includes(`failed calling webhook "${webhook}.zonegate.dev"`)) {
    return { state: 'failing', said: refusal.message };
  }
  if (traces[webhook](answer)) return { state: 'older' };
  if (refusal !== undefined && !isQuota(refusal)) return { state: 'unknown', said: refusal.message };
  return { state: 'not-called' };
}

/** Whether a quota is the reason. The API server checks quotas after all webhooks. */
function isQuota({ status, message }: ApiError): boolean {
  return status === 403 && message.includes('exceeded quota: ');
}

/** Whether a zonegate that does not know the annotation did something. With some profiles it does nothing. */
const traces: Readonly<Record<Webhook, (answer: Answer) => boolean>> = {
  mutate: ({ object, warnings }) =>
    hasVariable(object) || warnings.some((warning) => /^[a-z-]+: (?:injected|would inject) /.test(warning)),
  validate: ({ warnings, refusal }) =>
    warnings.some((warning) => /^[a-z-]+: .* \(K8S:\w+\)$/.test(warning)) ||
    refusal?.message.includes('"validate.zonegate.dev" denied') === true,
};

function hasVariable(object: unknown): boolean {
  const env = valueAt(object, ['spec', 'template', 'spec', 'containers', 0, 'env']);
  return Array.isArray(env) && env.some((variable) => own(variable, 'name') === 'PYTHONUNBUFFERED');
}
