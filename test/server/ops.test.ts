// What probes and scrapes get from the HTTP port.

import type { ServerResponse } from 'node:http';
import type { Server } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { type AdmissionResult, noFindings } from '../../src/admission/result.ts';
import { boundsFor } from '../../src/server/bounds.ts';
import { followConnections } from '../../src/server/connections.ts';
import { createMetrics } from '../../src/server/metrics.ts';
import { createOpsServer } from '../../src/server/ops.ts';
import { registry } from '../../webhooks/index.ts';
import { ApiServer, hangUp } from '../cluster-client/api-server.ts';
import { reviewBody } from '../support/reviews.ts';
import { zoneWith } from '../support/zone.ts';
import { issue, mustLoad, scratch } from './support/certificates.ts';
import { clusterAt, type Service, startService } from './support/service.ts';

const folder = scratch();
const files = issue(folder, 'zonegate');
const HPA = '01-apply-executor-validate-CREATE-horizontalpodautoscalers';
const EXECUTOR = '01-apply-executor-mutate-CREATE-deployments';

/** A metric's value by its name and labels; undefined when there is none. */
async function metric(service: Service, series: string): Promise<number | undefined> {
  const { text } = await service.ops('/metrics');
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

describe('/metrics', async () => {
  const service = await startService({ files, zone: zoneWith(registry, { mode: 'enforce' }) });
  const duration = 'zonegate_admission_duration_seconds';
  const review = JSON.parse(reviewBody(HPA));
  const strange = (kind: string) => {
    const request = { ...review.request, kind: { group: 'x', version: 'v1', kind }, userInfo: { username: 'mallory' } };
    return JSON.stringify({
      ...review,
      request: { ...request, resource: { group: 'x', version: 'v1', resource: 'xs' } },
    });
  };

  it('has the decisions by webhook, kind and decision', async () => {
    for (const name of [HPA, HPA]) await service.post('/validate', reviewBody(name));
    await service.post('/mutate', reviewBody(EXECUTOR));
    const denied = 'webhook="validate",kind="HorizontalPodAutoscaler",decision="denied"';
    expect(await metric(service, `${duration}_count{${denied}}`)).toBe(2);
    expect(await metric(service, `${duration}_bucket{le="+Inf",${denied}}`)).toBe(2);
    expect(await metric(service, `${duration}_sum{${denied}}`)).toBeGreaterThan(0);
    expect(await metric(service, `${duration}_count{webhook="mutate",kind="Deployment",decision="mutated"}`)).toBe(1);
  });

  it('has buckets that rise, from below a millisecond to the longest timeout', async () => {
    const { text } = await service.ops('/metrics');
    const series =
      /^zonegate_admission_duration_seconds_bucket\{le="([^"]+)",webhook="validate",kind="Hor.*\} (\d+)$/gm;
    const buckets = [...text.matchAll(series)].map(([, edge, count]) => [
      Number(edge?.replace('+Inf', 'Infinity')),
      Number(count),
    ]);
    expect(buckets.length).toBeGreaterThan(5);
    expect(buckets).toEqual(buckets.toSorted(([a = 0], [b = 0]) => a - b));
    const counts = buckets.map(([, count = 0]) => count);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    const edges = buckets.map(([edge]) => edge);
    expect(edges).toEqual(expect.arrayContaining([0.001, 1, 10]));
  });

  it('has only the kinds that policies match, whatever reviews say, and no names of users', async () => {
    for (let index = 0; index < 30; index++) await service.post('/validate', strange(`Kind${index}`));
    const { text } = await service.ops('/metrics');
    expect(await metric(service, `${duration}_count{webhook="validate",kind="other",decision="exempt"}`)).toBe(30);
    expect(text).not.toMatch(/Kind\d|mallory|kubernetes-admin|ge-executor-hpa/);
  });

  it('has the same series, whatever else a review says', async () => {
    const seriesAfter = async (name: string) => {
      for (const webhook of ['/mutate', '/validate']) {
        const request = { ...review.request, operation: name, namespace: name, name, subResource: name, uid: name };
        const kind = { group: name, version: name, kind: name };
        for (const change of [
          {},
          { kind },
          { resource: { group: name, version: name, resource: name } },
          { userInfo: null },
        ]) {
          await service.post(webhook, JSON.stringify({ ...review, request: { ...request, ...change } }));
        }
        await service.post(`${webhook}?timeout=${name}`, name);
        await service.post(`/${name}`, name);
      }
      const { text } = await service.ops('/metrics');
      // Node's own metrics change with what the process happens to do, such as which resources are active.
      const ours = text.split('\n').filter((line) => line.startsWith('zonegate_'));
      return ours.map((line) => line.replace(/ [^ ]+$/, ''));
    };
    const before = await seriesAfter('first');
    expect(await seriesAfter('second')).toEqual(before);
    expect(before.join()).not.toContain('first');
  });

  it('has only known kinds of rollbacks, too', async () => {
    const metrics = createMetrics(registry, '1.2.3');
    const result: AdmissionResult = {
      ...noFindings,
      response: { uid: 'x', allowed: true },
      decision: 'warned',
      mode: 'strict',
      rollback: { revision: '1' },
    };
    const request = { ...review.request, dryRun: false };
    for (const kind of ['Deployment', 'Forged1', 'Forged2']) {
      metrics.decided('validate', { ...request, kind: { ...request.kind, kind } }, result, 0.001);
    }
    const text = await metrics.text();
    expect(text).toContain('zonegate_rollbacks_total{webhook="validate",kind="other"} 2\n');
    expect(text).toContain('zonegate_rollbacks_total{webhook="validate",kind="Deployment"} 1\n');
    expect(text).not.toContain('Forged');
  });

  it('is made once for all requests at the same time', async () => {
    const made: ((text: string) => void)[] = [];
    const metrics = { ...createMetrics(registry, '1.2.3'), text: () => new Promise<string>((done) => made.push(done)) };
    const follow = (server: Server) => followConnections(server, { bounds: boundsFor(1), onEnded: () => {} });
    const app = createOpsServer({ metrics, readiness: () => ({ isReady: true, parts: {} }), follow });
    const ask = () => app.inject('/metrics');
    const answers = [];
    for (let index = 0; index < 100; index++) answers.push(ask());
    await vi.waitFor(() => expect(made).toHaveLength(1));
    await app.inject('/healthz');
    made[0]?.('first');
    expect(new Set((await Promise.all(answers)).map(({ body }) => body))).toEqual(new Set(['first']));
    const later = ask();
    await vi.waitFor(() => expect(made).toHaveLength(2));
    made[1]?.('second');
    expect((await later).body).toBe('second');
    await app.close();
  });

  it('has violations and injections by policy', async () => {
    const violation = 'policy="executor-max-replicas",level="must",mode="enforce"';
    expect(await metric(service, `zonegate_policy_violations_total{${violation}}`)).toBe(2);
    expect(await metric(service, 'zonegate_policy_injections_total{policy="unbuffered-output"}')).toBe(1);
  });

  it('has the series of alerts before anything goes wrong', async () => {
    const expires = mustLoad(files).notAfter.getTime() / 1000;
    expect(await metric(service, 'zonegate_internal_errors_total{webhook="mutate"}')).toBe(0);
    expect(await metric(service, 'zonegate_internal_errors_total{webhook="validate"}')).toBe(0);
    expect(await metric(service, 'zonegate_profile_last_reload_successful')).toBe(1);
    expect(await metric(service, 'zonegate_certificate_expiration_timestamp_seconds')).toBe(expires);
    expect(await metric(service, 'zonegate_zone_info{zone="test",mode="enforce",mutation="inject"}')).toBe(1);
    expect(await metric(service, 'zonegate_build_info{version="1.2.3"}')).toBe(1);
  });

  it("has Node's own, in the text format", async () => {
    const { type, text } = await service.ops('/metrics');
    expect(type).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_seconds']) {
      expect(text).toMatch(new RegExp(`^${name} [\\d.e+-]+$`, 'm'));
    }
    const line = /^(# (HELP|TYPE) \w+ .+|[a-zA-Z_]\w*(\{\w+="[^"\\]*"(,\w+="[^"\\]*")*\})? (-?[\d.e+-]+|Nan|[+-]Inf))$/;
    expect(
      text
        .trimEnd()
        .split('\n')
        .filter((each) => each !== '' && !line.test(each)),
    ).toEqual([]);
    const types = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name);
    expect(new Set(types).size).toBe(types.length);
  });
});

describe('/healthz and /readyz', async () => {
  it('say that all is well, with a line for each part', async () => {
    const service = await startService({ files });
    expect(await service.ops('/healthz')).toMatchObject({ status: 200, text: 'ok\n' });
    const { notAfter } = mustLoad(files);
    expect(await service.ops('/readyz')).toEqual({
      status: 200,
      type: 'text/plain; charset=utf-8',
      text: [
        'ready',
        'zone: test (audit, mutation inject)',
        'profile: as shipped',
        `certificate: expires ${notAfter.toISOString()}`,
        'namespaces: labels not looked up: none in this test',
        '',
      ].join('\n'),
    });
  });

  it('say that all is well without the cluster, and what is wrong with it', async () => {
    const api = await new ApiServer().listen();
    api.namespaces.set('sh-a', {}).set('sh-b', {});
    api.next.list.push(hangUp);
    const service = await startService({ files, cluster: await clusterAt(api.port, folder) });
    const readyzSays = async (text: string) =>
      vi.waitFor(
        async () => {
          const answer = await service.ops('/readyz');
          expect(answer.status).toBe(200);
          expect(answer.text).toContain(text);
        },
        { timeout: 4000 },
      );
    await readyzSays('namespaces: not followed: ');
    await readyzSays('namespaces: 2 followed\n');
    expect(service.lines().map(({ level, msg }) => [level, msg])).toEqual([
      ['warn', expect.stringMatching(/^the namespaces of the cluster are not followed: ./)],
      ['info', 'following the namespaces of the cluster'],
    ]);
    service.serving.stop();
    await service.serving.stopped;
    await api.close();
  });

  it('do not read bodies', async () => {
    const service = await startService({ files });
    for (const [method, path, status] of [
      ['POST', '/healthz', 404],
      ['PUT', '/metrics', 404],
      ['POST', '/', 404],
    ] as const) {
      const answer = await fetch(`${service.serving.opsUrl}${path}`, {
        method,
        body: 'x'.repeat(10_000),
        headers: { connection: 'close' },
      });
      expect(answer.status).toBe(status);
    }
  });

  it('are short, whatever is wrong', async () => {
    const api = await new ApiServer().listen();
    const status = (response: ServerResponse) => {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ kind: 'Status', message: 'x'.repeat(100_000) }));
    };
    for (let index = 0; index < 9; index++) api.next.list.push(({ response }) => status(response));
    const service = await startService({ files, cluster: await clusterAt(api.port, folder) });
    await vi.waitFor(async () => {
      const { text } = await service.ops('/readyz');
      expect(text).toContain('namespaces: not followed: ');
      expect(text.length).toBeLessThan(1024);
    });
    expect(
      Math.max(
        ...service
          .log()
          .split('\n')
          .map(({ length }) => length),
      ),
    ).toBeLessThan(1024);
    service.serving.stop();
    await service.serving.stopped;
    await api.close();
  });

  it('are named to whoever asks for another path', async () => {
    const service = await startService({ files });
    for (const path of ['/', '/mutate', '/ready']) {
      expect(await service.ops(path)).toMatchObject({ status: 404, text: 'expected /healthz, /readyz or /metrics\n' });
    }
  });
});
