// The webhook configurations: for which requests the API server calls zonegate. They are made from the policies'
// `match`.

import { kubernetesControllers, systemNamespaces } from '../engine/exempt.ts';
import { controllerKinds } from '../engine/owner.ts';
import type { Policy } from '../engine/policy.ts';
import type { Registry } from '../engine/registry.ts';
import type { Webhook } from '../engine/request.ts';
import { podExec, type Resource } from '../engine/resource.ts';
import { REVISION } from '../engine/revision.ts';

export interface WebhookConfigurationOptions {
  /** The URL of zonegate. */
  readonly url: string;
  /** The CA that signed the serving certificate, in PEM. */
  readonly caBundle: string;
  /** What the API server does where `validate` does not answer. The other webhooks always fail open. */
  readonly validatingFailurePolicy: 'Ignore' | 'Fail';
  /** Exempt namespaces, besides those of Kubernetes. */
  readonly exemptNamespaces?: readonly string[];
}

/** For which requests a webhook is called. */
export interface WebhookMatch {
  readonly rules: readonly Rule[];
  readonly matchConditions: readonly MatchCondition[];
}

/** A CEL expression. Where it is false, the API server does not call the webhook. */
export interface MatchCondition {
  readonly name: string;
  readonly expression: string;
}

/** A rule of a webhook, or a resource rule of a ValidatingAdmissionPolicy. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
  readonly operations: readonly string[];
  readonly scope: string;
}

/** How long the API server waits for an answer. It adds up the timeouts of all webhooks. */
const TIMEOUT_SECONDS = 5;

/**
 * CEL: whether an exec opens a terminal. Who looks for the cause of an outage needs one while zonegate is down, too. So
 * terminals, `kubectl debug` and `kubectl attach` have a webhook of their own, which always fails open. An exec without
 * a terminal may copy files into the pod, and stays with the other webhook.
 */
const TERMINAL = "request.kind.kind == 'PodExecOptions' && object.?tty.orValue(false)";

/** For which requests each webhook is called. `terminal` is a second one that validates. */
export function webhookMatches(registry: Registry): Readonly<Record<Webhook | 'terminal', WebhookMatch>> {
  const atAdmission = registry.policies.filter(({ match }) => !match.onlyInSets);
  const mutating = atAdmission.filter((policy) => policy.mutate !== undefined).map(withoutSubresources);
  return {
    // Nothing is injected into a running pod.
    mutate: {
      rules: rulesOf(mutating, ({ subresource }) => subresource === undefined),
      matchConditions: exemptConditions,
    },
    validate: {
      rules: rulesOf(atAdmission, ({ isDebugging }) => !isDebugging),
      matchConditions: [...exemptConditions, { name: 'not-a-terminal', expression: `!(${TERMINAL})` }],
    },
    terminal: {
      rules: rulesOf(atAdmission, (resource) => resource.isDebugging || resource === podExec),
      matchConditions: [{ name: 'a-terminal', expression: `request.kind.kind != 'PodExecOptions' || ${TERMINAL}` }],
    },
  };
}

/** CEL: whether an owner reference names a kind from whose template the object's kind is made. */
export const OWNER_IS_CONTROLLER_KIND = [...controllerKinds]
  .map(([madeKind, ownerKinds]) => {
    const owners = ownerKinds.map(({ group, kind }) =>
      group === ''
        ? `(owner.kind == '${kind}' && owner.apiVersion == 'v1')`
        : `(owner.kind == '${kind}' && owner.apiVersion.startsWith('${group}/'))`,
    );
    return `(request.kind.kind == '${madeKind}' && (${owners.join(' || ')}))`;
  })
  .join(' || ');

/** CEL: whether the object has a controller for which a condition on `owner` holds. */
export function isOwned(condition: string): string {
  const isController = 'owner.?controller.orValue(false)';
  const terms = condition === 'true' ? isController : `${isController} && ${condition}`;
  return `object.?metadata.?ownerReferences.orValue([]).exists(owner, ${terms})`;
}

/** CEL: whether the request comes from one of Kubernetes' own controllers. */
const IS_CONTROLLER = kubernetesControllers
  .map((user) =>
    user.endsWith('*')
      ? `request.userInfo.username.startsWith('${user.slice(0, -1)}')`
      : `request.userInfo.username == '${user}'`,
  )
  .join(' || ');

const REVISION_OF = (object: string) => `${object}.?metadata.?annotations[?'${REVISION}']`;

/** A policy without its subresources: nothing is ever injected into a Scale or a command. */
function withoutSubresources(policy: Policy): Policy {
  const resources = policy.match.resources.filter(({ subresource }) => subresource === undefined);
  return { ...policy, match: { ...policy.match, resources } };
}

/**
 * Excludes requests that are exempt anyway (exempt.ts), to save the call. None of these may fail, as the failure policy
 * would then decide: so they test for every field that may be missing.
 */
export const exemptConditions: readonly MatchCondition[] = [
  {
    name: 'not-made-by-a-controller',
    expression: [
      `!((${IS_CONTROLLER}) && request.?subResource.orValue('') == ''`,
      `&& ${isOwned(`(${OWNER_IS_CONTROLLER_KIND})`)})`,
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

/** CEL: whether one object has an annotation of zonegate that the other lacks, or has with another value. */
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
          ...webhookFields('mutate', mutate, 'Ignore', options),
          reinvocationPolicy: 'IfNeeded',
        },
      ],
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'zonegate' },
      webhooks: [
        {
          name: 'validate.zonegate.dev',
          ...webhookFields('validate', validate, options.validatingFailurePolicy, options),
        },
        { name: 'terminal.zonegate.dev', ...webhookFields('validate', terminal, 'Ignore', options) },
      ],
    },
  ];
}

function webhookFields(
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

/** Selects all namespaces but those of Kubernetes, and the exempt ones. */
export function watchedNamespaces(exempt: readonly string[] = []): object {
  const values = [...new Set([...systemNamespaces, ...exempt])];
  return { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values }] };
}

/**
 * The rules for policies: one for each API group, version, scope and set of operations. There are no wildcards.
 * @param isIncluded whether the rules are for a resource.
 */
export function rulesOf(
  policies: readonly Policy[],
  isIncluded: (resource: Resource) => boolean | undefined = () => true,
): Rule[] {
  const operations = new Map<Resource, Set<string>>();
  for (const { match } of policies) {
    for (const resource of match.resources) {
      if (!isIncluded(resource)) continue;
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

/** The operations on a resource. A subresource is never created. */
function operationsOn({ subresource }: Resource, operations: readonly string[]): readonly string[] {
  return subresource === undefined ? operations : operations.filter((operation) => operation !== 'CREATE');
}
