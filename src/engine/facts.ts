/** What a policy may need to know that is not in the review. */
export type FactName = 'namespaceLabels';

export type Labels = Readonly<Record<string, string>>;

/** What was looked up outside the review. Undefined: not asked for, or it could not be had. */
export interface Facts {
  readonly namespaceLabels?: Labels | undefined;
}

/** The port through which facts come; src/cluster implements it. It never throws and never outlasts the deadline. */
export interface FactSource {
  /**
   * The labels of a namespace: at once when they are known, else looked up; undefined when they can't be had.
   * @param deadline makes the signal that ends a look-up; not asked where nothing is looked up.
   */
  namespaceLabels(namespace: string, deadline: () => AbortSignal): Labels | undefined | Promise<Labels | undefined>;
}
