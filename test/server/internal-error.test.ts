// An internal error is in the log under the id that the user was given, and it is counted.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { valueAt } from '../../src/engine/json.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { createRegistry, type Registry } from '../../src/engine/registry.ts';
import { deployments } from '../../src/engine/resource.ts';
import { modes } from '../../src/engine/zone.ts';
import { reviewBody } from '../support/reviews.ts';
import { zoneWith } from '../support/zone.ts';
import { issue, scratch } from './support/certificates.ts';
import { responseIn } from './support/client.ts';
import { startService } from './support/service.ts';

const files = issue(scratch(), 'zonegate');
const EXECUTOR = reviewBody('01-apply-executor-mutate-CREATE-deployments');
const webhooks = ['mutate', 'validate'] as const;

function registryThat(act: (object: object) => void): Registry {
  const policy = definePolicy({
    id: 'broken',
    level: 'must',
    zones: everyZone,
    endangers: 'reliability',
    handbook: 'DEPLOYMENTS',
    docs: { quote: 'q', summary: 's', rationale: 'r', remediation: 'r' },
    match: { resources: [deployments], operations: ['CREATE', 'UPDATE'] },
    options: z.strictObject({}),
    messages: { wrong: { text: 'w', compares: 'nothing' } },
    injects: { summary: 'x' },
    mutate: ({ object }) => act(object),
    validate: ({ object }) => act(object),
  });
  return createRegistry([policy]);
}

describe.each(modes)('in %s', async (mode) => {
  const registry = registryThat(function theBuggyPart() {
    throw new TypeError('the bug');
  });
  const service = await startService({ files, registry, zone: zoneWith(registry, { mode }) });

  it.each(webhooks)('/%s: the user gets an id that is in the log, with the stack', async (webhook) => {
    const before = service.lines().length;
    const answer = await service.post(`/${webhook}`, EXECUTOR);
    const response = responseIn(answer);
    expect(response.allowed).toBe(mode === 'audit');
    const shown = mode === 'audit' ? response.warnings?.join() : response.status?.message;
    const [id] = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(shown ?? '') ?? ['none'];
    const lines = service.lines().slice(before);
    expect(lines).toMatchObject([
      { level: 'error', webhook, uid: response.uid, decision: 'error', mode, correlationId: id, policy: 'broken' },
    ]);
    expect(JSON.stringify(lines)).toMatch(/TypeError.*the bug.*theBuggyPart.*internal-error\.test\.ts/);
    expect(answer.text).not.toContain('the bug');
  });

  it('is counted by webhook, and its kind as an error', async () => {
    const { text } = await service.ops('/metrics');
    for (const webhook of webhooks) {
      expect(text).toContain(`zonegate_internal_errors_total{webhook="${webhook}"} 1\n`);
      expect(text).toContain(`{webhook="${webhook}",kind="Deployment",decision="error"} 1\n`);
    }
  });

  it('has an id of its own each time, and the service goes on', async () => {
    const before = service.lines().length;
    for (let round = 0; round < 3; round++) await service.post('/validate', EXECUTOR);
    const ids = service
      .lines()
      .slice(before)
      .map(({ correlationId }) => correlationId);
    expect(new Set(ids).size).toBe(3);
    expect((await service.ops('/readyz')).status).toBe(200);
  });
});

describe('an error whose message quotes the object', () => {
  const secret = 'CANARY, longer than an engine quotes it in a message';
  const review = JSON.parse(EXECUTOR);
  const object = { ...review.request.object, metadata: { annotations: { a: secret } } };
  const body = JSON.stringify({ ...review, request: { ...review.request, object } });
  const annotation = (from: object) => valueAt(from, ['metadata', 'annotations', 'a']);

  it.each<[string, (object: object) => unknown]>([
    ['whole', (from) => Object.defineProperty(annotation(from), 'x', {})],
    [
      'in a sentence',
      (from) => {
        throw new Error(`what is ${annotation(from)}?`);
      },
    ],
    ['in part, by JSON.parse', (from) => JSON.parse(String(annotation(from)))],
    ['in part, from the middle', (from) => JSON.parse(`"a" ${String(annotation(from))}`)],
    ['as a number', (from) => BigInt(String(annotation(from)))],
    [
      'as what is thrown',
      (from) => {
        throw annotation(from);
      },
    ],
  ])('is logged without its message: %s', async (_, act) => {
    const registry = registryThat(act);
    const service = await startService({ files, registry, zone: zoneWith(registry, { mode: 'strict' }) });
    for (const webhook of webhooks) await service.post(`/${webhook}`, body);
    const errors = service.lines().filter(({ level }) => level === 'error');
    expect(errors.length).toBeGreaterThan(0);
    expect(service.log()).not.toContain('CANARY');
  });
});
