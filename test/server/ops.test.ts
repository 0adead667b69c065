// What probes and scrapes get from the HTTP port.
import { describe, expect, it, vi } from 'vitest';
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

  it('has as many kinds as policies match, whatever is asked, and no names of users', async () => {
    for (let index = 0; index < 30; index++) await service.post('/validate', strange(`Kind${index}`));
    const { text } = await service.ops('/metrics');
    expect(await metric(service, `${duration}_count{webhook="validate",kind="other",decision="exempt"}`)).toBe(30);
    expect(text).not.toMatch(/Kind\d|mallory|kubernetes-admin|ge-executor-hpa/);
  });

  it('has violations and injections by policy', async () => {
    const violation = 'policy="executor-max-replicas",level="must",mode="enforce"';
    expect(await metric(service, `zonegate_policy_violations_total{${violation}}`)).toBe(2);
    expect(await metric(service, 'zonegate_policy_injections_total{policy="unbuffered-output"}')).toBe(1);
  });

  it('has what an alert needs before anything went wrong', async () => {
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
  it('are well, with the parts', async () => {
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

  it('are well without the cluster, and say what became of it', async () => {
    const api = await new ApiServer().listen();
    api.namespaces.set('sh-a', {}).set('sh-b', {});
    api.next.list.push(hangUp);
    const service = await startService({ files, cluster: await clusterAt(api.port, folder) });
    const told = async (text: string) =>
      vi.waitFor(
        async () => {
          const answer = await service.ops('/readyz');
          expect(answer.status).toBe(200);
          expect(answer.text).toContain(text);
        },
        { timeout: 4000 },
      );
    await told('namespaces: not followed: ');
    await told('namespaces: 2 followed\n');
    expect(service.lines().map(({ level, msg }) => [level, msg])).toEqual([
      ['warn', expect.stringMatching(/^the namespaces of the cluster are not followed: ./)],
      ['info', 'following the namespaces of the cluster'],
    ]);
    service.serving.stop();
    await service.serving.stopped;
    await api.close();
  });

  it('tell anybody else where to go', async () => {
    const service = await startService({ files });
    for (const path of ['/', '/mutate', '/ready']) {
      expect(await service.ops(path)).toMatchObject({ status: 404, text: 'expected /healthz, /readyz or /metrics\n' });
    }
  });
});
