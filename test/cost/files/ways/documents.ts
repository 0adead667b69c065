// What a file is made of: documents, Lists, lines, comments.
import { annotated, autoscaler, deployment, indented, many, type Way } from './texts.ts';

const separator = '---\n';

export const documentWays: Readonly<Record<string, Way>> = {
  documents: (n) => many(n / 10, deployment, separator),
  'documents in one namespace': (n) =>
    many(n / 10, (index) => deployment(index, { namespace: 'ge-system' }), separator),
  'documents with a value to change': (n) => many(n / 10, autoscaler, separator),
  'documents with Windows line ends': (n) => many(n / 10, deployment, separator).replaceAll('\n', '\r\n'),
  'documents with asterisks': (n) =>
    many(n / 10, (index) => deployment(index, { metadata: '  annotations: { a: "* * *" }\n' }), separator),
  'documents with anchors': (n) => many(n / 10, (index) => deployment(index) + shared, separator),
  'a large document beside one that is changed': (n) => deployment(0) + separator + definition(n),
  'a large document with asterisks beside one that is changed': (n) =>
    deployment(0) + separator + definition(n, ' *All* of it, {{ x }} and << y, too.'),
  'documents that are large beside some that are changed': (n) =>
    many(n / 20, (index) => definition(4) + separator + deployment(index), separator),
  'items of a List': (n) => `apiVersion: v1\nkind: List\nitems:\n${many(n / 10, (index) => itemOf(deployment(index)))}`,
  'items of a List with a value to change': (n) =>
    `apiVersion: v1\nkind: List\nitems:\n${many(n / 10, (index) => itemOf(autoscaler(index)))}`,
  'items that are no objects': (n) => `apiVersion: v1\nkind: List\nitems: [${many(n, () => 'x', ', ')}]\n`,
  'Lists within Lists': (n) => {
    const depth = Math.min(n, 100);
    return `apiVersion: v1\nkind: List\nitems: ${'[{apiVersion: v1, kind: List, items: '.repeat(depth)}[]${'}]'.repeat(depth)}\n`;
  },
  'empty documents': (n) => deployment(0) + separator.repeat(n * 5),
  'documents of others': (n) => deployment(0) + many(n, (index) => `---\na: ${index}\n`),
  'broken documents': (n) => deployment(0) + '---\na: [\n'.repeat(n),
  templates: (n) => deployment(0) + '---\na: {{ x }}\n'.repeat(n),
  'text behind ---': (n) => deployment(0) + '--- x\n'.repeat(n),
  'a long text behind ---': (n) => `--- ${' '.repeat(n * 20)}x\n${deployment(0)}`,
  'ends of documents': (n) => deployment(0) + '...\n'.repeat(n),
  directives: (n) => many(n, (index) => `%TAG !a${index}! b\n`) + deployment(0),
  dashes: (n) => '-'.repeat(n * 20),
  'kinds that nobody judges': (n) =>
    many(n, (index) => `apiVersion: v1\nkind: K${index}\nmetadata: { name: a }\n`, separator),
  'versions that nobody serves': (n) =>
    many(n, (index) => `apiVersion: apps/v${index + 2}\nkind: Deployment\nmetadata: { name: a }\n`, separator),
  'autoscalers of autoscaling/v1': (n) =>
    many(n / 10, (index) => autoscaler(index).replace('autoscaling/v2', 'autoscaling/v1'), separator),

  'comments before': (n) => '# a comment\n'.repeat(n * 3) + deployment(0),
  'comments behind': (n) => deployment(0) + '# a comment\n'.repeat(n * 3),
  'comments within': (n) => deployment(0, { metadata: '  # a comment\n'.repeat(n * 3) }),
  'comments behind what is added to': (n) => deployment(0) + '            # a comment\n'.repeat(n * 3),
  'comments behind values': (n) => annotated(many(n, (index) => `    k${index}: v # c\n`)),
  'comments above keys': (n) => annotated(many(n, (index) => `    # c\n    k${index}: v\n`)),
  'a long comment': (n) => annotated(`    a: b # ${'c # '.repeat(n * 5)}\n`),
  'empty lines': (n) => deployment(0, { metadata: '\n'.repeat(n * 5) }),
  'empty lines, then comments': (n) =>
    annotated(`    x: { a: b }\n${'\n'.repeat(n * 3)}${'      # c\n'.repeat(n * 3)}`),
  'empty lines behind, as Windows ends them': (n) => deployment(0).trimEnd() + '\r\n'.repeat(n * 5),
  'carriage returns behind': (n) => deployment(0) + '\r'.repeat(n * 5),
  'lines of spaces': (n) => deployment(0, { metadata: '      \n'.repeat(n * 5) }),
  'a line of spaces': (n) => deployment(0, { metadata: `${' '.repeat(n * 20)}\n` }),
  'spaces behind': (n) => deployment(0).trimEnd() + ' '.repeat(n * 20),
  'spaces before a comment': (n) => annotated(`    a: b${' '.repeat(n * 20)} # x\n`),
  'tabs behind': (n) => `${deployment(0).trimEnd()}${'\t'.repeat(n * 10)}\n`,
  'byte order marks': (n) => deployment(0) + '\uFEFF'.repeat(n * 5),
  'lines of byte order marks': (n) => annotated(`    k: x\n${'\uFEFF#\n'.repeat(n * 3)}`),

  'a JSON object': (n) =>
    JSON.stringify({ ...map('a'), data: Object.fromEntries(Array.from({ length: n }, (_, at) => [`k${at}`, 'v"\n'])) }),
  'a JSON List': (n) => JSON.stringify(list(n / 10)),
  'a JSON List in lines': (n) => JSON.stringify(list(n / 10), null, 2),
  'a List in brackets, an item a line': (n) =>
    `apiVersion: v1\nkind: List\nitems: [\n${list(n / 10)
      .items.map((item) => `  ${JSON.stringify(item)}, # c\n`)
      .join('')} ]\n`,
  'a stream of JSON': (n) => many(n / 5, (index) => JSON.stringify(map(`a${index}`))),
  'an open stream of JSON': (n) => '{'.repeat(n * 5),
  'quotes in a stream of JSON': (n) => `{}{"${'\\"'.repeat(n * 5)}`,
  'open quotes in a stream of JSON': (n) => `{}{${'"\\'.repeat(n * 5)}`,
  'closing brackets of nothing': (n) => `{}${'}'.repeat(n * 5)}`,
  'spaces before a stream of JSON': (n) => `${' '.repeat(n * 20)}{}{`,
};

/** A second container that shares what the first one has. */
const shared = `          env: &env
            - { name: A, value: b }
        - name: other
          image: registry.example.com/other:1.0
          env: *env
`;

/** A resource of somebody else's, whose fields are described at length, as installers bring them. */
function definition(count: number, more = ''): string {
  const field = (index: number) => `              field-${index}:
                description: |-
                  What the field means, and what happens where it is left out.${more}
                  More of the same, in several lines.
                type: string
`;
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things.example.com
spec:
  group: example.com
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          properties:
            spec:
${many(count, field)}`;
}

function itemOf(text: string): string {
  return `  -${indented(text, 4).slice(3)}\n`;
}

function map(name: string): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'b' } };
}

function list(count: number): { readonly items: readonly object[] } {
  const metadata = { labels: { app: 'a' } };
  const spec = {
    selector: { matchLabels: { app: 'a' } },
    template: { metadata, spec: { containers: [{ name: 'c' }] } },
  };
  const item = (index: number) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `a${index}`, namespace: 'ge-system' },
    spec,
  });
  const items = Array.from({ length: Math.ceil(count) }, (_, index) => item(index));
  return { apiVersion: 'v1', kind: 'List', items } as { readonly items: readonly object[] };
}
