/**
 * The part of a list that is to blame: as long as something can be left out and it still fails, it is left out.
 * @param fails whether a part fails; the whole does.
 */
export function smallestCulprit<Item>(
  items: readonly Item[],
  fails: (part: readonly Item[]) => boolean,
): readonly Item[] {
  let culprit = items;
  for (let size = Math.ceil(items.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < culprit.length; ) {
      const rest = [...culprit.slice(0, start), ...culprit.slice(start + size)];
      if (rest.length > 0 && fails(rest)) culprit = rest;
      else start += size;
    }
  }
  return culprit;
}
