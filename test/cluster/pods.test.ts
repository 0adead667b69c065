// What pods and their containers may look like: each on a real API server, in the zone that denies everything.
import { describe, expect, it } from 'vitest';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { emptied, expectClean, get, kubectl } from './support/kubectl.ts';
import { compliantContainer, deployment, executorProbe, type Names, pod } from './support/objects.ts';
import { useZone } from './support/zonegate.ts';

useZone('zone-3');

const { resources, env, livenessProbe: _, readinessProbe: __, ...bare } = compliantContainer;
const apply = (object: JsonObject) => kubectl(['apply', '-f', '-'], object);
const at = (name: string): Names => ({ name, namespace: 'ge-system' });
const ofClient = (name: string): Names => ({ name, namespace: 'sh-acme' });
const executorNamed = (name: string): Names => ({ name, namespace: 'ge-agents', app: 'ge-executor' });

describe('Windows', () => {
  const windows = { os: { name: 'windows' }, securityContext: undefined };

  it('gets neither a Unix security context nor a Unix shell', async () => {
    expectClean(await apply(deployment(at('windows'), { pod: windows })));
    const stored = await get('deployment', 'ge-system', 'windows');
    expect(valueAt(stored, ['spec', 'template', 'spec', 'securityContext'])).toEqual({});
    const lacking = deployment(executorNamed('windows'), { pod: windows, container: { livenessProbe: undefined } });
    const refused = await apply(lacking);
    expect(refused.stderr).toContain('[must] executor-liveness: ');
    expect(refused.warnings).toEqual([]);
  });
});

describe('quantities', () => {
  const limits = (cpu: string, memory: string) => ({
    requests: { cpu: '0.05', memory: '65536Ki' },
    limits: { cpu, memory },
  });
  const client = (name: string, cpu: string, memory: string) =>
    apply(deployment(ofClient(name), { container: { resources: limits(cpu, memory) } }));

  it('are compared as amounts, however they are written', async () => {
    expectClean(await client('quarter', '0.25', '268435456'));
    expectClean(await client('exponent', '25e-2', '0.25Gi'));
    expect((await client('a-little-more', '0.2501', '256Mi')).stderr).toContain('[must] client-tier: ');
    expect((await client('one-byte-more', '250m', '268435457')).stderr).toContain('[must] client-tier: ');
  });

  it('that are none are refused by the API server itself', async () => {
    const { code, stderr } = await client('none', '1e3m', '256Mi');
    expect(code).not.toBe(0);
    expect(stderr).toContain('quantities must match');
    expect(stderr).not.toContain('zonegate');
  });

  it("that the API server copied from the limits in a Pod are not the author's", async () => {
    const container = { ...bare, env, resources: { limits: { cpu: '200m', memory: '64Mi' } } };
    const result = await apply(pod(ofClient('limits-alone'), { containers: [container] }));
    expect(result).toMatchObject({ code: 0 });
    const stored = await get('pod', 'sh-acme', 'limits-alone');
    expect(valueAt(stored, ['spec', 'containers', 0, 'resources'])).toEqual({
      requests: { cpu: '50m', memory: '64Mi' },
      limits: { cpu: '200m', memory: '64Mi' },
    });
    const own = { ...container, resources: { requests: { cpu: '200m' }, ...container.resources } };
    const refused = await apply(pod(ofClient('requests-too'), { containers: [own] }));
    expect(refused.stderr).toContain('cpu requests of 200m');
  });
});

describe('containers', () => {
  it('a probe may name its port', async () => {
    const ports = [{ name: 'http', containerPort: 8080 }];
    const probe = { httpGet: { path: '/', port: 'http' } };
    expectClean(
      await apply(deployment(at('named-port'), { container: { ports, livenessProbe: probe, readinessProbe: probe } })),
    );
  });

  it('envFrom proves nothing; a reference does', async () => {
    const envFrom = [{ configMapRef: { name: 'settings', optional: true } }];
    expectClean(await apply(deployment(at('env-from'), { container: { env: undefined, envFrom } })));
    const stored = await get('deployment', 'ge-system', 'env-from');
    const container = valueAt(stored, ['spec', 'template', 'spec', 'containers', 0]);
    expect(valueAt(container, ['env'])).toEqual([{ name: 'PYTHONUNBUFFERED', value: '1' }]);
    const reference = [{ name: 'PYTHONUNBUFFERED', valueFrom: { configMapKeyRef: { name: 'settings', key: 'x' } } }];
    expectClean(await apply(deployment(at('reference'), { container: { env: reference } })));
    expect(JSON.stringify(await get('deployment', 'ge-system', 'reference'))).not.toContain('"value":"1"');
  });

  it('a sidecar is like a container', async () => {
    const initContainers = [{ ...bare, name: 'proxy', restartPolicy: 'Always', resources }];
    expectClean(await apply(deployment(at('sidecar'), { pod: { initContainers } })));
    const stored = await get('deployment', 'ge-system', 'sidecar');
    expect(valueAt(stored, ['spec', 'template', 'spec', 'initContainers', 0, 'env'])).toEqual(env);
    const greedy = await apply(
      deployment(at('greedy'), { pod: { initContainers: [{ ...initContainers[0], resources: {} }] } }),
    );
    expect(greedy.stderr).toContain('initContainers[0].resources.limits (proxy)');
  });

  it.each([
    ['kill in a shell of its own', ['sh', '-c', 'kill -0 1']],
    ['kill as a program', ['kill', '-0', '1']],
    ['another way to ask', ['/usr/bin/pgrep', '-x', 'node']],
  ])('executors are asked whether they live by %s', async (title, command) => {
    await emptied('ge-agents');
    const name = title.replaceAll(' ', '-');
    const livenessProbe = { ...executorProbe, exec: { command } };
    expectClean(await apply(deployment(executorNamed(name), { container: { livenessProbe } })));
  });

  it('a cache beside an executor is no executor', async () => {
    await emptied('ge-agents');
    const tcp = { tcpSocket: { port: 6379 } };
    const cache = { ...bare, env, resources, name: 'cache', image: 'registry.example.com/redis:7.4' };
    const { livenessProbe, readinessProbe } = {
      livenessProbe: executorProbe,
      readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
    };
    const containers = [
      { ...compliantContainer, livenessProbe, readinessProbe },
      { ...cache, livenessProbe: tcp, readinessProbe: tcp },
    ];
    expectClean(await apply(deployment(executorNamed('with-a-cache'), { pod: { containers } })));
  });
});
