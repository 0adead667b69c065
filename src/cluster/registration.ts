// Finds out from a webhook's configuration why the API server does not call the webhook.
import { isObject, own, valueAt } from '../engine/json.ts';
import { selectorOf } from '../engine/selector.ts';
import type { Cluster } from './connect.ts';
import { ApiError, get, LARGEST_OBJECT, type RequestOptions } from './request.ts';
import type { Webhook } from './verify.ts';

const kinds = { mutate: 'MutatingWebhookConfiguration', validate: 'ValidatingWebhookConfiguration' } as const;

/**
 * Says why the API server does not call a webhook for a Deployment in a namespace, as far as its configuration shows. If
 * the configuration may not be read, the answer says so.
 * @param options makes the options of one request.
 */
export async function whyNotCalled(
  cluster: Cluster,
  webhook: Webhook,
  namespace: string,
  options: () => RequestOptions,
): Promise<string> {
  const kind = kinds[webhook];
  const name = `${webhook}.zonegate.dev`;
  try {
    const path = `/apis/admissionregistration.k8s.io/v1/${kind.toLowerCase()}s/zonegate`;
    const configuration = await get(cluster, path, options(), LARGEST_OBJECT);
    const hooks = own(configuration, 'webhooks');
    const registered = Array.isArray(hooks) ? hooks.find((hook) => own(hook, 'name') === name) : undefined;
    if (registered === undefined) return `the ${kind} zonegate has no webhook ${name}`;
    const labels = await labelsOf(cluster, namespace, options());
    return whyNotSelected(registered, namespace, labels) ?? `the ${kind} zonegate has it: ${noAnswer(registered)}`;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return `there is no ${kind} zonegate`;
    return `why is not known: the ${kind} zonegate cannot be read: ${(error as Error).message}`;
  }
}

/** The labels of a namespace; if it cannot be read, the one label that each namespace has. */
async function labelsOf(cluster: Cluster, namespace: string, options: RequestOptions): Promise<unknown> {
  try {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
    return valueAt(await get(cluster, path, options, LARGEST_OBJECT), ['metadata', 'labels']);
  } catch {
    return { 'kubernetes.io/metadata.name': namespace };
  }
}

function whyNotSelected(webhook: unknown, namespace: string, labels: unknown): string | undefined {
  const selector = own(webhook, 'namespaceSelector');
  if (isObject(selector) && !selectorOf(selector).selects(labels)) {
    return `its namespaceSelector leaves out the namespace ${namespace}`;
  }
  const objects = own(webhook, 'objectSelector');
  if (isObject(objects) && !selectorOf(objects).selects({})) return 'its objectSelector leaves out what has no labels';
  if (!own(own(webhook, 'clientConfig'), 'caBundle')) return 'its caBundle is empty: nobody has written the CA into it';
  return undefined;
}

function noAnswer(webhook: unknown): string {
  if (own(webhook, 'failurePolicy') === 'Fail') return 'what answered is no zonegate that knows this question';
  return (
    'no answer came, and the API server passes over that (failurePolicy Ignore). ' +
    'Its log says why (failing open): pods, Service, network or certificate. Or what answered is an older zonegate'
  );
}
