import type { Case, Fault } from './admission-case.ts';
import { LimitReached, type Limits, timekeeper, unlimited } from './bounds.ts';
import { Draft } from './draft.ts';
import { givenWay } from './give-way.ts';
import { injectionRule } from './injection-rule.ts';
import { Intent } from './intent.ts';
import type { JsonObject, Path } from './json.ts';
import type { Facts } from './lookups.ts';
import { type PatchOperation, patchOf } from './patch.ts';
import type { Injecting, MutateInput, Policy } from './policy.ts';
import { Sender } from './request-origin.ts';

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
  /** What the author wrote, where it is at hand: before API defaults. */
  readonly written?: JsonObject | undefined;
  readonly limits?: Limits;
}

export interface Mutated {
  /** The object with the injections; the original itself when there are none. */
  readonly object: object;
  readonly patch: readonly PatchOperation[];
  readonly injections: readonly Injection[];
  readonly faults: readonly Fault[];
  /** Set where a limit was reached: then nothing is injected, as half of it may be worse than nothing. */
  readonly isUnfinished: boolean;
}

/** Lets every policy inject what the author left unset. All read the original, so that their order does not matter. */
export function mutate(at: Case, facts: Facts, options: MutateOptions = {}): Mutated {
  const { keepsTemplate = false, written, limits = unlimited } = options;
  const count = timekeeper(limits.isOver);
  const unfinished = () => ({ object: at.object, patch: [], injections: [], faults, isUnfinished: true });
  const draft = new Draft(at.object);
  const sender = new Sender(at.object, at.request);
  const intent = new Intent(at.object, at.request, written, sender);
  for (const path of givenWay(at, intent, keepsTemplate)) draft.remove(path);
  const mayWrite = injectionRule(at, sender, keepsTemplate);
  const injections: Injection[] = [];
  const faults: Fault[] = [];
  let policy: Policy;
  const write = (method: 'set' | 'append', path: Path, value: unknown, caution = policy.injects?.caution) => {
    count();
    if (injections.length >= limits.mostInjections) throw new LimitReached();
    draft[method](path, value);
    injections.push({ policy, path, value, caution });
  };
  const injecting = (chosenBy: readonly Path[]): Injecting => ({
    set(path, value, caution) {
      if (mayWrite(path, { chosenBy })) write('set', path, value, caution);
    },
    follow(path, value) {
      if (mayWrite(path, { chosenBy, isOurs: true })) write('set', path, value);
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
    ...at.subject,
    facts,
    options: undefined,
    draft: injecting([]),
    intent,
  };
  for (const active of at.active) {
    policy = active.policy;
    input.options = active.options;
    if (limits.isOver()) return unfinished();
    try {
      policy.mutate?.(input);
    } catch (error) {
      if (error instanceof LimitReached) return unfinished();
      faults.push({ policy, error });
    }
  }
  if (!at.subject.pod.isWhole) return unfinished();
  const patch = patchOf(at.object, draft.result);
  return { object: draft.result, patch, injections, faults, isUnfinished: false };
}
