// Which files of kustomizations and charts are validated by themselves, and which problems the others get.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFiles } from '../../src/manifests/files.ts';
import type { LeaveOutOptions } from '../../src/manifests/kustomize/leave-out.ts';

let home: string;
let folder: string;
beforeEach(() => {
  home = process.cwd();
  folder = mkdtempSync(join(tmpdir(), 'zonegate-kustomize-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

interface Found {
  readonly files: readonly string[];
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

function find(paths: readonly string[], options?: LeaveOutOptions): Found {
  const { files, problems, notes } = findFiles(paths, options);
  return {
    files: files.map(({ name }) => name),
    problems: problems.map(({ location, message }) => `${location.file}: ${message}`),
    notes,
  };
}

const validated = (...files: readonly string[]): Found => ({ files, problems: [], notes: [] });
const makes = (path: string) => `a kustomization, of which only the output can be checked: zonegate check -k ${path}`;

/** A base, an overlay that patches it, a component, and a file that belongs to none of them. */
const shop = {
  'k8s/base/kustomization.yaml': 'resources: [api.yaml]\n',
  'k8s/base/api.yaml': 'a',
  'k8s/prod/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [../base]
components: [../parts/tls]
patches: [{ path: patches/replicas.yaml }]
`,
  'k8s/prod/patches/replicas.yaml': 'a',
  'k8s/parts/tls/kustomization.yaml': 'kind: Component\npatchesStrategicMerge: [tls.yaml]\n',
  'k8s/parts/tls/tls.yaml': 'a',
  'other.yaml': 'a',
};

describe('a folder with kustomizations', () => {
  it('says how to check each one that no other one uses, and leaves out all its parts', () => {
    write(shop);
    const reported = {
      files: ['other.yaml'],
      problems: [`k8s/prod/kustomization.yaml: ${makes('k8s/prod')}`],
      notes: [],
    };
    expect(find(['.'])).toEqual(reported);
    expect(find(['k8s/base', 'k8s/prod', 'k8s/parts', 'other.yaml'])).toEqual(reported);
    expect(find(['k8s/prod'])).toEqual({ ...reported, files: [] });
  });

  it('has no message about those that are built in the same run, and does not validate their objects twice', () => {
    write(shop);
    expect(find(['.'], { built: ['k8s/prod'] })).toEqual(validated('other.yaml'));
    expect(find(['k8s/base'], { built: ['k8s/base'] })).toEqual(validated());
    expect(find(['k8s/prod/patches/replicas.yaml'], { built: ['./k8s/prod/'] })).toEqual(validated());
  });

  it('validates the files of a kustomization that only lists them', () => {
    write({
      'd/kustomization.yml': `resources: [a.yaml, more/b.yaml, sub]
configMapGenerator: [{ name: c, files: [app.json, name=nested.yaml] }]
patches: []
`,
      'd/a.yaml': 'a',
      'd/more/b.yaml': 'a',
      'd/app.json': '{}',
      'd/nested.yaml': 'a',
      'd/sub/Kustomization': 'resources:\n- c.yaml\n',
      'd/sub/c.yaml': 'a',
    });
    expect(find(['d'])).toEqual(validated('d/a.yaml', 'd/more/b.yaml', 'd/sub/c.yaml'));
  });

  it.each([
    ['namespace: shop'],
    ['namePrefix: a-'],
    ['commonLabels: { a: b }'],
    ['labels: [{ pairs: { a: b } }]'],
    ['images: [{ name: a, newTag: b }]'],
    ['replicas: [{ name: a, count: 3 }]'],
    ['patches: [{ patch: "[{op: remove, path: /spec}]", target: { kind: Deployment } }]'],
    ['replacements: [{ path: x.yaml }]'],
    ['transformers: [x.yaml]'],
    ['a field that nobody knows: 1'],
    ['kind: Component'],
  ])('validates no file that it changes: %s', (field) => {
    write({ 'd/kustomization.yaml': `resources: [a.yaml]\n${field}\n`, 'd/a.yaml': 'a', 'd/x.yaml': 'a' });
    const { files, problems } = find(['d']);
    expect(files).toEqual([]);
    expect(problems).toHaveLength(1);
  });

  it('validates what it lists, and has a problem if something that it lists is missing', () => {
    write({ 'd/kustomization.yaml': 'resources: [a.yaml, "https://example.com/b"]\n', 'd/a.yaml': 'a' });
    expect(find(['d'])).toEqual({
      files: ['d/a.yaml'],
      problems: [`d/kustomization.yaml: ${makes('d')}`],
      notes: [],
    });
  });

  it('leaves out unlisted files in the folder of a kustomization, with a note', () => {
    write({ 'd/kustomization.yaml': 'resources: [a.yaml]\n', 'd/a.yaml': 'a', 'd/b.yaml': 'a', 'd/sub/c.yaml': 'a' });
    const why = 'in the folder of a kustomization that does not list it';
    expect(find(['d'])).toEqual({
      files: ['d/a.yaml'],
      problems: [],
      notes: [`d/b.yaml: ${why}`, `d/sub/c.yaml: ${why}`],
    });
    // A file that was named is meant. One beside the kustomization may be an old patch.
    expect(find(['d/sub'])).toEqual(validated('d/sub/c.yaml'));
    expect(find(['d/b.yaml'])).toEqual({ files: [], problems: [`d/b.yaml: ${why}`], notes: [] });
  });

  it('has a problem for one that cannot be read, and validates nothing below it', () => {
    write({ 'd/kustomization.yaml': 'resources: [\n', 'd/a.yaml': 'a', 'd/sub/b.yaml': 'a' });
    const { files, problems } = find(['d']);
    expect(files).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(/^d\/kustomization\.yaml: not valid YAML: /)]);
  });

  it('has a problem for a component that no kustomization uses', () => {
    write({ 'd/kustomization.yaml': 'kind: Component\nresources: [a.yaml]\n', 'd/a.yaml': 'a' });
    expect(find(['d']).problems).toEqual(['d/kustomization.yaml: a component, which no kustomization here uses']);
  });

  it('is not misled by circles, links, and objects of Flux in a file of that name', () => {
    write({
      'a/kustomization.yaml': 'resources: [../b, .]\n',
      'b/kustomization.yaml': 'resources: [../a]\nnamePrefix: x\n',
      'flux/kustomization.yaml': 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n',
      'real/patch.yaml': 'a',
      'linked/kustomization.yaml': 'patches: [{ path: patch.yaml }]\n',
    });
    symlinkSync('../real/patch.yaml', 'linked/patch.yaml');
    expect(find(['flux', 'real'])).toEqual(validated('flux/kustomization.yaml', 'real/patch.yaml'));
    expect(find(['real', 'linked'])).toEqual({
      files: [],
      problems: [`linked/kustomization.yaml: ${makes('linked')}`],
      notes: [],
    });
    expect(find(['a', 'b']).problems).toHaveLength(2);
  });

  it.each([
    ['charts', 'helmCharts: [{ name: shop }]\n'],
    ['vendor', 'helmGlobals: { chartHome: vendor }\nhelmCharts: [{ name: shop }]\n'],
  ])('tells of no chart that a kustomization uses: in %s', (where, text) => {
    write({ 'd/kustomization.yaml': text, [`d/${where}/shop/Chart.yaml`]: 'name: shop\n', 'd/other/Chart.yaml': '' });
    const { problems } = find(['d']);
    expect(problems).toEqual([
      expect.stringMatching(/^d\/other\/Chart\.yaml: a Helm chart/),
      `d/kustomization.yaml: ${makes('d')}`,
    ]);
    expect(find([`d/${where}`]).problems).toEqual([`d/kustomization.yaml: ${makes('d')}`]);
  });

  it('knows every field that names a file', () => {
    const named = ['p1', 'p2', 'p3', 'r', 'c', 'o', 'f', 'e', 's', 't', 'v', 'crd', 'values'];
    write(Object.fromEntries(named.map((name) => [`d/x/${name}.yaml`, 'a'])));
    write({
      'd/kustomization.yaml': `patches: [{ path: x/p1.yaml }]
patchesStrategicMerge: [x/p2.yaml]
patchesJson6902: [{ path: x/p3.yaml, target: { kind: Pod } }]
replacements: [{ path: x/r.yaml }]
configurations: [x/c.yaml]
openapi: { path: x/o.yaml }
configMapGenerator: [{ name: m, files: [x/f.yaml], envs: [x/e.yaml] }]
secretGenerator: [{ name: m, files: ["key.yaml=x/s.yaml"] }]
transformers: [x/t.yaml]
validators: [x/v.yaml]
crds: [x/crd.yaml]
helmCharts: [{ name: a, valuesFile: x/values.yaml }]
`,
    });
    for (const name of named) {
      const { files, problems } = find([`d/x/${name}.yaml`]);
      expect({ name, files }).toEqual({ name, files: [] });
      expect(problems).toEqual([
        `d/x/${name}.yaml: no object by itself, but a part of a kustomization: zonegate check -k d`,
      ]);
    }
  });
});

describe('files that are named', () => {
  it('are problems where they are no objects by themselves; for hooks, notes', () => {
    write(shop);
    mkdirSync('.git');
    const named = ['k8s/prod/kustomization.yaml', 'k8s/prod/patches/replicas.yaml', 'k8s/base/api.yaml'];
    const reported = [
      'k8s/prod/kustomization.yaml: a kustomization: zonegate check -k k8s/prod',
      'k8s/prod/patches/replicas.yaml: no object by itself, but a part of a kustomization: zonegate check -k k8s/prod',
      'k8s/base/api.yaml: changed by a kustomization: zonegate check -k k8s/prod',
    ];
    expect(find([...named, 'other.yaml'])).toEqual({ files: ['other.yaml'], problems: reported, notes: [] });
    const ignoring = { ignoresOthers: true };
    expect(find([...named, 'other.yaml'], ignoring)).toEqual({ files: ['other.yaml'], problems: [], notes: reported });
    expect(find(['k8s'], ignoring)).toEqual({
      files: [],
      problems: [],
      notes: [`k8s/prod/kustomization.yaml: ${makes('k8s/prod')}`],
    });
  });

  it('are parts of a kustomization elsewhere in the repository', () => {
    write({ 'prod/kustomization.yaml': 'patches: [{ path: ../patches/a.yaml }]\n', 'patches/a.yaml': 'a' });
    mkdirSync('.git');
    expect(find(['patches/a.yaml']).files).toEqual([]);
    expect(find(['patches']).problems).toEqual([`prod/kustomization.yaml: ${makes('prod')}`]);
  });

  it('are templates of a chart', () => {
    write({ 'shop/Chart.yaml': 'name: shop\n', 'shop/templates/a.yaml': 'a', 'shop/deploy.yaml': 'a' });
    expect(find(['shop/templates/a.yaml', 'shop/deploy.yaml'])).toEqual({
      files: ['shop/deploy.yaml'],
      problems: ['shop/templates/a.yaml: a template of a Helm chart: zonegate check --helm shop'],
      notes: [],
    });
    const reported =
      'shop/Chart.yaml: a Helm chart, of which only the output can be checked: zonegate check --helm shop';
    expect(find(['shop/templates'])).toEqual({ files: [], problems: [reported], notes: [] });
    expect(find(['shop'])).toEqual({ files: [], problems: [reported], notes: [] });
    expect(find(['shop'], { built: ['shop'] })).toEqual(validated());
  });

  it('has its path quoted where a shell would read it in another way', () => {
    write({ "it's/kustomization.yaml": 'namePrefix: a\n' });
    expect(find(["it's"]).problems).toEqual([`it's/kustomization.yaml: ${makes("'it'\\''s'")}`]);
  });
});
