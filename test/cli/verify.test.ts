// `zonegate verify` before an API server that answers as real ones do; test/cluster/verify.test.ts asks a real one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { kubeconfigFor } from '../cluster-client/api-server.ts';
import { zonegate } from './support/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'zonegate-verify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MUTATE = 'zonegate verify: mutate was called';
const VALIDATE = 'zonegate verify: validate was called';
const CREATE = '/apis/apps/v1/namespaces/default/deployments?dryRun=All';
const configurations = '/apis/admissionregistration.k8s.io/v1';

interface Reply {
  readonly status?: number;
  readonly warnings?: readonly string[];
  readonly body?: unknown;
}

/** How the API server answers to a path; what is not there is 404. To the question itself with each reply in turn, and then with the last. */
interface Answers {
  readonly asked: readonly (Reply | 'silence')[];
  readonly others?: Readonly<Record<string, Reply>>;
}

interface Asked {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The objects that were created. */
  readonly created: readonly Record<string, unknown>[];
}

async function verify({ asked, others = {} }: Answers, ...flags: readonly string[]): Promise<Asked> {
  const created: Record<string, unknown>[] = [];
  let turn = 0;
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') created.push(JSON.parse(await textOf(request)));
    const { url = '' } = request;
    const reply = url === CREATE ? asked[Math.min(turn++, asked.length - 1)] : others[url];
    if (reply === 'silence') return;
    const { status = 200, warnings = [], body = {} } = reply ?? refusal(404, 'not found');
    for (const warning of warnings) response.appendHeader('Warning', `299 - "${warning.replaceAll(/["\\]/g, '\\$&')}"`);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await listening(server);
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  const ran = await zonegate(['verify', '--kubeconfig', kubeconfig, '--timeout', '1ms', ...flags]);
  return { ...ran, created };
}

function listening(server: Server): Promise<void> {
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', done));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

function refusal(status: number, message: string, warnings: readonly string[] = []): Reply {
  return { status, warnings, body: { kind: 'Status', status: 'Failure', code: status, message } };
}

/** Both webhook configurations, as `zonegate webhooks` prints them, with something else in their webhooks. */
function registered(other: object = {}, name = (webhook: string) => `${webhook}.zonegate.dev`): Record<string, Reply> {
  const configuration = (webhook: string): Reply => ({
    body: {
      webhooks: [
        {
          name: name(webhook),
          clientConfig: { url: 'https://127.0.0.1:8443', caBundle: 'Q0E=' },
          failurePolicy: 'Ignore',
          namespaceSelector: {
            matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] }],
          },
          objectSelector: {},
          ...other,
        },
      ],
    },
  });
  return {
    [`${configurations}/mutatingwebhookconfigurations/zonegate`]: configuration('mutate'),
    [`${configurations}/validatingwebhookconfigurations/zonegate`]: configuration('validate'),
    '/api/v1/namespaces/default': { body: { metadata: { labels: { 'kubernetes.io/metadata.name': 'default' } } } },
  };
}

const called = 'mutate    called\nvalidate  called\n';

describe('both webhooks answer', () => {
  it('asks by an annotation, and leaves nothing behind', async () => {
    const { created, ...ran } = await verify({ asked: [{ status: 201, warnings: [MUTATE, VALIDATE] }] });
    expect(ran).toEqual({ code: 0, stdout: called, stderr: '' });
    expect(created).toHaveLength(1);
    expect(created[0]).toMatchObject({
      kind: 'Deployment',
      metadata: { generateName: 'zonegate-verify-', annotations: { 'zonegate.dev/verify': 'true' } },
    });
  });

  it.each([
    ['their own denial', 403, 'admission webhook "validate.zonegate.dev" denied the request: zonegate refuses it'],
    ['that of another webhook', 403, 'admission webhook "validate.kyverno.svc-fail" denied the request: no'],
    ['a quota', 403, 'deployments.apps "x" is forbidden: exceeded quota: q, requested: count/deployments.apps=1'],
    ['a failure of another webhook', 500, 'Internal error occurred: failed calling webhook "other.example.com": EOF'],
    ['a failure of ours that they told', 500, 'admission webhook "validate.zonegate.dev" denied the request: bug'],
  ])('whatever becomes of the object: %s', async (_, status, message) => {
    const ran = await verify({ asked: [refusal(status, message, [MUTATE, VALIDATE])] });
    expect(ran).toMatchObject({ code: 0, stdout: called, stderr: '' });
  });

  it('among the warnings of others, quotes and commas in them', async () => {
    const warnings = ['a "b", c', MUTATE, 'unbuffered-output: would inject x', VALIDATE, '\\', 'zonegate verify: x'];
    expect(await verify({ asked: [{ status: 201, warnings }] })).toMatchObject({ code: 0, stdout: called });
  });

  it('after a while: webhooks are called within a second of their registration', async () => {
    const asked = [refusal(403, 'deployments.apps is forbidden'), { warnings: [] }, { warnings: [MUTATE, VALIDATE] }];
    expect(await verify({ asked }, '--timeout', '10s')).toMatchObject({ code: 0, stdout: called, stderr: '' });
  });
});

describe('one of them answers, or none', () => {
  it.each([
    ['mutate', MUTATE, 'mutate    called\nvalidate  NOT called: there is no ValidatingWebhookConfiguration zonegate\n'],
    [
      'validate',
      VALIDATE,
      'mutate    NOT called: there is no MutatingWebhookConfiguration zonegate\nvalidate  called\n',
    ],
  ])('only %s: says which', async (_, warning, stdout) => {
    expect(await verify({ asked: [{ warnings: [warning] }] })).toMatchObject({ code: 1, stdout, stderr: '' });
  });

  it('validate denies, mutate never answered: that one was not called', async () => {
    const asked = [refusal(403, 'admission webhook "validate.zonegate.dev" denied the request: x', [VALIDATE])];
    const { code, stdout } = await verify({ asked });
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: 'mutate    NOT called: there is no MutatingWebhookConfiguration zonegate\nvalidate  called\n',
    });
  });

  it('a quota refuses, which is asked last: none was called', async () => {
    const asked = [refusal(403, 'deployments.apps "x" is forbidden: exceeded quota: q, requested: pods=1')];
    const { code, stdout } = await verify({ asked });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^mutate {4}NOT called: .*\nvalidate {2}NOT called: .*\n$/);
  });

  it.each<[string, Record<string, Reply>, string]>([
    [
      'a configuration without the webhook',
      registered({}, (webhook) => `${webhook}.example.com`),
      'the MutatingWebhookConfiguration zonegate has no webhook mutate.zonegate.dev',
    ],
    [
      'an empty configuration',
      { [`${configurations}/mutatingwebhookconfigurations/zonegate`]: { body: {} } },
      'the MutatingWebhookConfiguration zonegate has no webhook mutate.zonegate.dev',
    ],
    [
      'an exempt namespace',
      registered({
        namespaceSelector: {
          matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['default'] }],
        },
      }),
      'its namespaceSelector leaves out the namespace default',
    ],
    [
      'a namespace without a label that somebody wants',
      registered({ namespaceSelector: { matchLabels: { judged: 'yes' } } }),
      'its namespaceSelector leaves out the namespace default',
    ],
    [
      'a selector of objects',
      registered({ objectSelector: { matchLabels: { a: 'b' } } }),
      'its objectSelector leaves out what has no labels',
    ],
    [
      'no CA yet',
      registered({ clientConfig: { url: 'https://127.0.0.1' } }),
      'its caBundle is empty: nobody has written the CA into it',
    ],
    [
      'no answer, and a failure policy that passes over it',
      registered(),
      'the MutatingWebhookConfiguration zonegate has it: no answer came, and the API server passes over that (failurePolicy Ignore). Its log says why (failing open): pods, Service, network or certificate. Or what answered is an older zonegate',
    ],
    [
      'an answer without a word',
      registered({ failurePolicy: 'Fail' }),
      'the MutatingWebhookConfiguration zonegate has it: what answered is no zonegate that knows this question',
    ],
    [
      'no right to look',
      { [`${configurations}/mutatingwebhookconfigurations/zonegate`]: refusal(403, 'User "u" cannot get\nit') },
      'why is not known: the MutatingWebhookConfiguration zonegate cannot be read: User "u" cannot get it',
    ],
  ])('says why: %s', async (_, others, why) => {
    const { code, stdout } = await verify({ asked: [{ warnings: [VALIDATE] }], others });
    expect({ code, stdout }).toEqual({ code: 1, stdout: `mutate    NOT called: ${why}\nvalidate  called\n` });
  });

  it('takes the label that each namespace has, where the namespace cannot be read', async () => {
    const { '/api/v1/namespaces/default': _, ...others } = registered({
      namespaceSelector: {
        matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['elsewhere'] }],
      },
    });
    const { stdout } = await verify({ asked: [{ warnings: [VALIDATE] }], others });
    expect(stdout).toContain('NOT called: its namespaceSelector leaves out the namespace default');
  });
});

describe('a webhook that does not answer', () => {
  const x509 = (webhook: string) =>
    `Internal error occurred: failed calling webhook "${webhook}.zonegate.dev": failed to call webhook: Post "https://127.0.0.1:1/validate?timeout=5s": tls: failed to verify certificate: x509: certificate signed by unknown authority`;

  it('a wrong certificate: says what the API server says', async () => {
    const { code, stdout, stderr } = await verify({ asked: [refusal(500, x509('validate'), [MUTATE])] });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toBe(`mutate    called\nvalidate  does NOT answer: ${x509('validate')}\n`);
  });

  it('the mutating one, with a failure policy of somebody else: the other is not known', async () => {
    const { code, stdout } = await verify({ asked: [refusal(500, x509('mutate'))] });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^mutate {4}does NOT answer: .*x509.*\nvalidate {2}not known: something else refused the request: .*\n$/,
    );
  });

  it('one that keeps the API server waiting, until there is no time for another question', async () => {
    const deadline = 'failed calling webhook "validate.zonegate.dev": Post "https://x": context deadline exceeded';
    const asked = [refusal(500, deadline, [MUTATE]), 'silence' as const];
    const { code, stdout, stderr } = await verify({ asked }, '--timeout', '1200ms');
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: `mutate    called\nvalidate  does NOT answer: ${deadline}\n`,
      stderr: '',
    });
  });

  it('a long message in many lines becomes one short line', async () => {
    const message = `failed calling webhook "validate.zonegate.dev": ${'\u001b[31m<html>\n'.repeat(1000)}`;
    const { stdout } = await verify({ asked: [refusal(500, message, [MUTATE])] });
    expect(stdout.split('\n')).toHaveLength(3);
    expect(stdout.length).toBeLessThan(500);
    expect(stdout).not.toContain('\u001b');
  });
});

describe('refused by others', () => {
  it.each([
    ['no right', 403, 'deployments.apps is forbidden: User "u" cannot create resource "deployments"'],
    ['no credentials', 401, 'Unauthorized'],
    ['no such namespace', 404, 'namespaces "default" not found'],
    ['another webhook, before ours', 403, 'admission webhook "a.example.com" denied the request: no'],
    ['a policy', 403, "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no"],
    ['no API server', 502, 'Bad Gateway'],
  ])('%s: nobody knows, and it is told as that', async (_, status, message) => {
    const { code, stdout, stderr } = await verify({ asked: [refusal(status, message)] });
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: `zonegate: the API server cannot be asked: ${message} [api-server-failed]\n`,
    });
  });

  it('after the mutating one has answered: the other is not known', async () => {
    const message = "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no";
    const { code, stdout, stderr } = await verify({ asked: [refusal(422, message, [MUTATE])] });
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: `mutate    called\nvalidate  not known: something else refused the request: ${message}\n`,
      stderr: '',
    });
  });
});

describe('a zonegate that is older than the command', () => {
  const env = [{ name: 'PYTHONUNBUFFERED', value: '1' }];
  const injected = { spec: { template: { spec: { containers: [{ name: 'canary', env }] } } } };
  const older = 'called, as its warnings or injections show (it is older than this command)';
  const probes = 'probes-required: spec.template.spec.containers[0]: found no probes (K8S:HEALTH_PROBES)';

  it.each<[string, Reply]>([
    ['injects and warns', { body: injected, warnings: [probes] }],
    ['previews and warns', { warnings: ['unbuffered-output: would inject PYTHONUNBUFFERED=1', probes] }],
    [
      'injects and denies',
      refusal(403, 'admission webhook "validate.zonegate.dev" denied the request: x', [
        'unbuffered-output: injected PYTHONUNBUFFERED=1',
      ]),
    ],
  ])('%s: seen by that', async (_, reply) => {
    const { code, stdout } = await verify({ asked: [reply] });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `mutate    ${older}\nvalidate  ${older}\n` });
  });

  it('does neither, by its profile: not seen, and said so', async () => {
    const { code, stdout } = await verify({ asked: [{ warnings: [] }], others: registered() });
    expect(code).toBe(1);
    expect(stdout.match(/NOT called: .* Or what answered is an older zonegate\n/g)).toHaveLength(2);
  });

  it('is not taken for one by the warnings of the API server or of others', async () => {
    const warnings = [
      'unknown field "spec.x"',
      'would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
      'policy require-labels: injected nothing',
    ];
    const { code, stdout } = await verify({ asked: [{ warnings }] });
    expect(code).toBe(1);
    expect(stdout.match(/NOT called/g)).toHaveLength(2);
  });
});

it('asks where it is told to', async () => {
  const { code, stderr } = await verify({ asked: [] }, '--namespace', '../kube-system');
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'zonegate: the API server cannot be asked: not found [api-server-failed]\n',
  });
});
