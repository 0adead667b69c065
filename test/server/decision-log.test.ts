// Each decision is one line of the log: who asked for what, and how zonegate answered.
import { describe, expect, it } from 'vitest';
import type { Mode } from '../../src/engine/zone.ts';
import { registry } from '../../webhooks/index.ts';
import { reviewBody } from '../support/reviews.ts';
import { zoneWith } from '../support/zone.ts';
import { issue, scratch } from './support/certificates.ts';
import { type Line, startService } from './support/service.ts';

const files = issue(scratch(), 'zonegate');

/** The logged lines, without the fields that always differ. */
async function logged(mode: Mode, path: string, body: string, level?: 'info'): Promise<readonly Line[]> {
  const service = await services[level ?? mode];
  const before = service.lines().length;
  await service.post(path, body);
  return service.lines().slice(before);
}

const start = (mode: Mode, level: 'debug' | 'info' = 'debug') =>
  startService({ files, level, zone: zoneWith(registry, { mode }) });
const services = {
  audit: await start('audit'),
  enforce: await start('enforce'),
  strict: await start('strict'),
  info: await start('strict', 'info'),
};

const service = () => services.audit;

const HPA = '01-apply-executor-validate-CREATE-horizontalpodautoscalers';

describe('a decision is one line', () => {
  it.each<[string, Mode, string, string, Line]>([
    [
      'warned',
      'audit',
      'validate',
      HPA,
      {
        level: 'info',
        kind: 'HorizontalPodAutoscaler',
        policies: ['executor-hpa', 'executor-max-replicas', 'hpa-scale-up-window'],
      },
    ],
    [
      'denied',
      'strict',
      'validate',
      HPA,
      {
        level: 'warn',
        kind: 'HorizontalPodAutoscaler',
        policies: ['executor-hpa', 'executor-max-replicas', 'hpa-scale-up-window'],
      },
    ],
    [
      'mutated',
      'enforce',
      'mutate',
      '01-apply-executor-mutate-CREATE-deployments',
      {
        level: 'info',
        kind: 'Deployment',
        policies: ['image-pull-policy', 'rolling-update', 'security-context', 'unbuffered-output'],
      },
    ],
    [
      'allowed',
      'strict',
      'validate',
      '18-exec-validate-CONNECT-pods.exec',
      { level: 'info', kind: 'PodExecOptions', subresource: 'exec', operation: 'CONNECT' },
    ],
    [
      'denied',
      'enforce',
      'validate',
      '08-scale-validate-UPDATE-deployments.scale',
      {
        level: 'warn',
        kind: 'Scale',
        subresource: 'scale',
        operation: 'UPDATE',
        policies: ['executor-max-replicas'],
      },
    ],
    [
      'exempt',
      'strict',
      'validate',
      '09-annotate-mutate-UPDATE-deployments',
      {
        level: 'debug',
        kind: 'Deployment',
        operation: 'UPDATE',
        exemption: 'no-op',
      },
    ],
    [
      'exempt',
      'audit',
      'mutate',
      '02-apply-client-mutate-UPDATE-deployments.status',
      { level: 'debug', kind: 'Deployment', subresource: 'status', operation: 'UPDATE', exemption: 'unmatched' },
    ],
  ])('%s in %s: /%s of %s', async (decision, mode, webhook, name, expected) => {
    const body = reviewBody(name);
    const { request } = JSON.parse(body);
    const lines = await logged(mode, `/${webhook}`, body);
    expect(lines).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        msg: 'admission decision',
        webhook,
        uid: request.uid,
        operation: 'CREATE',
        namespace: request.namespace,
        name: request.name,
        user: request.userInfo.username,
        decision,
        mode,
        durationMs: expect.any(Number),
        ...expected,
      },
    ]);
    expect(Object.keys(lines[0] ?? {})[0]).toBe('level');
  });

  it('says that it was a dry run', async () => {
    const review = JSON.parse(reviewBody(HPA));
    const body = JSON.stringify({ ...review, request: { ...review.request, dryRun: true } });
    expect(await logged('audit', '/validate', body)).toMatchObject([{ dryRun: true }]);
  });

  it('whatever the names hold', async () => {
    const review = JSON.parse(reviewBody(HPA));
    const forged = 'x"\n{"level":"fatal","msg":"forged"}\u2028';
    const request = { ...review.request, uid: forged, name: forged, userInfo: { username: forged } };
    const lines = await logged('audit', '/validate', JSON.stringify({ ...review, request }));
    expect(lines).toMatchObject([{ level: 'info', uid: forged, name: forged, user: forged }]);
  });

  it('that is short, however long the names are', async () => {
    const review = JSON.parse(reviewBody(HPA));
    for (const character of ['x', '\u6f22', '\u0000', '"', '\ud800']) {
      const long = character.repeat(1000);
      const kind = { ...review.request.kind, kind: long };
      const names = { name: long, namespace: long, subResource: long, operation: long, uid: character.repeat(256) };
      const request = { ...review.request, ...names, kind, userInfo: { username: character.repeat(100_000) } };
      const before = service().log().length;
      const [line] = await logged('audit', '/validate', JSON.stringify({ ...review, request }));
      expect(Buffer.byteLength(service().log().slice(before))).toBeLessThan(8 * 1024);
      expect(line?.user).toHaveLength(character === '\u0000' || character === '\ud800' ? 80 : 256);
    }
  });

  it('that has both ends of a long name', async () => {
    const review = JSON.parse(reviewBody(HPA));
    const request = { ...review.request, userInfo: { username: `first ${'x'.repeat(9999)} last` } };
    const [line] = await logged('audit', '/validate', JSON.stringify({ ...review, request }));
    expect(line?.user).toMatch(/^first x+\.\.\.x+ last$/);
  });

  it('but for exempt requests, at the usual level', async () => {
    expect(await logged('strict', '/validate', reviewBody('23-finalizer-mutate-DELETE-deployments'), 'info')).toEqual(
      [],
    );
    expect(await logged('strict', '/validate', reviewBody(HPA), 'info')).toHaveLength(1);
  });

  it('and none for probes and scrapes', async () => {
    const before = services.audit.log();
    for (const path of ['/healthz', '/readyz', '/metrics', '/nothing']) await services.audit.ops(path);
    expect(services.audit.log()).toBe(before);
  });
});
