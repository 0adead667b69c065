// Each policy, by each way in which people write objects, in each zone, on a real API server.
import { describe, expect, it } from 'vitest';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import type { Policy } from '../../src/engine/policy.ts';
import { levelOf } from '../../src/zones/resolve.ts';
import { registry } from '../../webhooks/index.ts';
import { cronjobsScenarios } from './scenarios/cronjobs.ts';
import { deploymentsScenarios } from './scenarios/deployments.ts';
import { hpaScenarios } from './scenarios/hpa.ts';
import { imagesScenarios } from './scenarios/images.ts';
import { k3sScenarios } from './scenarios/k3s.ts';
import { namespacesScenarios } from './scenarios/namespaces.ts';
import { pdbScenarios } from './scenarios/pdb.ts';
import { probesScenarios } from './scenarios/probes.ts';
import { resourcesScenarios } from './scenarios/resources.ts';
import type { Scenario, Verb } from './scenarios/scenario.ts';
import { zonesScenarios } from './scenarios/zones.ts';
import { emptied, expectClean, get, kubectl, mustKubectl, settled } from './support/kubectl.ts';
import { deployment, executorProbe, type Names } from './support/objects.ts';
import { useZone, zones } from './support/zonegate.ts';

const scenarios: readonly Scenario[] = [
  ...zonesScenarios,
  ...deploymentsScenarios,
  ...probesScenarios,
  ...hpaScenarios,
  ...pdbScenarios,
  ...namespacesScenarios,
  ...resourcesScenarios,
  ...cronjobsScenarios,
  ...imagesScenarios,
  ...k3sScenarios,
];

const verbs = {
  apply: (object: JsonObject) => kubectl(['apply', '-f', '-'], object),
  'apply --server-side': (object: JsonObject) => kubectl(['apply', '--server-side', '-f', '-'], object),
  create: (object: JsonObject) => kubectl(['create', '-f', '-'], object),
  replace: (object: JsonObject) => kubectl(['replace', '-f', '-'], object),
} satisfies Record<Verb, unknown>;

const everyVerb = Object.keys(verbs) as Verb[];

it('there is a scenario for every policy that objects are judged by at admission', () => {
  const judging = registry.policies.filter(({ match }) => !match.onlyInSets && !match.operations.includes('CONNECT'));
  expect(scenarios.map(({ policy }) => policy).toSorted()).toEqual(judging.map(({ id }) => id).toSorted());
});

describe.each(zones)('%s', (zone) => {
  useZone(zone);

  const here = scenarios.filter((scenario) => scenario.zones?.includes(zone) ?? true);

  describe.each(here.map((scenario) => [scenario.policy, scenario] as const))('%s', (policy, scenario) => {
    const { namespace, app, before, good, unset, injected = [], bad, also = [] } = scenario;
    const known = registry.byId.get(policy) as Policy;
    const level = levelOf(known, { extends: zone });

    const ways = scenario.verbs ?? everyVerb;

    async function write(verb: Verb, state: string, make: (names: Names) => JsonObject) {
      const name = `${policy}-${state}-${verb.replaceAll(/[^a-z]/g, '')}-${zone}`;
      const names = { name, namespace, ...(app !== undefined && { app }) };
      // There may be five executors, and not five for each test.
      if (app !== undefined) await emptied(namespace);
      for (const object of before?.(names) ?? []) await mustKubectl(['apply', '-f', '-'], object);
      const object = make(names);
      if (verb === 'replace') await createFirst(names);
      return { object, result: await verbs[verb](object) };
    }

    async function createFirst(names: Names): Promise<void> {
      const object = good(names);
      expectClean(await kubectl(['create', '-f', '-'], object));
      // kubectl asks for the version that it replaces: the controller must have written its last before.
      if (object.kind === 'Deployment') await settled('Deployment', names);
    }

    it.each(ways)('%s: admits what is right, without a word', async (verb) => {
      expectClean((await write(verb, 'good', good)).result);
    });

    it.each(unset === undefined || level === 'off' ? [] : ways)('%s: injects', async (verb) => {
      const { object, result } = await write(verb, 'unset', unset ?? good);
      expect(result).toMatchObject({ code: 0 });
      expect(result.warnings.filter((warning) => !warning.includes(': injected '))).toEqual([]);
      const stored = await get(object.kind as string, namespace, valueAt(object, ['metadata', 'name']) as string);
      for (const [path, value] of injected) expect(valueAt(stored, path)).toEqual(value);
    });

    it.each(ways)('%s: reports what is wrong', async (verb) => {
      const { result } = await write(verb, 'bad', bad);
      if (level === 'off') return expectClean(result);
      const isDenied = zone === 'zone-3' || (zone === 'zone-2' && level === 'must');
      if (!isDenied) {
        expect(result).toMatchObject({ code: 0 });
        expect(policiesIn(result.warnings).toSorted()).toEqual([policy, ...also].toSorted());
        return;
      }
      expect(result.code).not.toBe(0);
      expect(result.stderr).toContain('admission webhook "validate.zonegate.dev" denied the request: zonegate refuses');
      expect(result.stderr.match(/^- \[(must|should)\] [^:]+/gm)).toEqual(
        expect.arrayContaining([`- [${level}] ${policy}`]),
      );
      const denials = [...result.stderr.matchAll(/^- \[\w+\] (.*)$/gm)].map(([, line]) => line as string);
      expect(policiesIn(denials).toSorted()).toEqual([policy, ...also].toSorted());
    });
  });

  it('scale: the executors stay within their limit', async () => {
    const names = { name: `executor-${zone}`, namespace: 'ge-agents', app: 'ge-executor' };
    await emptied(names.namespace);
    await mustKubectl(['apply', '-f', '-'], deployment(names, { container: { livenessProbe: executorProbe } }));
    const scale = (replicas: number) =>
      kubectl(['scale', 'deployment', names.name, '-n', 'ge-agents', `--replicas=${replicas}`]);
    expectClean(await scale(5));
    const result = await scale(7);
    const text = 'executor-max-replicas: spec.replicas: ';
    if (zone === 'zone-1') {
      expect(result).toMatchObject({ code: 0, warnings: [`${text}found 7, wanted at most 5 (K8S:HPA)`] });
      expectClean(await scale(3));
    } else {
      expect(result.code).not.toBe(0);
      expect(result.stderr).toContain(text);
    }
  });
});

function policiesIn(lines: readonly string[]): string[] {
  return [...new Set(lines.map((line) => line.split(':')[0] as string))];
}
