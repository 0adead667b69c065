// `zonegate verify`, which `helm test` runs: whether the API server calls the webhooks, whatever the profile says.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { registry } from '../../webhooks/index.ts';
import { zonegate as zonegateCli } from '../cli/support/run.ts';
import { eventually, kubectl, mustKubectl } from './support/kubectl.ts';
import { ownKubeconfig } from './support/own.ts';
import { register, startZonegate, unregister, type Zonegate, zones } from './support/zonegate.ts';

const folder = mkdtempSync(join(tmpdir(), 'zonegate-verify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const verifyAs = (kubeconfig: string, ...flags: readonly string[]) =>
  zonegateCli(['verify', '--kubeconfig', kubeconfig, ...flags]);
const verify = (...flags: readonly string[]) => verifyAs(ownKubeconfig(), ...flags);
const called = { code: 0, stdout: 'mutate    called\nvalidate  called\n', stderr: '' };

const everyPolicyOff = Object.fromEntries(registry.policies.map(({ id }) => [id, 'off']));
const twoOff = { 'probes-required': 'off', 'unbuffered-output': 'off' };
const profiles = (['inject', 'preview', 'off'] as const).flatMap((mutation) =>
  Object.entries({ 'all policies': {}, 'two policies off': twoOff, 'no policies': everyPolicyOff }).map(
    ([what, policies]) => [`mutation ${mutation}, ${what}`, { mutation, policies }] as const,
  ),
);
const custom = [
  ['strict in the namespace', { namespaces: [{ names: ['default'], mode: 'strict' }] }],
  ['a namespace of clients, which is looked up', { clients: { namespaces: ['default'] } }],
  ['a namespace of executors', { executors: { namespaces: ['default'] }, mutation: 'preview' }],
] as const;

describe.each(zones)('%s', (zone) => {
  const file = join(folder, `${zone}.yaml`);
  let zonegate: Zonegate;
  let profile = 0;

  function write(settings: object): string {
    const name = `${zone}-${++profile}`;
    const header = { apiVersion: 'zonegate.dev/v1alpha1', kind: 'ZoneProfile', name, extends: zone };
    writeFileSync(file, stringify({ ...header, ...settings }));
    return name;
  }

  beforeAll(async () => {
    write({});
    zonegate = await startZonegate({ config: file }, '--reload-interval', '100ms');
    await register(zonegate, zone);
  });
  afterAll(async () => {
    await unregister();
    expect(await zonegate.stop()).toBe(0);
  });

  it.each([...profiles, ...custom])('sees both webhooks: %s', async (_, settings) => {
    const name = write(settings);
    await eventually('reloaded', async () => {
      const metrics = await (await fetch(`${zonegate.opsUrl}/metrics`)).text();
      return metrics.includes(`zone="${name}"`) ? true : undefined;
    });
    expect(await verify()).toEqual(called);
  });

  it('sees none where they are not called, and says why', async () => {
    const why = 'its namespaceSelector leaves out the namespace kube-system';
    expect(await verify('--namespace', 'kube-system', '--timeout', '1s')).toEqual({
      code: 1,
      stdout: `mutate    NOT called: ${why}\nvalidate  NOT called: ${why}\n`,
      stderr: '',
    });
  });
});

describe('an object that carries the annotation', () => {
  let zonegate: Zonegate;
  beforeAll(async () => {
    zonegate = await startZonegate('zone-3');
    await register(zonegate, 'zone-3');
  });
  afterAll(async () => {
    await unregister();
    await zonegate.stop();
  });

  it('is judged as any other', async () => {
    const rude = (annotations: object) => ({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'rude', namespace: 'default', annotations },
      spec: {
        selector: { matchLabels: { app: 'rude' } },
        template: {
          metadata: { labels: { app: 'rude' } },
          spec: { hostNetwork: true, containers: [{ name: 'rude', image: 'registry.example.com/rude:1' }] },
        },
      },
    });
    const create = (annotations: object) => kubectl(['create', '-f', '-'], rude(annotations));
    const [usual, marked] = [await create({}), await create({ 'zonegate.dev/verify': 'true' })];
    expect(usual.stderr).toContain('host-network');
    expect(marked.code).toBe(usual.code);
    const answers = ['mutate', 'validate'].map((webhook) => `Warning: zonegate verify: ${webhook} was called\n`);
    expect(answers.reduce((rest, answer) => rest.replace(answer, ''), marked.stderr)).toBe(usual.stderr);
  });

  it('is only asked about: nothing is left of it', async () => {
    expect(await verify()).toEqual(called);
    const { stdout } = await mustKubectl(['get', 'deployments', '-n', 'default', '-o', 'name']);
    expect(stdout).not.toContain('zonegate-verify');
  });
});

describe.each([
  ['zone-1', /^mutate {4}NOT called: .*failing open.*\nvalidate {2}NOT called: .*failing open.*\n$/],
  ['zone-3', /^mutate {4}NOT called: .*failing open.*\nvalidate {2}does NOT answer: .*"validate\.zonegate\.dev".*\n$/],
] as const)('%s, not well', (zone, silent) => {
  let zonegate: Zonegate;
  beforeAll(async () => {
    zonegate = await startZonegate(zone);
  });
  afterEach(async () => {
    await unregister();
  });
  afterAll(async () => {
    await zonegate.stop();
  });

  it.each([
    ['mutating', 'mutate    NOT called: there is no MutatingWebhookConfiguration zonegate\nvalidate  called\n'],
    ['validating', 'mutate    called\nvalidate  NOT called: there is no ValidatingWebhookConfiguration zonegate\n'],
  ])('without the %s configuration', async (which, stdout) => {
    await register(zonegate, zone);
    await mustKubectl(['delete', `${which}webhookconfiguration`, 'zonegate']);
    await eventually('noticed', async () => ((await verify('--timeout', '1s')).code === 1 ? true : undefined));
    expect(await verify('--timeout', '1s')).toEqual({ code: 1, stdout, stderr: '' });
  });

  it('a certificate of another CA', async () => {
    await register(zonegate, zone);
    const ca = Buffer.from(otherCa()).toString('base64');
    const { stdout } = await mustKubectl(['get', 'validatingwebhookconfiguration', 'zonegate', '-o', 'json']);
    const patch = JSON.parse(stdout).webhooks.map((_: unknown, index: number) => ({
      op: 'replace',
      path: `/webhooks/${index}/clientConfig/caBundle`,
      value: ca,
    }));
    const of = ['validatingwebhookconfiguration', 'zonegate', '--type', 'json', '-p'];
    await mustKubectl(['patch', ...of, JSON.stringify(patch)]);
    const ran = await eventually('noticed', async () => {
      const { code, ...rest } = await verify('--timeout', '1s');
      return code === 1 ? rest : undefined;
    });
    const said = zone === 'zone-1' ? /NOT called: .*failing open/ : /does NOT answer: .*x509/;
    expect(ran.stdout).toMatch(/^mutate {4}called\nvalidate {2}/);
    expect(ran.stdout).toMatch(said);
  });

  it('a zonegate that is gone', async () => {
    await register(zonegate, zone);
    await zonegate.stop('SIGKILL');
    const { code, stdout } = await verify('--timeout', '1s');
    expect(code).toBe(1);
    expect(stdout).toMatch(silent);
  });
});

function otherCa(): string {
  const file = join(folder, 'other-ca.crt');
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=other'];
  execFileSync('openssl', [...args, '-keyout', join(folder, 'other-ca.key'), '-out', file], { stdio: 'ignore' });
  return readFileSync(file, 'utf8');
}

describe('refused by others', () => {
  let zonegate: Zonegate;
  beforeAll(async () => {
    zonegate = await startZonegate('zone-2');
    await register(zonegate, 'zone-2');
  });
  afterAll(async () => {
    await unregister();
    await zonegate.stop();
  });

  it('by a quota, which is asked last: both were called', async () => {
    await mustKubectl(['create', 'namespace', 'verify-quota']);
    await mustKubectl(['create', 'quota', 'none', '-n', 'verify-quota', '--hard=count/deployments.apps=0']);
    const create = ['create', 'deployment', 'x', '-n', 'verify-quota', '--image=x', '--dry-run=server'];
    await eventually('quota', async () => ((await kubectl(create)).stderr.includes('quota') ? true : undefined));
    expect(await verify('--namespace', 'verify-quota')).toEqual(called);
    await mustKubectl(['delete', 'namespace', 'verify-quota', '--wait=false']);
  });

  it('by a policy between both webhooks: the second is not known', async () => {
    await mustKubectl(['apply', '-f', '-'], refuseAll);
    try {
      const ran = await eventually('in force', async () => {
        const { code, ...rest } = await verify('--timeout', '1s');
        return code === 2 ? rest : undefined;
      });
      expect(ran.stdout).toMatch(
        /^mutate {4}called\nvalidate {2}not known: something else refused the request: .*verify-refuses/,
      );
    } finally {
      await mustKubectl(['delete', '-f', '-'], refuseAll);
    }
  });

  it('by RBAC: nobody knows', async () => {
    await mustKubectl(['create', 'serviceaccount', 'nobody', '-n', 'default']);
    const token = (await mustKubectl(['create', 'token', 'nobody', '-n', 'default'])).stdout.trim();
    const kubeconfig = join(folder, 'nobody.conf');
    const config = JSON.parse((await mustKubectl(['config', 'view', '--raw', '-o', 'json'])).stdout);
    const users = config.users.map((user: object) => ({ ...user, user: { token } }));
    writeFileSync(kubeconfig, JSON.stringify({ ...config, users }));
    const { code, stdout, stderr } = await verifyAs(kubeconfig, '--timeout', '1s');
    await mustKubectl(['delete', 'serviceaccount', 'nobody', '-n', 'default']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^zonegate: the API server cannot be asked: .*nobody" cannot create resource "deployments"/);
  });
});

const refuseAll = {
  apiVersion: 'v1',
  kind: 'List',
  items: [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'verify-refuses' },
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] },
          ],
        },
        validations: [{ expression: 'false' }],
      },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: 'verify-refuses' },
      spec: {
        policyName: 'verify-refuses',
        validationActions: ['Deny'],
        matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } } },
      },
    },
  ],
};

it('says why nobody could be asked', async () => {
  const { code, stdout, stderr } = await verify('--namespace', 'no-such-place', '--timeout', '600ms');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('zonegate: the API server cannot be asked: ');
  expect(stderr).toContain('no-such-place');
});
