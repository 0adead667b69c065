// What values.yaml says of its own keys.
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { valueAt } from '../../src/engine/json.ts';

/** A key of the values: what README.md and values.schema.json say of it. */
export interface Value {
  readonly path: readonly string[];
  readonly description: string;
  readonly default: unknown;
}

/**
 * The keys that have a comment `# --`, in their order.
 * @throws Error naming a key that neither has one nor holds keys that do.
 */
export function documentedValues(text: string): readonly Value[] {
  const document = parseDocument(text);
  if (!isMap(document.contents)) throw new Error('values.yaml is no mapping');
  const values: unknown = document.toJS();
  return under(document.contents, []).map(([path, description]) => ({
    path,
    description,
    default: valueAt(values, path),
  }));
}

type Described = readonly [path: readonly string[], description: string];

function under(map: YAMLMap, parent: readonly string[]): readonly Described[] {
  return map.items.flatMap((pair, index) => {
    const path = [...parent, nameOf(pair)];
    // The comment before the first key of a map is the map's.
    const description = sentence(index === 0 ? (map.commentBefore ?? commentOf(pair)) : commentOf(pair));
    if (description !== undefined) return [[path, description] as const];
    if (isMap(pair.value) && pair.value.items.length > 0) return under(pair.value, path);
    throw new Error(`values.yaml: ${path.join('.')} has no comment that begins with # --`);
  });
}

function nameOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function commentOf({ key }: Pair): string | undefined {
  return isScalar(key) ? (key.commentBefore ?? undefined) : undefined;
}

/** What follows `--`, on one line. */
function sentence(comment: string | undefined): string | undefined {
  const [, text] = /(?:^|\n) -- ([\s\S]+)$/.exec(comment ?? '') ?? [];
  return text?.replaceAll(/\s*\n\s*/g, ' ').trim();
}
