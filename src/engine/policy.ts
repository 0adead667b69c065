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

/** The operations of AdmissionRequests (admission.k8s.io/v1) that are judged. */
export type Operation = 'CREATE' | 'UPDATE' | 'CONNECT';

/** What a policy is asked about. Plain data: the engine's index and the API server's webhook rules come from it. */
export interface Match {
  readonly resources: readonly Resource[];
  readonly operations: readonly Operation[];
  /** Only in these namespaces of the platform. Kubernetes' own (`system`) are seen by policies that ask for them only. */
  readonly where?: 'executors' | 'clients' | 'system';
  /** Never asked at admission: it judges what only a whole set of objects shows. */
  readonly onlyInSets?: true;
}

/** What a policy sees: frozen data, read and never written. It is not kept: the next policy gets the same object. */
export interface PolicyInput<Options = unknown> {
  readonly operation: Operation;
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
  readonly object: JsonObject;
  /** The object's own labels; values that are no strings are left out. */
  readonly labels: Readonly<Record<string, string>>;
  /** The pod that the object describes; one without containers where its kind has no pods. */
  readonly pod: PodView;
  /** Whether the object, its pods or its scale selector carry the executors' labels, in their namespace. */
  readonly isExecutor: boolean;
  /** Set for a pod that a tool of whoever is on call makes. */
  readonly debugging: Debugging | undefined;
  /** Whether an autoscaler scales, and no person: how far it may go was judged when its object was written. */
  readonly isAutoscaled: boolean;
  readonly platform: Platform;
  readonly lookups: LookupResults;
  readonly options: Options;
}

export interface MutateInput<Options = unknown> extends PolicyInput<Options> {
  /** Takes the injections. What principle 2 forbids here (an unchanged template, ...) it leaves out by itself. */
  readonly draft: Injecting;
  readonly intent: Intent;
}

export interface Injecting {
  /** @param caution what the author should know about it, where that is not what the policy says of all. */
  set(path: Path, value: unknown, caution?: string): void;
  /** Replaces what was injected before, when other values were wanted. */
  follow(path: Path, value: unknown): void;
  append(path: Path, item: unknown): void;
  /** Takes away what was injected before, where its author wants something else by now. */
  remove(path: Path): void;
  /** The same for what the author chooses by these fields: an update that changes one of them is injected into. */
  chosenBy(fields: readonly Path[]): Injecting;
}

type Amount = number | bigint;

/** One amount, told in several units: of those that two states both tell, the first is compared. */
export type Measures = Readonly<Record<string, Amount>>;

/**
 * What an update may not change in a finding that was there before: how bad it is, what it is of, or both. Nothing: there
 * it is broken or not, and the place tells all.
 */
export type Compared = 'amount' | 'subject' | 'both' | 'nothing';

/** One finding. Values of env, annotations and Secrets never go into `found`. */
export interface Finding<MessageId extends string = string> {
  readonly message: MessageId;
  readonly path: Path;
  readonly found: string;
  readonly wanted: string;
  /**
   * How bad it is, for findings that can get worse: greater is worse. An update may not raise it; of several amounts,
   * none of them.
   */
  readonly amount?: Amount | readonly Amount[] | Measures;
  /** What it is of, where the place does not tell: an update may not bring another. Positions in the path count no more. */
  readonly about?: string;
  /** What the same subject may have been called before, in a worse place: what was found about one of these is as old. */
  readonly formerly?: readonly string[];
  /**
   * What puts it right, where that takes no knowledge of the workload. It overrides what the author set: `zonegate fix`
   * writes it into files, where it is seen, and nothing writes it at admission.
   */
  readonly remedy?: readonly Remedy[];
}

/** A value that is to stand at a path; undefined takes the field away. Never a value of env, annotations or Secrets. */
export interface Remedy {
  readonly path: Path;
  readonly value: unknown;
}

/** What findings must say, by what is compared of them. */
interface Said {
  amount: Required<Pick<Finding, 'amount'>> & { readonly about?: never };
  subject: Required<Pick<Finding, 'about'>> & { readonly amount?: never };
  both: Required<Pick<Finding, 'amount' | 'about'>>;
  nothing: { readonly amount?: never; readonly about?: never };
}

type MessagesById = Readonly<Record<string, Message>>;

/** As the type of a method it may be handed what asks for more: of all findings a law of the tests asks that. */
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
  /** What makes a finding new, though there was one of this message at its place before. */
  readonly compares: Compared;
  /** Another message, of what is as bad or worse: where that was there before, a finding of this one is no news. */
  readonly noWorseThan?: string;
  /** Caps the policy's level, for findings that are only a hint. */
  readonly level?: Level;
  /** How to fix it, where it differs from the policy's own remediation. */
  readonly remediation?: string;
  /** Says only that a look-up failed. Such a finding is denied where a `must` depends on the answer, and nowhere else. */
  readonly isUnverified?: true;
}

/**
 * The rule once more, in CEL, about one value of the object: the API server holds it by itself, whether zonegate runs or
 * not (ValidatingAdmissionPolicy). In CEL `variables.options` are the policy's options. It can look nothing up: what only
 * a look-up shows is left to the webhook.
 */
export interface Backstop<MessageId extends string> {
  readonly message: MessageId;
  /** What it can be asked about; all that the policy is, where nothing is said. */
  readonly resources?: readonly Resource[];
  /** Where the value is. */
  path(resource: Resource): Path;
  /** CEL for the value where it is unset: then `value` is no optional. */
  unset?(resource: Resource): string;
  /** Holds for executors only. An autoscaler is one of theirs by its labels, or by the name of its target. */
  readonly of?: 'executors';
  /** CEL, a bool: whether the value breaks the rule. `value` is CEL for it, an optional: it may be unset. */
  breaks(value: string): string;
  /** CEL, a number, where a finding has one: greater is worse. */
  amount?(value: string): string;
  /** CEL, a string, where a finding says what it is of: another is new. */
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
  /** Public API: it stands in denials, metrics, profiles and reports. */
  readonly id: string;
  readonly level: Level;
  /** Off unless a profile turns it on: it is about something that only some clusters have. */
  readonly optIn?: true;
  /** Its level in a shipped zone where that is another than `level`. {@link everyZone} where it is not. */
  readonly zones: Readonly<Partial<Record<ZoneName, Level | 'off'>>>;
  /** What breaking the rule endangers. */
  readonly endangers: Danger;
  /** Even where it is a must: of what is there to debug with, and for a while, it is only told. */
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
    /** What the author should know about it; it stands in the warning. */
    readonly caution?: string;
    /** No warning: the injection changes nothing that the author would notice. */
    readonly quiet?: boolean;
    /** Fields that are injected when an object is created, and never again: something else may change them later. */
    readonly onlyOnCreate?: readonly Path[];
  };
  /** What the remedies of its findings change, for those who want to know before. */
  readonly remedies?: string;
  /** What must be looked up outside the review before this object can be judged. */
  needs?(input: Omit<PolicyInput<Options>, 'lookups'>): readonly LookupName[];
  mutate?(input: MutateInput<Options>): void;
  validate(input: PolicyInput<Options>, report: ReportOf<NoInfer<Messages>>): void;
  /** Only for hard limits: what must hold while zonegate is down. */
  readonly backstop?: Backstop<keyof NoInfer<Messages> & string>;
}

/** A policy of any options and messages, as the registry holds it. */
export type Policy = PolicyDefinition<unknown, MessagesById>;

/** Types a policy; its options and message ids are inferred. The registry checks it. */
export function definePolicy<Options, const Messages extends MessagesById>(
  definition: PolicyDefinition<Options, Messages>,
): Policy {
  return definition as unknown as Policy;
}
