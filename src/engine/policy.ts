import type * as z from 'zod';
import type { Debugging } from './debugging.ts';
import type { Intent } from './intent.ts';
import type { JsonObject, Path } from './json.ts';
import type { LookupName, LookupResults } from './lookups.ts';
import type { PodView } from './pod.ts';
import type { Resource } from './resource.ts';
import type { Level, Platform } from './zone.ts';

/** Chapters of the handbook, as they are cited: `K8S:HEALTH_PROBES`. */
export type Chapter =
  | 'ZONE_ARCHITECTURE'
  | 'DEPLOYMENTS'
  | 'HEALTH_PROBES'
  | 'HPA'
  | 'PDB'
  | 'RESOURCE_MANAGEMENT'
  | 'CRONJOBS_AND_JOBS'
  | 'DEBUGGING'
  | 'IMAGE_MANAGEMENT'
  | 'K3S_SPECIFIC'
  | 'AGENT_RULES';

/** The operations of AdmissionRequests (admission.k8s.io/v1) that policies see. */
export type Operation = 'CREATE' | 'UPDATE' | 'CONNECT';

/** What a policy applies to. Plain data: the engine's index and the rules of the webhooks are made from it. */
export interface Match {
  readonly resources: readonly Resource[];
  readonly operations: readonly Operation[];
  /** Only in these namespaces. Without it: everywhere but in Kubernetes' own namespaces (`system`). */
  readonly where?: 'executors' | 'clients' | 'system';
  /** Never at admission: the policy needs a whole set of objects. */
  readonly onlyInSets?: true;
}

/** What a policy sees. Never write to it, and do not keep it: the next policy gets the same object. */
export interface PolicyInput<Options = unknown> {
  readonly operation: Operation;
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
  readonly object: JsonObject;
  /** The object's own labels, without values that are no strings. */
  readonly labels: Readonly<Record<string, string>>;
  /** The pod that the object describes; without containers where its kind has no pods. */
  readonly pod: PodView;
  /** Whether the object, its pods or its scale selector carry the executors' labels, in their namespace. */
  readonly isExecutor: boolean;
  /** Set for a pod that `kubectl debug` makes. */
  readonly debugging: Debugging | undefined;
  /** Whether an autoscaler scales, and no person. Policies have validated the autoscaler's own bounds already. */
  readonly isAutoscaled: boolean;
  readonly platform: Platform;
  readonly lookups: LookupResults;
  readonly options: Options;
}

export interface MutateInput<Options = unknown> extends PolicyInput<Options> {
  /** Takes the injections. It ignores those that would surprise the author, such as one into an unchanged template. */
  readonly draft: Injecting;
  readonly intent: Intent;
}

export interface Injecting {
  /** @param caution what the author should know about it, if it differs from `injects.caution`. */
  set(path: Path, value: unknown, caution?: string): void;
  /** Replaces an earlier injection of another value. */
  follow(path: Path, value: unknown): void;
  append(path: Path, item: unknown): void;
  /** Removes an earlier injection, where the author wants something else now. */
  remove(path: Path): void;
  /** The same for injections that depend on these fields: an update that changes one of them may be injected into. */
  chosenBy(fields: readonly Path[]): Injecting;
}

type Amount = number | bigint;

/** One amount in several units. The first unit that both states have is compared. */
export type Measures = Readonly<Record<string, Amount>>;

/**
 * What makes a finding of an update new, though its message and path were there before: a greater `amount`, another
 * `about` (`subject`), or either (`both`). `nothing`: message and path say all.
 */
export type Compared = 'amount' | 'subject' | 'both' | 'nothing';

/** One finding. Values of env, annotations and Secrets never go into `found`. */
export interface Finding<MessageId extends string = string> {
  readonly message: MessageId;
  readonly path: Path;
  readonly found: string;
  readonly wanted: string;
  /**
   * How bad it is, for findings that can get worse: greater is worse. An update may not raise it, nor any one of
   * several amounts.
   */
  readonly amount?: Amount | readonly Amount[] | Measures;
  /**
   * What the finding is about, if the path does not say it. Another one is new. With it, indexes in the path do not
   * count.
   */
  readonly about?: string;
  /** Other values of `about` that the old object may have for the same thing: then the finding is old. */
  readonly formerly?: readonly string[];
  /**
   * Edits that fix it without knowledge of the workload. They override the author: `zonegate fix` writes them into
   * files, where the author sees them, and nothing writes them at admission.
   */
  readonly remedy?: readonly Remedy[];
}

/** A value to write at a path; undefined removes the field. Never a value of env, annotations or Secrets. */
export interface Remedy {
  readonly path: Path;
  readonly value: unknown;
}

/** The fields that a finding must have, by what is compared. */
interface Said {
  amount: Required<Pick<Finding, 'amount'>> & { readonly about?: never };
  subject: Required<Pick<Finding, 'about'>> & { readonly amount?: never };
  both: Required<Pick<Finding, 'amount' | 'about'>>;
  nothing: { readonly amount?: never; readonly about?: never };
}

type MessagesById = Readonly<Record<string, Message>>;

/**
 * Any finding. Typed as a method, so that a {@link ReportOf} can be passed where this is wanted; tests check the
 * fields.
 */
export type Report<MessageId extends string = string> = { report(finding: Finding<MessageId>): void }['report'];

/** Takes findings that say what their messages compare. */
type ReportOf<Messages extends MessagesById> = (
  finding: {
    [Id in keyof Messages & string]: Omit<Finding<Id>, 'amount' | 'about'> & Said[Messages[Id]['compares']];
  }[keyof Messages & string],
) => void;

export interface Message {
  /** What is wrong, in a sentence without the values. */
  readonly text: string;
  /** What makes a finding new, though the old object has one with this message and path. */
  readonly compares: Compared;
  /** The id of a message that is as bad or worse: if the old object has that one, a finding with this one is old. */
  readonly noWorseThan?: string;
  /** The highest level of its findings, if it is lower than the policy's. */
  readonly level?: Level;
  /** How to fix it, where it differs from the policy's own remediation. */
  readonly remediation?: string;
  /** Its findings say that a look-up failed. They deny only at the level `must`, even in the mode `strict`. */
  readonly isUnverified?: true;
}

/**
 * The rule in CEL, about one value of the object. The API server evaluates it (ValidatingAdmissionPolicy), whether
 * zonegate runs or not. In CEL, `variables.options` are the policy's options. It has no look-ups.
 */
export interface Backstop<MessageId extends string> {
  readonly message: MessageId;
  /** The resources that it covers; by default all of the policy's. */
  readonly resources?: readonly Resource[];
  /** The path of the value. */
  path(resource: Resource): Path;
  /** CEL for the value where it is unset. With it, `value` is no optional. */
  unset?(resource: Resource): string;
  /** For executors only. An autoscaler counts by its labels, or by the name of its target. */
  readonly of?: 'executors';
  /** CEL, a bool: whether the value breaks the rule. `value` is CEL for it, an optional without `unset`. */
  breaks(value: string): string;
  /** CEL, a number, if findings have an amount: greater is worse. */
  amount?(value: string): string;
  /** CEL, a string, if findings have `about`: another one is new. */
  about?(value: string): string;
  /** CEL, a string, as in a finding. */
  found(value: string): string;
  /** CEL, a string, as in a finding. */
  readonly wanted: string;
}

/** The zones of the handbook, whose profiles are shipped. */
export type ZoneName = 'zone-1' | 'zone-2' | 'zone-3';

/** The policy has its level in all shipped zones. */
export const everyZone = {} as const;

/** Security has a severity as in CVSS: GitHub shows 7.0 and more as high, 4.0 and more as medium. */
export type Danger = 'reliability' | { readonly security: '4.0' | '5.0' | '6.0' | '7.0' | '8.0' | '9.0' };

/** A policy: one sentence of the handbook, as data and pure functions. */
export interface PolicyDefinition<Options, Messages extends MessagesById> {
  /** Public: it appears in denials, metrics, profiles and reports. */
  readonly id: string;
  readonly level: Level;
  /** Off unless a profile turns it on: it is about something that only some clusters have. */
  readonly optIn?: true;
  /** Its level in a shipped zone where that is another than `level`. {@link everyZone} where it is not. */
  readonly zones: Readonly<Partial<Record<ZoneName, Level | 'off'>>>;
  /** What breaking the rule endangers. */
  readonly endangers: Danger;
  /** It only warns about containers and pods that `kubectl debug` makes, even where it is a must. */
  readonly onlyWarnsDebugging?: true;
  readonly handbook: Chapter;
  readonly docs: {
    /** The handbook's own words. */
    readonly quote: string;
    readonly summary: string;
    readonly rationale: string;
    readonly remediation: string;
  };
  readonly match: Match;
  /** Unknown keys are refused; parsing `{}` gives the defaults. */
  readonly options: z.ZodType<Options>;
  readonly messages: Messages;
  /** What `mutate` injects. */
  readonly injects?: {
    readonly summary: string;
    /** What the author should know about it; the warning says it. */
    readonly caution?: string;
    /** No warning: the injection changes nothing that the author would notice. */
    readonly quiet?: boolean;
    /** Fields that are injected when an object is created, and never again: something else may change them later. */
    readonly onlyOnCreate?: readonly Path[];
  };
  /** What the remedies of its findings change, for the docs. */
  readonly remedies?: string;
  /** What must be looked up before this policy can see the object. */
  needs?(input: Omit<PolicyInput<Options>, 'lookups'>): readonly LookupName[];
  mutate?(input: MutateInput<Options>): void;
  validate(input: PolicyInput<Options>, report: ReportOf<NoInfer<Messages>>): void;
  /** Only for hard limits: they hold while zonegate is down, too. */
  readonly backstop?: Backstop<keyof NoInfer<Messages> & string>;
}

/** A policy of any options and messages, as the registry holds it. */
export type Policy = PolicyDefinition<unknown, MessagesById>;

/** Gives a policy its types: options and message ids are inferred. The registry checks the rest. */
export function definePolicy<Options, const Messages extends MessagesById>(
  definition: PolicyDefinition<Options, Messages>,
): Policy {
  return definition as unknown as Policy;
}
