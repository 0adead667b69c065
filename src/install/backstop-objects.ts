// The backstop as objects for the API server. The chart makes the same ones from the same text
// (templates/backstop.yaml).
import type { Registry } from '../engine/registry.ts';
import type { Mode, NamespaceOverride, Zone } from '../engine/zone.ts';
import {
  type Action,
  type BackstopText,
  backstopTexts,
  denying,
  expressions,
  type SettingName,
  type Strictness,
} from './backstop.ts';
import { mapOf } from './cel.ts';
import { watchedNamespaces } from './webhook-configuration.ts';

const EVERYWHERE = '*';

/**
 * The ValidatingAdmissionPolicies of a zone, and their bindings. A policy has one that warns, and one that denies if it
 * denies in any namespace; none if it is off.
 * @param exemptNamespaces exempt namespaces, besides those of Kubernetes.
 */
export function backstopObjects(registry: Registry, zone: Zone, exemptNamespaces: readonly string[] = []): object[] {
  return backstopTexts(registry).flatMap((text) => {
    const setting = zone.policies[text.id];
    if (setting === undefined || setting.level === 'off') return [];
    const namespaces = strictnessOf(zone, text.id);
    const settings = { options: setting.options as object, ...zone.platform, namespaces };
    return actionsOf(namespaces).flatMap((action) => objectsOf(action, text, settings, exemptNamespaces));
  });
}

function strictnessOf({ mode, policies, overrides }: Zone, id: string): Strictness {
  const where = (isEverywhere: boolean, isHere: (override: NamespaceOverride) => boolean) =>
    isEverywhere ? [EVERYWHERE] : overrides.filter(isHere).flatMap(({ namespaces }) => namespaces);
  const isEnforced = (of: Mode | undefined) => of === 'enforce' || of === 'strict';
  return {
    must: where(policies[id]?.level === 'must', ({ levels }) => levels[id] === 'must'),
    enforce: where(isEnforced(mode), (override) => isEnforced(override.mode)),
    strict: where(mode === 'strict', (override) => override.mode === 'strict'),
  };
}

/** Some of what it finds is only warned of, wherever it denies: what operators make, and what may be a rollback. */
function actionsOf(namespaces: Strictness): readonly Action[] {
  const isDeniedSomewhere = denying.some((names) => names.every((name) => namespaces[name].length > 0));
  return isDeniedSomewhere ? ['deny', 'warn'] : ['warn'];
}

function objectsOf(
  action: Action,
  { id, settings, resourceRules, matchConditions, variables, messageExpression }: BackstopText,
  values: Readonly<Record<SettingName, object>>,
  exemptNamespaces: readonly string[],
): readonly object[] {
  const name = `zonegate-${id}-${action}`;
  const apiVersion = 'admissionregistration.k8s.io/v1';
  return [
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        // A policy that warns must not deny by an error of its own.
        failurePolicy: action === 'deny' ? 'Fail' : 'Ignore',
        matchConstraints: {
          matchPolicy: 'Equivalent',
          namespaceSelector: watchedNamespaces(exemptNamespaces),
          resourceRules,
        },
        matchConditions,
        variables: [
          ...settings.map((setting) => ({ name: setting, expression: mapOf(values[setting]) })),
          ...variables,
        ],
        validations: [{ expression: expressions[action], messageExpression, reason: 'Forbidden' }],
      },
    },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: [action === 'deny' ? 'Deny' : 'Warn', 'Audit'] },
    },
  ];
}
