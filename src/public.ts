// The types of the package's API. They import nothing, so that who uses them needs nothing else.

/** What a zone does with what breaks the handbook: report it; deny each `must`; deny each violation. */
export type Mode = 'audit' | 'enforce' | 'strict';

/** Manifests as text, YAML or JSON, and the name that positions show. */
export interface ManifestFile {
  readonly name: string;
  readonly text: string;
}

export interface CheckOptions {
  /** A zone that comes with zonegate. */
  readonly zone?: 'zone-1' | 'zone-2' | 'zone-3';
  /** A profile of your own, YAML or JSON, instead. */
  readonly profile?: string;
  /** Where objects go that name no namespace. Default: `default`. */
  readonly namespace?: string;
  /** Whether what stands in the files was meant (`apply`), or API defaults count as unset (`create`). Default: `apply`. */
  readonly as?: 'apply' | 'create';
}

/** A place in a file. Lines and columns start at 1; columns count UTF-16 code units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One finding. */
export interface Violation extends Place {
  /** The id of the policy. */
  readonly policy: string;
  readonly level: 'must' | 'should';
  /** Whether the zone refuses the object because of it; else it only warns. */
  readonly denied: boolean;
  /** Which of the findings of the policy it is. */
  readonly message: string;
  /** What is wrong, without the values. */
  readonly text: string;
  /** Within the object, as Kubernetes writes it: `spec.containers[0].image`. */
  readonly path: string;
  /** The name of the container that the path leads into. */
  readonly container?: string | undefined;
  readonly found: string;
  readonly wanted: string;
  /** How it is put right. */
  readonly fix: string;
  /** The chapter of the handbook: `K8S:HPA`. */
  readonly handbook: string;
}

/** A default that would be filled in. */
export interface Injection {
  readonly policy: string;
  readonly path: string;
  readonly value: unknown;
  /** Whether admission keeps quiet about it: the author would notice nothing. */
  readonly quiet: boolean;
  /** What the author should know about it. */
  readonly caution?: string | undefined;
}

/** One object, and what would become of it. */
export interface CheckedObject extends Place {
  /** As it was named. */
  readonly file: string;
  /** Of an object that was made, on the command line: the file that it comes from, where that is known. */
  readonly source?: string | undefined;
  /** Which document of the file, from 0. */
  readonly document: number;
  /** Where the object lies within its document: empty, or `items[3]` of a List. */
  readonly root: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for objects of the cluster. */
  readonly namespace: string;
  readonly name: string;
  /** What would become of it; skipped: no policy judges it. */
  readonly verdict: 'admitted' | 'warned' | 'denied' | 'skipped';
  /** Why it was skipped. */
  readonly skipped?: string | undefined;
  /** The mode that holds in its namespace. */
  readonly mode: Mode;
  /** The most severe first. */
  readonly violations: readonly Violation[];
  readonly injections: readonly Injection[];
}

/** What could not be read. The rest was validated. */
export interface Problem extends Place {
  readonly file: string;
  /** Which kind of problem it is: docs/problems.md lists them. Stable. */
  readonly code: string;
  readonly message: string;
}

/** What one zone makes of an input; the same as `zonegate check --output json` prints. */
export interface CheckReport {
  readonly apiVersion: 'zonegate.dev/v1alpha1';
  readonly kind: 'CheckReport';
  readonly zone: { readonly name: string; readonly mode: Mode; readonly mutation: 'inject' | 'preview' | 'off' };
  readonly summary: {
    readonly files: number;
    /** Those that were validated: admitted, warned and denied. */
    readonly objects: number;
    readonly admitted: number;
    readonly warned: number;
    readonly denied: number;
    readonly skipped: number;
    readonly violations: number;
    readonly problems: number;
  };
  readonly objects: readonly CheckedObject[];
  readonly problems: readonly Problem[];
}

/**
 * Judges manifests as a zone's admission webhooks would, without a cluster.
 * @param input one text, or files.
 * @throws TypeError when the options name no zone, or a profile that is not right; its message says what was expected.
 */
export type Check = (input: string | readonly ManifestFile[], options: CheckOptions) => CheckReport;
