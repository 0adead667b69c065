import * as z from 'zod';
import { compiledOnce } from '../../src/engine/compiled.ts';
import { type Path, valueAt } from '../../src/engine/json.ts';
import { definePolicy, everyZone, type PolicyInput } from '../../src/engine/policy.ts';
import { namespaces } from '../../src/engine/resource.ts';
import { namespaceMatcher, namespacePatterns } from '../../src/engine/zone.ts';

const LABEL = 'zonegate.dev/owner';
const LABEL_PATH: Path = ['metadata', 'labels', LABEL];

/** The prefix of names that Kubernetes reserves for itself. */
const RESERVED = 'kube-';

const Options = z.strictObject({
  owners: z
    // Each value becomes a label: two owners are joined by a dash.
    .record(
      z.string().min(1),
      z.string().regex(/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/, 'expected the value of a label'),
    )
    .default({
      'ge-agents': 'gerco',
      'ge-system': 'gerco',
      'ge-ingress': 'stef-gerco',
      'ge-monitoring': 'ron',
      'ge-wiki': 'gerco',
      'ge-hosting': 'rutger',
      'sh-*': 'rutger',
      'ded-*': 'rutger',
    })
    .describe('The owners of namespaces, by name or by a prefix that ends in *.'),
  others: z.array(z.string().min(1)).default(['default']).describe('Known namespaces that nobody owns.'),
});
type Options = z.infer<typeof Options>;

export const knownNamespace = definePolicy({
  id: 'known-namespace',
  level: 'should',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'RESOURCE_MANAGEMENT',
  docs: {
    quote: 'NAMESPACE_ORGANIZATION ... Namespace Purpose Owner',
    summary: 'A namespace is one of those that the handbook knows, and says whose it is.',
    rationale: 'Nobody looks after a namespace that is in no table.',
    remediation: "Use a namespace of the handbook's table; or add yours to the table, and to the option `owners`.",
  },
  match: { resources: [namespaces], operations: ['CREATE', 'UPDATE'] },
  options: Options,
  messages: {
    unknown: { text: 'the handbook knows no such namespace', compares: 'subject' },
  },
  injects: { summary: `the label \`${LABEL}\` with the owner from the handbook's table` },
  mutate(input) {
    const owner = ownerOf(input);
    if (owner !== undefined && input.intent.isUnset(LABEL_PATH)) input.draft.set(LABEL_PATH, owner);
  },
  validate(input, report) {
    const { isOther, wanted } = compiledOptions(input.options);
    const name = namespaceName(input);
    if (name.startsWith(RESERVED) || ownerOf(input) !== undefined || isOther(name)) return;
    report({ message: 'unknown', path: ['metadata', 'name'], found: name, wanted, about: name });
  },
});

/** The options as functions of a namespace's name. */
const compiledOptions = compiledOnce(({ owners, others }: Options) => {
  // An exact name wins over patterns, and a longer pattern over a shorter one.
  const closestFirst = Object.entries(owners).sort(
    ([a], [b]) => Number(a.endsWith('*')) - Number(b.endsWith('*')) || b.length - a.length,
  );
  return {
    ownersOf: namespacePatterns(closestFirst),
    isOther: namespaceMatcher(others),
    wanted: `one of ${[...Object.keys(owners), ...others].join(', ')}`,
  };
});

function ownerOf(input: PolicyInput<Options>): string | undefined {
  return compiledOptions(input.options).ownersOf(namespaceName(input))[0];
}

/** The name of the namespace; where the API server generates it, the beginning that is known. */
function namespaceName({ name, object }: PolicyInput<Options>): string {
  const beginning = valueAt(object, ['metadata', 'generateName']);
  return name === '' && typeof beginning === 'string' ? beginning : name;
}
