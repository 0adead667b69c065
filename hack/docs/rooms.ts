/** The folders of src, from the ground up: what each is for, and what it may import. Types count, too. */
export const rooms: Readonly<Record<string, { readonly imports: readonly string[]; readonly purpose: string }>> = {
  engine: { imports: [], purpose: 'validates and mutates, as pure functions' },
  problem: { imports: [], purpose: 'what a person must put right in input: one shape, one catalogue of codes' },
  text: { imports: ['engine'], purpose: 'shapes words: sentences, columns, differences of lines' },
  yaml: { imports: ['engine'], purpose: 'reads and writes YAML and JSON as kubectl does' },
  admission: { imports: ['engine', 'problem', 'text'], purpose: 'answers an AdmissionReview' },
  install: { imports: ['engine', 'text'], purpose: 'what an API server is given: webhook configurations, backstop' },
  zones: { imports: ['engine', 'problem', 'text', 'yaml'], purpose: 'reads profiles; has those of the three zones' },
  cluster: { imports: ['engine', 'problem'], purpose: 'asks the API server' },
  manifests: { imports: ['engine', 'problem', 'text', 'yaml'], purpose: 'finds, reads and edits files of objects' },
  check: { imports: ['engine', 'manifests', 'problem', 'text'], purpose: 'validates manifests as the webhooks would' },
  fix: {
    imports: ['check', 'engine', 'manifests', 'problem', 'yaml'],
    purpose: 'plans and writes what fixes manifests',
  },
  preview: { imports: ['cluster', 'engine', 'manifests'], purpose: 'what a cluster would make of manifests' },
  report: {
    imports: ['check', 'engine', 'fix', 'manifests', 'preview', 'problem', 'text', 'yaml', 'zones'],
    purpose: 'prints results, and what policies say about themselves',
  },
  server: { imports: ['admission', 'cluster', 'engine', 'problem', 'zones'], purpose: 'HTTPS, logs, metrics, reload' },
  cli: {
    imports: [
      ...['check', 'cluster', 'engine', 'fix', 'install', 'manifests', 'preview', 'problem', 'report', 'server'],
      ...['text', 'zones'],
    ],
    purpose: 'the commands',
  },
};

/** The same for `webhooks` and the files of src itself. */
export const outside: Readonly<Record<string, readonly string[]>> = {
  webhooks: ['engine'],
  'main.ts': ['cli', 'webhooks'],
  'index.ts': ['check', 'engine', 'manifests', 'problem', 'public.ts', 'report', 'webhooks', 'zones'],
  'public.ts': [],
};
