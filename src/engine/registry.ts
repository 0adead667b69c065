import type { Backstop, Compared, Policy } from './policy.ts';

/** All policies, in the order in which they run and are printed. */
export interface Registry {
  readonly policies: readonly Policy[];
  readonly byId: ReadonlyMap<string, Policy>;
}

/**
 * Checks policies once, at start. A mistake in one is the developer's.
 * @throws Error that names the policy and what is wrong with it.
 */
export function createRegistry(policies: readonly Policy[]): Registry {
  const byId = new Map<string, Policy>();
  for (const policy of policies) {
    const problem = problemOf(policy) ?? (byId.has(policy.id) ? 'its id is taken' : undefined);
    if (problem !== undefined) throw new Error(`policy "${policy.id}": ${problem}`);
    byId.set(policy.id, policy);
  }
  return { policies, byId };
}

function problemOf(policy: Policy): string | undefined {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(policy.id)) return 'its id is not in kebab case';
  if (policy.match.resources.length === 0 || policy.match.operations.length === 0) return 'it matches nothing';
  if (Object.keys(policy.messages).length === 0) return 'it has no messages';
  if (policy.match.onlyInSets && policy.mutate !== undefined)
    return 'what is only validated in sets is never injected into';
  if ((policy.mutate === undefined) !== (policy.injects === undefined)) return 'mutate and injects go together';
  if (policy.match.onlyInSets && policy.backstop !== undefined) return 'what is only validated in sets has no backstop';
  const { backstop, messages } = policy;
  if (Object.values(messages).some(({ noWorseThan: other }) => other !== undefined && messages[other] === undefined))
    return 'a message is no worse than one that does not exist';
  if (backstop !== undefined && comparedByBackstop(backstop) !== messages[backstop.message]?.compares)
    return 'its backstop does not compare what its message does';
  if (policy.zones === undefined) return 'it does not say its level in the shipped zones (zones)';
  if (policy.endangers === undefined) return 'it does not say what breaking it endangers (endangers)';
  if (!policy.options.safeParse({}).success) return 'its options have no defaults';
  if (policy.options.safeParse({ 'no such option': 1 }).success) return 'its options accept unknown keys';
  return undefined;
}

/** What a backstop compares with the old object. */
function comparedByBackstop({ amount, about }: Backstop<string>): Compared {
  if (amount === undefined) return about === undefined ? 'nothing' : 'subject';
  return about === undefined ? 'amount' : 'both';
}
