import type { AdmissionCase, PolicyError } from './admission-case.ts';
import { BoundReached, type Bounds, timekeeper, unbounded } from './bounds.ts';
import { Draft } from './draft.ts';
import { withdrawnInjections } from './give-way.ts';
import { type InjectionRule, injectionRule, isOnlyOnCreate } from './injection-rule.ts';
import { Intent } from './intent.ts';
import type { JsonObject, Path } from './json.ts';
import type { LookupResults } from './lookups.ts';
import { type PatchOperation, patchOf } from './patch.ts';
import type { Injecting, MutateInput, Policy } from './policy.ts';
import { RequestOrigin } from './request-origin.ts';

/** One value that a policy injected. */
export interface Injection {
  readonly policy: Policy;
  readonly path: Path;
  readonly value: unknown;
  /** What the author should know about it. */
  readonly caution: string | undefined;
}

export interface MutateOptions {
  /** Leaves the pod template as it is: a rollback brings back exactly what ran before. */
  readonly keepsTemplate?: boolean;
  /** What the author wrote, without API defaults; known for objects in files. */
  readonly written?: JsonObject | undefined;
  readonly bounds?: Bounds;
}

export interface MutationResult {
  /** The object with the injections; the original itself when there are none. */
  readonly object: object;
  readonly patch: readonly PatchOperation[];
  readonly injections: readonly Injection[];
  readonly errors: readonly PolicyError[];
  /** Set where a bound was reached. Then nothing is injected: half of the injections may be worse than none. */
  readonly isUnfinished: boolean;
}

/** Lets every policy inject what the author left unset. All policies read the original: their order does not matter. */
export function mutate(
  admissionCase: AdmissionCase,
  lookups: LookupResults,
  options: MutateOptions = {},
): MutationResult {
  const { keepsTemplate = false, written, bounds = unbounded } = options;
  const count = timekeeper(bounds.isOver);
  const unfinished = () => ({ object: admissionCase.object, patch: [], injections: [], errors, isUnfinished: true });
  const draft = new Draft(admissionCase.object);
  const origin = new RequestOrigin(admissionCase.object, admissionCase.request);
  const intent = new Intent(admissionCase.object, admissionCase.request, written, origin);
  for (const path of withdrawnInjections(admissionCase, intent, keepsTemplate)) draft.remove(path);
  const rule = injectionRule(admissionCase, origin, keepsTemplate);
  const isCreated = admissionCase.request.operation === 'CREATE';
  const mayWrite: InjectionRule = (path, what) => (isCreated || !isOnlyOnCreate(policy, path)) && rule(path, what);
  const injections: Injection[] = [];
  const errors: PolicyError[] = [];
  let policy: Policy;
  const write = (method: 'set' | 'append', path: Path, value: unknown, caution = policy.injects?.caution) => {
    count();
    if (injections.length >= bounds.mostInjections) throw new BoundReached();
    draft[method](path, value);
    injections.push({ policy, path, value, caution });
  };
  const injecting = (chosenBy: readonly Path[]): Injecting => ({
    set(path, value, caution) {
      if (mayWrite(path, { chosenBy })) write('set', path, value, caution);
    },
    follow(path, value) {
      if (mayWrite(path, { chosenBy, replacesInjection: true })) write('set', path, value);
    },
    append(path, item) {
      if (mayWrite(path, { chosenBy, item })) write('append', path, item);
    },
    remove(path) {
      if (mayWrite(path, { chosenBy })) draft.remove(path);
    },
    chosenBy: injecting,
  });
  const input: MutateInput & { options: unknown } = {
    ...admissionCase.view,
    lookups,
    options: undefined,
    draft: injecting([]),
    intent,
  };
  for (const activePolicy of admissionCase.policies) {
    policy = activePolicy.policy;
    input.options = activePolicy.options;
    if (bounds.isOver()) return unfinished();
    try {
      policy.mutate?.(input);
    } catch (error) {
      if (error instanceof BoundReached) return unfinished();
      errors.push({ policy, error });
    }
  }
  if (!admissionCase.view.pod.isWhole) return unfinished();
  const patch = patchOf(admissionCase.object, draft.result);
  return { object: draft.result, patch, injections, errors, isUnfinished: false };
}
