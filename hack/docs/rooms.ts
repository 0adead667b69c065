/** The folders of src, from the ground up, and what each imports; types count, too. CONTRIBUTING.md says what each is for. */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  engine: [],
  problem: [],
  text: ['engine'],
  yaml: ['engine', 'problem'],
  admission: ['engine', 'problem', 'text'],
  install: ['engine', 'text'],
  zones: ['engine', 'problem', 'text', 'yaml'],
  cluster: ['engine', 'problem'],
  manifests: ['engine', 'problem', 'yaml'],
  check: ['engine', 'manifests', 'problem', 'text'],
  fix: ['check', 'engine', 'manifests', 'problem', 'yaml'],
  preview: ['cluster', 'engine', 'manifests'],
  report: ['check', 'engine', 'fix', 'manifests', 'preview', 'problem', 'text', 'yaml', 'zones'],
  server: ['admission', 'cluster', 'engine', 'problem', 'zones'],
  cli: [
    ...['check', 'cluster', 'engine', 'fix', 'install', 'manifests', 'preview', 'problem', 'report', 'server'],
    ...['text', 'zones'],
  ],
};

/** The same for `webhooks` and the files of src itself. */
export const outside: Readonly<Record<string, readonly string[]>> = {
  webhooks: ['engine'],
  'main.ts': ['cli', 'problem', 'webhooks'],
  'index.ts': ['check', 'engine', 'manifests', 'problem', 'public.ts', 'report', 'webhooks', 'zones'],
  'public.ts': [],
};
