/**
 * Makes a function that computes its result once for each object, and caches it for as long as the object lives. For
 * objects that nobody changes: options, a zone's platform, parts of a review.
 */
export function compiledOnce<From extends object, Made>(make: (from: From) => Made): (from: From) => Made {
  const compiled = new WeakMap<From, Made>();
  return (from) => {
    const cached = compiled.get(from);
    if (cached !== undefined || compiled.has(from)) return cached as Made;
    const made = make(from);
    compiled.set(from, made);
    return made;
  };
}

/** A view of an object, which holds what was computed from it. */
export interface CachedView {
  readonly cached: Record<symbol, unknown>;
}

/**
 * The same for views of an object, which live only as long as a review. The view holds the result: for so short a time,
 * a WeakMap costs the garbage collector more than to compute the result again.
 */
export function cachedOnView<View extends CachedView, Made extends object>(
  make: (view: View) => Made,
): (view: View) => Made {
  const key = Symbol('made');
  return (view) => {
    const cached = view.cached[key];
    if (cached !== undefined) return cached as Made;
    const made = make(view);
    view.cached[key] = made;
    return made;
  };
}

/** A list of names from a profile as a set, so that many names can be looked for in it. */
export const setOf: (names: readonly string[]) => ReadonlySet<string> = compiledOnce(
  (names: readonly string[]) => new Set(names),
);
