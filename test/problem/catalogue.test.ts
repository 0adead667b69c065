// Every code is one that something really reports, with the example that the catalogue shows.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseReview } from '../../src/admission/review.ts';
import { replaceFile } from '../../src/cli/write-file.ts';
import { createRegistry } from '../../src/engine/registry.ts';
import { type ProblemCode, problemKinds } from '../../src/problem/catalogue.ts';
import { renderProblems } from '../../src/report/problems.ts';
import { registry } from '../../webhooks/index.ts';
import { hpa } from '../cli/support/autoscaler.ts';
import { type Surroundings, zonegate } from '../cli/support/run.ts';
import { kubeconfigFor } from '../cluster-client/api-server.ts';
import { issue, scratch } from '../server/support/certificates.ts';
import { startProcess } from '../server/support/process.ts';

// Some of them start a process, on machines that do other things, too.
vi.setConfig({ testTimeout: 60_000 });

const root = scratch();
const here = process.cwd();
let tls: { readonly certFile: string; readonly keyFile: string };

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n';
const files: Readonly<Record<string, string>> = {
  'good.yaml': pod,
  'image.yaml': 'a\0b',
  'pod.yaml': 'apiVersion: v1\nkind: Pod\nkind: Pod\n',
  'values.yaml': 'replicas: 1\n',
  'deploy.yaml': "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec: { replicas: '3' }\n",
  'template.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: { name: "{{ .Values.name }}" }\n',
  'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'base/kustomization.yaml': 'namePrefix: a-\n',
  'base/other.yaml': pod,
  'broken/kustomization.yaml': 'resources: [',
  'bin/kubectl': '#!/bin/sh\necho "error: the patch names no object" >&2\nexit 1\n',
  'old/hpa.yaml':
    'apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: { name: web, namespace: ge-system }\nspec:\n  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }\n  maxReplicas: 3\n',
  'zone.yaml': 'apiVersion: zonegate.dev/v1alpha1\nkind: ZoneProfile\nname: a\nmode: srict\n',
  'ca.crt': 'none',
  'deploy/empty.txt': '',
};

beforeAll(() => {
  const folder = join(mkdtempSync(join(root, 'catalogue-')), 'work');
  tls = issue(root, 'tls');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  process.chdir(folder);
  chmodSync('bin/kubectl', 0o755);
  symlinkSync('loop.yaml', 'loop.yaml');
  writeFileSync('../hpa.yaml', hpa('web', '30'));
  symlinkSync('../../hpa.yaml', 'deploy/hpa.yaml');
  writeFileSync('kubeconfig', kubeconfigFor('https://127.0.0.1:1'));
});
afterAll(() => process.chdir(here));

const strict = ['--zone', 'zone-3'];
const printed = async (argv: readonly string[], env: Readonly<Record<string, string>> = {}, around?: Surroundings) => {
  const { code, stdout, stderr } = await zonegate(argv, env, around);
  expect(code).toBe(2);
  return stderr + stdout;
};
const checked = (...argv: readonly string[]) => printed(['check', ...strict, '-o', 'json', ...argv]);
const thrower = createRegistry(
  registry.policies.map((policy) => {
    if (policy.id !== 'host-network') return policy;
    const validate = () => {
      throw new TypeError('the bug');
    };
    return { ...policy, validate };
  }),
);

/** What is printed of a problem of each kind. */
const runs: Readonly<Record<ProblemCode, () => Promise<string>>> = {
  'invalid-option': () => printed(['check', ...strict, '--config', 'zone.yaml', 'good.yaml']),
  'nothing-to-do': () => printed(['check', ...strict]),
  'file-not-found': () => checked('none.yaml'),
  'file-not-readable': () => checked('loop.yaml'),
  'file-too-large': () =>
    printed(['check', ...strict, '-o', 'json', '-'], {}, { stdin: new Uint8Array(32 * 1024 ** 2 + 1) }),
  'file-not-text': () => checked('image.yaml'),
  'file-outside': async () => {
    const text = await printed(['fix', ...strict, 'deploy']);
    return text.replace(/to \/\S+\/hpa\.yaml,/, 'to /srv/hpa.yaml,');
  },
  'file-changed': async () => {
    const real = join(process.cwd(), '../hpa.yaml');
    const replaced = replaceFile({ file: 'deploy/hpa.yaml', real, text: 'what was read', fixed: '' });
    return replaced.ok ? '' : renderProblems(replaced.problems);
  },
  'file-not-writable': () => checked('-o', 'sarif=none/a.sarif', 'good.yaml'),
  'invalid-yaml': () => checked('pod.yaml'),
  'not-an-object': () => checked('values.yaml'),
  'invalid-field': () => checked('deploy.yaml'),
  'unrendered-template': () => checked('template.yaml'),
  'needs-build': () => checked('charts/shop'),
  'not-listed': () => checked('base/other.yaml'),
  'invalid-kustomization': () => checked('broken'),
  'build-failed': () =>
    printed(['check', ...strict, '-o', 'json', '-k', 'base'], { PATH: `${process.cwd()}/bin:/usr/bin:/bin` }),
  'program-missing': () => printed(['check', ...strict, '--helm', 'charts/shop'], { PATH: '/none' }),
  // What is not fixed does not keep the command from being well.
  'edit-not-safe': async () =>
    (await zonegate(['fix', ...strict, '--diff', 'old'])).stderr.replace('why: ', 'zonegate: '),
  'invalid-profile': () => printed(['check', '--config', 'zone.yaml', 'good.yaml']),
  'invalid-certificate': () =>
    printed(['webhooks', ...strict, '--url', 'https://127.0.0.1:8443', '--ca-file', 'ca.crt']),
  'port-not-available': () =>
    printed(['serve', ...strict, '--tls-cert', tls.certFile, '--tls-key', tls.keyFile, '--host', '192.0.2.1']),
  'no-cluster': () => printed(['diff', '-f', 'good.yaml']),
  'invalid-kubeconfig': () => printed(['diff', '-f', 'good.yaml', '--kubeconfig', 'none']),
  'api-server-failed': () => printed(['diff', '-f', 'good.yaml', '--kubeconfig', 'kubeconfig']),
  'invalid-review': async () => {
    const review = parseReview('');
    return review.ok ? '' : renderProblems(review.problems);
  },
  'node-too-old': async () => {
    const older = `const versions = {...process.versions, node: '23.9.0'};
      Object.defineProperties(process, {versions: {value: versions}, version: {value: 'v23.9.0'}});`;
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(older)}`;
    return (await startProcess(['--version'], { NODE_OPTIONS }).ended).stderr;
  },
  'internal-error': () => printed(['check', ...strict, 'good.yaml'], {}, { policies: thrower }),
};

/** As a terminal wraps it in the report for people. */
const unwrapped = (text: string) => text.replaceAll(/\s+/g, ' ');

describe('the catalogue of problems', () => {
  it.each(Object.entries(problemKinds))('%s is a word of its own, and explained', (code, kind) => {
    expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    for (const sentence of [kind.summary, kind.remediation]) expect(sentence).toMatch(/^[A-Zz].*\.$/s);
    expect(kind.example).not.toMatch(/\n|\.$/);
  });

  it.each(Object.entries(runs) as [ProblemCode, () => Promise<string>][])(
    '%s is reported, as the example says',
    async (code, run) => {
      const found = unwrapped(await run());
      // People read of it in the report, where the position stands above the message.
      const [, position = '', message] = /^(\S+:\d+:\d+: )?(.*)$/.exec(problemKinds[code].example) ?? [];
      expect(found).toContain(`${message} [${code}]`);
      if (position !== '') expect(found).toContain(position.slice(0, -2));
    },
  );
});

describe('the ways to fail', () => {
  const source = fileURLToPath(new URL('../../src', import.meta.url));
  const texts = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name, readFileSync(join(source, name), 'utf8')] as const);

  it('are one: no exception carries an exit code', () => {
    const inCommands = texts.filter(
      ([name, text]) =>
        /^(?:cli|report|zones|manifests|fix)\//.test(name) && /\bthrow new (?!InvalidArgumentError|Error)/.test(text),
    );
    expect(inCommands.map(([name]) => name)).toEqual([]);
    expect(texts.filter(([, text]) => /UsageError|NotDone|NegativeAnswer/.test(text)).map(([name]) => name)).toEqual(
      [],
    );
  });

  it('are printed by one function', () => {
    const others = texts.filter(([, text]) => /stderr(?:\.write)?\([`']zonegate: (?!left out)/.test(text));
    expect(others.map(([name]) => name)).toEqual([]);
  });
});
