/**
 * Makes something of an object the first time that it is asked for, and keeps it as long as the object itself: what is
 * made of a review goes with the review. For objects that nobody changes: options, a zone's platform, parts of a review.
 */
export function compiledOnce<From extends object, Made>(make: (from: From) => Made): (from: From) => Made {
  const compiled = new WeakMap<From, Made>();
  return (from) => {
    const known = compiled.get(from);
    if (known !== undefined || compiled.has(from)) return known as Made;
    const made = make(from);
    compiled.set(from, made);
    return made;
  };
}

/** What keeps things that were made of it. */
export interface Keeper {
  readonly kept: Record<symbol, unknown>;
}

/**
 * The same for what most reviews ask of their views of an object. The view itself keeps it: to look after a WeakMap of
 * what lives this short takes the garbage collector longer than to make it anew.
 */
export function keptOnView<View extends Keeper, Made extends object>(make: (view: View) => Made): (view: View) => Made {
  const key = Symbol('made');
  return (view) => {
    const known = view.kept[key];
    if (known !== undefined) return known as Made;
    const made = make(view);
    view.kept[key] = made;
    return made;
  };
}

/** A profile's list of names as a set: many of a sender's are looked for among many of the profile's. */
export const setOf: (names: readonly string[]) => ReadonlySet<string> = compiledOnce(
  (names: readonly string[]) => new Set(names),
);
