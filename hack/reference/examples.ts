// Chooses what readers see of a policy from its fixtures: what is simple, and shows what the policy is about.
import { readdirSync, readFileSync } from 'node:fs';
import { Document, isCollection, isMap, isNode, isSeq, parse, parseDocument } from 'yaml';
import { isObject, strings } from '../../src/engine/json.ts';
import type { Policy } from '../../src/engine/policy.ts';
import type { Examples } from '../../src/report/policy-reference.ts';
import { diffLines } from '../../src/text/diff-lines.ts';

interface Fixture {
  /** As YAML: the object, and for injections what becomes of it. */
  readonly documents: readonly string[];
  readonly findings: readonly string[];
  readonly beside: Readonly<Record<string, string>>;
  readonly isTheHandbooks: boolean;
  /** The fewer lines, the better. What stands beside the object has to be understood first: it counts double. */
  readonly cost: number;
}

/** @throws Error when a fixture that fails or one that passes is missing. */
export function examplesOf(policy: Policy): Examples {
  const pairs = read(policy, 'fail', 1).flatMap((fails) =>
    read(policy, 'pass', 1).map((passes) => ({ fails, passes, cost: costOf(policy, fails, passes) })),
  );
  const pair = simplest(pairs);
  if (pair === undefined) throw new Error(`${policy.id} needs fixtures that fail and pass`);
  const { fails, passes } = pair;
  const injects = simplest(
    read(policy, 'mutate', 2).map((fixture) => ({ ...fixture, cost: costOfInjection(fixture) })),
  );
  return {
    fails: { yaml: textOf(fails), ...besideOf(fails), findings: fails.findings },
    passes: { yaml: textOf(passes), ...besideOf(passes) },
    ...(injects !== undefined && {
      injects: { before: textOf(injects), after: injects.documents[1] ?? '', ...besideOf(injects) },
    }),
  };
}

/**
 * What passes says most where it is what fails, put right: little else differs, and nothing but what was found. Best it
 * is what the handbook writes; where something was only taken away it does not show what to write. A hint says less
 * than what the policy is about.
 */
function costOf({ level }: Policy, fails: Fixture, passes: Fixture): number {
  const isHint = !fails.findings.every((finding) => finding.startsWith(level) && !isUnverified(finding));
  const places = fails.findings.map((finding) => finding.split(/ \(|: found /)[0]?.split(' ')[1] ?? '');
  const changed = differences(parse(textOf(fails)), parse(textOf(passes)), '');
  const strays = changed.filter((path) => !places.some((place) => path.startsWith(place) || place.startsWith(path)));
  const isShorter = !diffLines(textOf(fails), textOf(passes)).some(({ sign }) => sign === '+');
  return (
    fails.cost +
    passes.cost +
    changed.length * 3 +
    strays.length * 20 +
    (isShorter ? 30 : 0) +
    (passes.isTheHandbooks ? -10 : 0) +
    (isHint ? 1000 : 0)
  );
}

/** What could not be looked up says nothing of the object. */
function isUnverified(finding: string): boolean {
  return /could not be looked up|no answer of the API server/.test(finding);
}

/** Where a value is changed, it was an API default: that has to be explained, an added line speaks for itself. */
function costOfInjection({ documents: [before = '', after = ''], cost }: Fixture): number {
  const signs = diffLines(before, after).map(({ sign }) => sign);
  // What is not injected shows nothing.
  if (!signs.includes('+')) return Number.POSITIVE_INFINITY;
  return cost + signs.filter((sign) => sign === '-').length * 5;
}

function simplest<Item extends { readonly cost: number }>(items: readonly Item[]): Item | undefined {
  return items.filter(({ cost }) => cost < Number.POSITIVE_INFINITY).sort((a, b) => a.cost - b.cost)[0];
}

/** The paths at which two values differ, as findings write them. */
function differences(a: unknown, b: unknown, path: string): readonly string[] {
  if (Array.isArray(a) && Array.isArray(b)) {
    const indexes = [...(a.length > b.length ? a : b).keys()];
    return indexes.flatMap((index) => differences(a[index], b[index], `${path}[${index}]`));
  }
  if (isObject(a) && isObject(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return keys.flatMap((key) => differences(a[key], b[key], path === '' ? key : `${path}.${key}`));
  }
  return a === b ? [] : [path];
}

const folder = new URL('../../test/fixtures/', import.meta.url);

function read({ id }: Policy, kind: string, objects: number): readonly Fixture[] {
  const at = new URL(`${id}/${kind}/`, folder);
  let names: string[];
  try {
    names = readdirSync(at).sort();
  } catch {
    // Not every policy injects.
    return [];
  }
  return names.map((name) => fixtureOf(name, readFileSync(new URL(name, at), 'utf8'), objects));
}

function fixtureOf(name: string, text: string, objects: number): Fixture {
  const parts = text.trim().split(/^---\n/m);
  const documents = parts.slice(0, objects).map((part) => part.trimEnd());
  const context = parseDocument(parts[objects] ?? '');
  const beside: Record<string, string> = {};
  for (const { key, value } of isMap(context.contents) ? context.contents.items : []) {
    const isEmpty = isCollection(value) && value.items.length === 0;
    if (!['expect', 'incomplete'].includes(String(key)) && !isEmpty) beside[String(key)] = yamlOf(value);
  }
  return {
    documents,
    findings: strings(context.toJS()?.expect),
    beside,
    isTheHandbooks: name === 'the-handbooks.yaml',
    // Own options show what is rare.
    cost: lines(documents) + 2 * lines(Object.values(beside)) + ('options' in beside ? 30 : 0),
  };
}

function yamlOf(value: unknown): string {
  // Objects side by side stand as in a file of kubectl's.
  if (isSeq(value)) return value.items.map(yamlOf).join('\n---\n');
  const document = new Document();
  document.contents = isNode(value) ? value : null;
  return document.toString({ flowCollectionPadding: true, lineWidth: 0 }).trimEnd();
}

function lines(texts: readonly string[]): number {
  return texts.join('\n').split('\n').length;
}

function textOf({ documents }: Fixture): string {
  return documents[0] ?? '';
}

function besideOf({ beside }: Fixture): Pick<Fixture, 'beside'> | undefined {
  return Object.keys(beside).length === 0 ? undefined : { beside };
}
