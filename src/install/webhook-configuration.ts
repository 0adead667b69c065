// What the API server must be told to call us for. Made from the policies' match data, so that it can't fall behind.

import { kubernetesControllers, systemNamespaces } from '../engine/exempt.ts';
import { makers } from '../engine/owner.ts';
import type { Policy } from '../engine/policy.ts';
import type { Registry } from '../engine/registry.ts';
import type { Webhook } from '../engine/request.ts';
import { podExec, type Resource } from '../engine/resource.ts';
import { REVISION } from '../engine/revision.ts';

export interface WebhookConfigurationOptions {
  /** Where zonegate listens, for API servers that reach it by URL. */
  readonly url: string;
  /** PEM of the CA that signed the serving certificate. */
  readonly caBundle: string;
  /** What the API server does when zonegate does not answer for `validate`; the other webhooks always fail open. */
  readonly validatingFailurePolicy: 'Ignore' | 'Fail';
  /** Namespaces besides the system's that are never sent. */
  readonly exemptNamespaces?: readonly string[];
}

/** What the API server is told of one webhook, wherever it finds it. */
export interface WebhookMatch {
  readonly rules: readonly Rule[];
  readonly matchConditions: readonly MatchCondition[];
}

/** A CEL expression; where it is false, the API server does not call us. */
export interface MatchCondition {
  readonly name: string;
  readonly expression: string;
}

/** What the API server is to ask about: a rule of a webhook, or a resource rule of a ValidatingAdmissionPolicy. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
  readonly operations: readonly string[];
  readonly scope: string;
}

/** The longest that a review may take; the API server adds up the timeouts of all webhooks. */
const TIMEOUT_SECONDS = 5;

/**
 * A terminal in a pod. Whoever looks for the cause of an outage gets one while zonegate is down, too: it is asked about
 * by a webhook of its own, which always fails open, as are `kubectl debug` and `kubectl attach`. What is piped into a
 * pod may patch it, and is none.
 */
const TERMINAL = "request.kind.kind == 'PodExecOptions' && object.?tty.orValue(false)";

/** What each webhook is called for; `terminal` is one more that validates. */
export function webhookMatches(registry: Registry): Readonly<Record<Webhook | 'terminal', WebhookMatch>> {
  const judging = registry.policies.filter(({ match }) => !match.onlyInSets);
  const mutating = judging.filter((policy) => policy.mutate !== undefined).map(withoutSubresources);
  return {
    // Nothing is injected into what runs already.
    mutate: {
      rules: rulesOf(mutating, ({ subresource }) => subresource === undefined),
      matchConditions: exemptConditions,
    },
    validate: {
      rules: rulesOf(judging, ({ isDebugging }) => !isDebugging),
      matchConditions: [...exemptConditions, { name: 'not-a-terminal', expression: `!(${TERMINAL})` }],
    },
    terminal: {
      rules: rulesOf(judging, (resource) => resource.isDebugging || resource === podExec),
      matchConditions: [{ name: 'a-terminal', expression: `request.kind.kind != 'PodExecOptions' || ${TERMINAL}` }],
    },
  };
}

/** CEL: whether an owner reference names what the object's kind is made of. */
export const IS_CONTROLLER_KIND = [...makers]
  .map(([made, by]) => {
    const owners = by.map(({ group, kind }) =>
      group === ''
        ? `(owner.kind == '${kind}' && owner.apiVersion == 'v1')`
        : `(owner.kind == '${kind}' && owner.apiVersion.startsWith('${group}/'))`,
    );
    return `(request.kind.kind == '${made}' && (${owners.join(' || ')}))`;
  })
  .join(' || ');

/** CEL: whether the object has a controller of which something holds. */
export function isOwned(holds: string): string {
  const isController = 'owner.?controller.orValue(false)';
  const terms = holds === 'true' ? isController : `${isController} && ${holds}`;
  return `object.?metadata.?ownerReferences.orValue([]).exists(owner, ${terms})`;
}

/** CEL: whether one of Kubernetes' own controllers sends a request. */
const IS_CONTROLLER = kubernetesControllers
  .map((user) =>
    user.endsWith('*')
      ? `request.userInfo.username.startsWith('${user.slice(0, -1)}')`
      : `request.userInfo.username == '${user}'`,
  )
  .join(' || ');

const REVISION_OF = (object: string) => `${object}.?metadata.?annotations[?'${REVISION}']`;

/** Nothing is ever written into a Scale or a command: whoever writes into objects is not asked about them. */
function withoutSubresources(policy: Policy): Policy {
  const resources = policy.match.resources.filter(({ subresource }) => subresource === undefined);
  return { ...policy, match: { ...policy.match, resources } };
}

/**
 * What exempt.ts would leave out anyway, before any network call. They are total: where a field may be missing it is
 * asked for, so that none of them fails and the failure policy decides.
 */
export const exemptConditions: readonly MatchCondition[] = [
  {
    name: 'not-made-by-a-controller',
    expression: [
      `!((${IS_CONTROLLER}) && request.?subResource.orValue('') == ''`,
      `&& ${isOwned(`(${IS_CONTROLLER_KIND})`)})`,
    ].join(' '),
  },
  {
    name: 'not-a-mirror-pod',
    expression: [
      "!(request.kind.kind == 'Pod' && request.userInfo.username.startsWith('system:node:')",
      "&& 'kubernetes.io/config.mirror' in object.?metadata.?annotations.orValue({}))",
    ].join(' '),
  },
  {
    name: 'not-being-deleted',
    expression: [
      "request.operation != 'UPDATE' || !oldObject.?metadata.?deletionTimestamp.hasValue()",
      '|| object.?spec != oldObject.?spec',
    ].join(' '),
  },
  {
    name: 'changes-what-is-judged',
    expression: [
      "request.operation != 'UPDATE'",
      '|| object.?spec != oldObject.?spec',
      '|| object.?metadata.?labels != oldObject.?metadata.?labels',
      '|| object.?metadata.?ownerReferences != oldObject.?metadata.?ownerReferences',
      `|| (request.kind.kind == 'ReplicaSet' && ${REVISION_OF('object')} != ${REVISION_OF('oldObject')})`,
      `|| ${ourAnnotations('object', 'oldObject')}`,
      `|| ${ourAnnotations('oldObject', 'object')}`,
    ].join(' '),
  },
];

/** CEL: whether one object has an annotation of ours that the other lacks, or has with another value. */
function ourAnnotations(one: string, other: string): string {
  const of = (object: string) => `${object}.?metadata.?annotations.orValue({})`;
  return `${of(one)}.exists(key, key.startsWith('zonegate.dev/') && ${of(one)}[?key] != ${of(other)}[?key])`;
}

/** A MutatingWebhookConfiguration and a ValidatingWebhookConfiguration, both named zonegate. */
export function webhookConfigurations(registry: Registry, options: WebhookConfigurationOptions): object[] {
  const { mutate, validate, terminal } = webhookMatches(registry);
  return [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'zonegate' },
      webhooks: [
        {
          name: 'mutate.zonegate.dev',
          ...calling('mutate', mutate, 'Ignore', options),
          reinvocationPolicy: 'IfNeeded',
        },
      ],
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'zonegate' },
      webhooks: [
        { name: 'validate.zonegate.dev', ...calling('validate', validate, options.validatingFailurePolicy, options) },
        { name: 'terminal.zonegate.dev', ...calling('validate', terminal, 'Ignore', options) },
      ],
    },
  ];
}

function calling(
  path: Webhook,
  match: WebhookMatch,
  failurePolicy: 'Ignore' | 'Fail',
  options: WebhookConfigurationOptions,
) {
  return {
    admissionReviewVersions: ['v1'],
    clientConfig: {
      url: `${options.url.replace(/\/$/, '')}/${path}`,
      caBundle: Buffer.from(options.caBundle).toString('base64'),
    },
    ...match,
    namespaceSelector: watchedNamespaces(options.exemptNamespaces),
    matchPolicy: 'Equivalent',
    // The validating webhook records rollbacks as Events.
    sideEffects: path === 'validate' ? 'NoneOnDryRun' : 'None',
    failurePolicy,
    timeoutSeconds: TIMEOUT_SECONDS,
  };
}

/** Selects all namespaces but the system's and some more. */
export function watchedNamespaces(exempt: readonly string[] = []): object {
  const values = [...new Set([...systemNamespaces, ...exempt])];
  return { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values }] };
}

/**
 * One rule for each API group, version, scope and set of operations; never a wildcard.
 * @param isAsked which of the policies' resources they are for.
 */
export function rulesOf(
  policies: readonly Policy[],
  isAsked: (resource: Resource) => boolean | undefined = () => true,
): Rule[] {
  const operations = new Map<Resource, Set<string>>();
  for (const { match } of policies) {
    for (const resource of match.resources) {
      if (!isAsked(resource)) continue;
      const known = operations.get(resource) ?? new Set();
      operations.set(resource, known);
      for (const operation of operationsOn(resource, match.operations)) known.add(operation);
    }
  }
  const rules = new Map<string, Rule & { resources: string[] }>();
  for (const [resource, set] of operations) {
    const { group, version, scope } = resource;
    const key = [group, version, scope, ...[...set].sort()].join('/');
    const rule = rules.get(key) ?? {
      apiGroups: [group],
      apiVersions: [version],
      operations: [...set].sort(),
      scope,
      resources: [],
    };
    rules.set(key, rule);
    rule.resources.push(resource.subresource ? `${resource.resource}/${resource.subresource}` : resource.resource);
  }
  return [...rules.values()];
}

/** A subresource is never created. */
function operationsOn({ subresource }: Resource, operations: readonly string[]): readonly string[] {
  return subresource === undefined ? operations : operations.filter((operation) => operation !== 'CREATE');
}
