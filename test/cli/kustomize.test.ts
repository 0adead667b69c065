// A repository with kustomizations, as people and hooks run zonegate on it.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { scratch } from '../server/support/certificates.ts';
import { zonegate } from './support/run.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** A Deployment in part: it says what production has otherwise. */
const replicas = `apiVersion: apps/v1
kind: Deployment
metadata: { name: admin-ui, namespace: ge-system }
spec:
  replicas: 4
  template:
    spec:
      containers:
        - name: admin-ui
          resources: { limits: { memory: 1Gi } }
`;

const files: Readonly<Record<string, string>> = {
  'k8s/base/kustomization.yaml': 'resources: [admin-ui.yaml]\n',
  // It lacks what the overlay adds.
  'k8s/base/admin-ui.yaml': read('examples/good-citizen.yaml').replaceAll(/^.*component: .*\n/gm, ''),
  'k8s/overlays/prod/kustomization.yaml': `resources: [../../base]
components: [../../parts/spread]
labels: [{ pairs: { component: ui }, includeTemplates: true }]
patches:
  - path: replicas.yaml
  - path: json/limits.json
    target: { kind: Deployment }
configMapGenerator: [{ name: settings, files: [settings.yaml] }]
`,
  'k8s/overlays/prod/replicas.yaml': replicas,
  'k8s/overlays/prod/json/limits.json': '[{ "op": "remove", "path": "/spec/paused" }]\n',
  'k8s/overlays/prod/settings.yaml': 'kind: Deployment\nreplicas: 1\n',
  'k8s/parts/spread/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{ path: spread.yaml }]\n',
  'k8s/parts/spread/spread.yaml': replicas.replace('replicas: 4', 'strategy: { rollingUpdate: { maxSurge: 3 } }'),
  'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'charts/shop/values.yaml': 'kind: DaemonSet\nreplicas: 1\n',
  'charts/shop/templates/a.yaml': replicas.replace('admin-ui,', '"{{ .Release.Name }}",'),
  'empty.yaml': '',
  'tsconfig.json': '{\n  // a comment\n  "files": [],,\n}\n',
};

const root = scratch();
let home: string;
beforeEach(() => {
  home = process.cwd();
  process.chdir(mkdtempSync(join(root, 'repository-')));
  mkdirSync('.git');
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
  }
});
afterEach(() => process.chdir(home));

const unchanged = () => {
  for (const [file, text] of Object.entries(files)) expect([file, readFileSync(file, 'utf8')]).toEqual([file, text]);
};
const told = 'a kustomization, of which only the output can be checked: zonegate check -k k8s/overlays/prod';

describe('a folder', () => {
  it.each([['k8s'], ['k8s/overlays'], ['k8s/base']])(
    'check %s: nothing is denied, and it is told what to do',
    async (path) => {
      const { code, stdout } = await zonegate(['check', '--zone', 'zone-3', path]);
      expect(code).toBe(2);
      expect(stdout).not.toContain('denied');
      expect(stdout).toContain(`✗ not read  k8s/overlays/prod/kustomization.yaml:1:1\n    ${told}\n`);
    },
  );

  it('what else is there is judged', async () => {
    writeFileSync('deploy.yaml', replicas);
    const { code, stdout } = await zonegate(['check', '--zone', 'zone-3', 'k8s', 'deploy.yaml']);
    expect(code).toBe(2);
    expect(stdout).toContain('deploy.yaml:1:1  Deployment ge-system/admin-ui: denied');
  });

  it('fix writes into none of it', async () => {
    for (const path of ['k8s', '.', 'k8s/base', 'k8s/parts']) {
      const { code, stdout } = await zonegate(['fix', '--zone', 'zone-3', path]);
      expect(code).toBe(2);
      expect(stdout).toContain(told);
      unchanged();
    }
  });

  it('fix writes what a kustomization only lists', async () => {
    mkdirSync('plain');
    cpSync(new URL('../../examples/cron.yaml', import.meta.url), 'plain/cron.yaml');
    writeFileSync('plain/kustomization.yaml', 'resources: [cron.yaml]\n');
    expect((await zonegate(['fix', '--zone', 'zone-2', 'plain'])).code).toBe(1);
    expect(readFileSync('plain/cron.yaml', 'utf8')).toContain('concurrencyPolicy: Forbid');
    unchanged();
  });

  it('promote and diff are told the same', async () => {
    writeFileSync('good.yaml', read('examples/good-citizen.yaml'));
    const promoted = await zonegate(['promote', '-f', 'k8s', '-f', 'good.yaml', '--to', 'zone-3']);
    expect(promoted.code).toBe(2);
    expect(promoted.stdout).toContain('Ready for zone-3');
    expect(promoted.stderr).toContain(`zonegate: k8s/overlays/prod/kustomization.yaml:1:1: ${told} [needs-build]\n`);
    const compared = await zonegate(['diff', '-f', 'k8s']);
    expect(compared.code).toBe(2);
    expect(compared.stderr).toContain(told);
  });
});

describe('the hooks', () => {
  const hooks: readonly { id: string; entry: string; args: readonly string[] }[] = parse(
    read('.pre-commit-hooks.yaml'),
  );
  const run = (id: string, ...paths: readonly string[]) => {
    const hook = hooks.find((each) => each.id === id);
    const words = [...(hook?.entry.split(' ') ?? []), ...(hook?.args ?? []), ...paths];
    return zonegate(words.slice(1));
  };
  const all = () =>
    readdirSync('.', { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:yaml|json)$/.test(name));

  it.each(['zonegate-check', 'zonegate-fix'])('%s passes over all that is no object by itself', async (id) => {
    expect(all().length).toBeGreaterThan(10);
    expect(await run(id, ...all())).toMatchObject({ code: 0 });
    for (const file of all()) {
      const { code, stdout } = await run(id, file);
      expect({ file, code }).toEqual({ file, code: 0 });
      expect(stdout).not.toContain('denied;');
    }
    unchanged();
  });

  it.each(['zonegate-check', 'zonegate-fix'])('%s still blocks what is denied, or cannot be read', async (id) => {
    writeFileSync('bad.yaml', read('examples/rule-breaker.yaml'));
    expect((await run(id, ...all(), 'bad.yaml')).code).toBe(1);
    writeFileSync('bad.yaml', 'apiVersion: v1\nkind: [\n');
    expect((await run(id, 'bad.yaml')).code).toBe(2);
    writeFileSync('bad.yaml', 'kind: Pod\nmetadata: { name: a }\n');
    expect((await run(id, 'bad.yaml')).code).toBe(2);
    expect((await run(id, 'missing.yaml')).code).toBe(2);
  });

  it('without the option, who names a file means it', async () => {
    for (const file of ['k8s/overlays/prod/replicas.yaml', 'charts/shop/values.yaml', 'empty.yaml']) {
      expect(await zonegate(['check', '--zone', 'zone-3', file])).toMatchObject({ code: 2 });
      expect(await zonegate(['fix', '--zone', 'zone-3', file])).toMatchObject({ code: 2 });
    }
    unchanged();
  });

  it('the standard input is never passed over', async () => {
    expect((await zonegate(['check', '--zone', 'zone-3', '--ignore-others', '-'], {}, { stdin: '' })).code).toBe(2);
  });
});
