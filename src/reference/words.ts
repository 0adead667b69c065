// Sentences that the Markdown and the text share.
import type { PolicyReference } from './policy-reference.ts';

export function appliesTo({ kinds, operations, where, onlyInSets }: PolicyReference): string {
  const place = where === undefined ? '' : `, in ${where}`;
  const when = onlyInSets ? 'where a whole set of objects is looked at, never at admission' : operations.join(', ');
  return `${kinds.join(', ')}${place}; ${when}`;
}

/** What can be done by whom the rule does not fit. */
export function exemption({ id, options }: PolicyReference): readonly string[] {
  const [option] = options;
  return [
    `In the profile of a zone: policies: { ${id}: off }.`,
    ...(option === undefined
      ? []
      : [`To change its numbers and names: policies: { ${id}: { options: { ${option.name}: ... } } }.`]),
    'What an object broke already, it may go on breaking: only what is new or worse is denied.',
  ];
}

/** A default value on one line. */
export function shown(value: unknown): string {
  return value === undefined ? 'unset' : JSON.stringify(value);
}
