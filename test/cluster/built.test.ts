// `zonegate check -k` and `--helm` with the real programs. They need no cluster, but are built for its tests.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const good = readFileSync(new URL('../../examples/good-citizen.yaml', import.meta.url), 'utf8');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'zonegate-built-'));
  for (const [file, text] of Object.entries({
    'base/kustomization.yaml': 'resources: [admin-ui.yaml]\n',
    'base/admin-ui.yaml': good.replaceAll(/^.*component: .*\n/gm, ''),
    'prod/kustomization.yaml': `resources: [../base]
labels: [{ pairs: { component: ui }, includeTemplates: true }]
patches: [{ path: replicas.yaml }]
`,
    'prod/replicas.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: admin-ui, namespace: ge-system }\nspec: { replicas: 4 }\n',
    'host/kustomization.yaml':
      'resources: [../prod]\nbuildMetadata: [originAnnotations]\npatches: [{ path: host.yaml }]\n',
    'host/host.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: admin-ui, namespace: ge-system }\nspec: { template: { spec: { hostNetwork: true } } }\n',
    'broken/kustomization.yaml': 'resources: [none.yaml]\n',
    'shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
    'shop/values.yaml': 'hostNetwork: false\n',
    'shop/templates/pod.yaml': `apiVersion: v1
kind: Pod
metadata: { name: "{{ .Release.Name }}", labels: { app: a, component: b } }
spec: { hostNetwork: {{ .Values.hostNetwork }}, containers: [] }
`,
    'host.yaml': 'hostNetwork: true\n',
  })) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

function check(args: readonly string[], path: string): Promise<Ran> {
  const env = { PATH: path, HOME: folder };
  return new Promise((done) => {
    execFile(
      process.execPath,
      [main, 'check', '--zone', 'zone-3', ...args],
      { cwd: folder, env },
      (error, stdout, stderr) => {
        done({ code: error?.code ?? 0, stdout, stderr });
      },
    );
  });
}

describe('kubectl kustomize', () => {
  const kustomize = (...args: readonly string[]) => check(args, inject('tools'));

  it('makes of an overlay what is admitted, though its base would not be', async () => {
    expect(await kustomize('-k', 'prod', 'base')).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout } = await kustomize('-k', 'base');
    expect(code).toBe(1);
    expect(stdout).toContain('Deployment ge-system/admin-ui: denied (from base/admin-ui.yaml)\n');
  });

  it('tells where an object comes from, where it is asked to', async () => {
    const { code, stdout } = await kustomize('-k', 'host');
    expect(code).toBe(1);
    expect(stdout).toContain('host-network');
    expect(stdout).toContain('(from base/admin-ui.yaml)\n');
  });

  it('complains of what is not there', async () => {
    const { code, stdout } = await kustomize('-k', 'broken');
    expect(code).toBe(2);
    expect(stdout).toContain('✗ not read  broken/kustomization.yaml:1:1\n    kubectl kustomize failed: error: ');
    expect(stdout).toContain('none.yaml');
  });
});

describe.skipIf(inject('helm') === '').each([3, 4])('helm %j', (version) => {
  const helm = (...args: readonly string[]) => {
    const bin = join(folder, `helm-${version}`);
    mkdirSync(bin, { recursive: true });
    rmSync(join(bin, 'helm'), { force: true });
    symlinkSync(join(inject('helm'), `helm${version}`), join(bin, 'helm'));
    return check(args, bin);
  };

  it('makes objects of a chart and values', async () => {
    expect(await helm('--helm', 'shop')).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout } = await helm('--namespace', 'sh-acme', '--helm', 'shop', '--values', 'host.yaml');
    expect(code).toBe(1);
    expect(stdout).toContain('Pod sh-acme/shop: denied (from shop/templates/pod.yaml)\n');
  });

  it('complains of what is not right', async () => {
    writeFileSync(join(folder, 'wrong.yaml'), 'a: [\n');
    const { code, stdout } = await helm('--helm', 'shop', '--values', 'wrong.yaml');
    expect(code).toBe(2);
    expect(stdout).toContain('helm template failed: Error: ');
  });
});
