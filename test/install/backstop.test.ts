// The CEL as text. What it means is shown on a real API server: test/cluster/backstop*.test.ts.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/engine/json.ts';
import { deployments, horizontalPodAutoscalers, statefulSets } from '../../src/engine/resource.ts';
import type { NamespaceOverride, Zone } from '../../src/engine/zone.ts';
import { backstopTexts } from '../../src/install/backstop.ts';
import { backstopObjects } from '../../src/install/backstop-objects.ts';
import { byKind, interpolate, mapOf } from '../../src/install/cel.ts';
import { zoneOf } from '../../src/zones/resolve.ts';
import { registry } from '../../webhooks/index.ts';

interface AdmissionPolicy {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly failurePolicy: string;
    readonly validationActions: readonly string[];
    readonly variables: readonly { readonly name: string; readonly expression: string }[];
    readonly validations: readonly { readonly expression: string }[];
    readonly matchConstraints: { readonly namespaceSelector: object };
  };
}

const objectsFor = (zone: Zone, ...exempt: string[]) => backstopObjects(registry, zone, exempt) as AdmissionPolicy[];
const zone = zoneOf('zone-2', registry);
const withLevel = (
  id: string,
  level: 'must' | 'should' | 'off',
  options: unknown = zone.policies[id]?.options,
): Zone => ({
  ...zone,
  policies: { ...zone.policies, [id]: { level, options } },
});
const namesIn = (objects: readonly AdmissionPolicy[]) => [...new Set(objects.map(({ metadata }) => metadata.name))];
const variable = (objects: readonly AdmissionPolicy[], policy: string, name: string) =>
  objects.find(({ metadata }) => metadata.name === policy)?.spec.variables.find((each) => each.name === name)
    ?.expression;

describe('the text of a backstop', () => {
  it('is what a reviewer has seen', () => {
    const texts = backstopTexts(registry).map(({ id, variables, messageExpression }) => ({
      id,
      ...Object.fromEntries(variables.map(({ name, expression }) => [name, expression])),
      messageExpression,
    }));
    expect(texts).toMatchSnapshot();
  });

  it('belongs to the hard limits', () => {
    expect(backstopTexts(registry).map(({ id, settings }) => [id, ...settings])).toEqual([
      ['host-network', 'clients', 'controllers', 'operators', 'namespaces'],
      ['executor-max-replicas', 'options', 'executors', 'controllers', 'operators', 'namespaces'],
      ['hpa-scale-up-window', 'options', 'operators', 'namespaces'],
      ['cronjob-concurrency', 'operators', 'namespaces'],
    ]);
  });
});

describe('the backstop of a zone', () => {
  it('warns where nothing is denied, and never denies by an error of its own', () => {
    const objects = objectsFor(zoneOf('zone-1', registry));
    expect(namesIn(objects)).toEqual([
      'zonegate-host-network-warn',
      'zonegate-executor-max-replicas-warn',
      'zonegate-hpa-scale-up-window-warn',
      'zonegate-cronjob-concurrency-warn',
    ]);
    for (const { kind, spec } of objects) {
      if (kind === 'ValidatingAdmissionPolicy') expect(spec.failurePolicy).toBe('Ignore');
      else expect(spec.validationActions).toEqual(['Warn', 'Audit']);
    }
  });

  it.each(['zone-2', 'zone-3'] as const)(
    'denies in %s, and warns of what may be a rollback, or is made by an operator',
    (name) => {
      const objects = objectsFor(zoneOf(name, registry));
      expect(namesIn(objects)).toEqual([
        'zonegate-host-network-deny',
        'zonegate-host-network-warn',
        'zonegate-executor-max-replicas-deny',
        'zonegate-executor-max-replicas-warn',
        'zonegate-hpa-scale-up-window-deny',
        'zonegate-hpa-scale-up-window-warn',
        'zonegate-cronjob-concurrency-deny',
        'zonegate-cronjob-concurrency-warn',
      ]);
      for (const { kind, metadata, spec } of objects) {
        const isDenying = metadata.name.endsWith('-deny');
        if (kind === 'ValidatingAdmissionPolicy') expect(spec.failurePolicy).toBe(isDenying ? 'Fail' : 'Ignore');
        else expect(spec.validationActions).toEqual([isDenying ? 'Deny' : 'Warn', 'Audit']);
      }
    },
  );

  it('follows the level: should is warned of, off is not there', () => {
    expect(namesIn(objectsFor(withLevel('cronjob-concurrency', 'should')))).toContain(
      'zonegate-cronjob-concurrency-warn',
    );
    expect(namesIn(objectsFor(withLevel('cronjob-concurrency', 'should')))).not.toContain(
      'zonegate-cronjob-concurrency-deny',
    );
    expect(namesIn(objectsFor(withLevel('cronjob-concurrency', 'off'))).join()).not.toContain('cronjob-concurrency');
  });

  it('has the options and the platform of the zone in it', () => {
    const objects = objectsFor({
      ...withLevel('executor-max-replicas', 'must', { maxReplicas: 2 }),
      platform: {
        ...zone.platform,
        executors: { namespaces: ['a-*'], labels: { b: '2', a: '1' }, names: [], containers: [] },
      },
    });
    const policy = 'zonegate-executor-max-replicas-deny';
    expect(variable(objects, policy, 'options')).toBe('{"maxReplicas": dyn(2)}');
    expect(variable(objects, policy, 'executors')).toBe(
      '{"containers": dyn([]), "labels": dyn({"a":"1","b":"2"}), "names": dyn([]), "namespaces": dyn(["a-*"])}',
    );
  });

  it('is stricter where a namespace is', () => {
    const overrides: readonly NamespaceOverride[] = [
      { namespaces: ['sh-*'], mode: 'strict', levels: {} },
      { namespaces: ['x'], mode: 'enforce', levels: {} },
      { namespaces: ['y'], levels: { 'cronjob-concurrency': 'must' } },
    ];
    const objects = objectsFor({ ...withLevel('cronjob-concurrency', 'should'), mode: 'audit', overrides });
    expect(namesIn(objects)).toEqual(
      expect.arrayContaining(['zonegate-cronjob-concurrency-deny', 'zonegate-cronjob-concurrency-warn']),
    );
    expect(variable(objects, 'zonegate-cronjob-concurrency-deny', 'namespaces')).toBe(
      '{"enforce": dyn(["sh-*","x"]), "must": dyn(["y"]), "strict": dyn(["sh-*"])}',
    );
  });

  it("leaves out the namespaces of the system, and zonegate's own", () => {
    for (const { kind, spec } of objectsFor(zone, 'zonegate', 'kube-system')) {
      if (kind !== 'ValidatingAdmissionPolicy') continue;
      expect(JSON.stringify(spec.matchConstraints.namespaceSelector)).toContain(
        '["kube-system","kube-public","kube-node-lease","zonegate"]',
      );
    }
  });

  it('has short expressions: only what follows from them is long, and may have line breaks', () => {
    // An expression with a line break needs a message of its own.
    for (const { spec } of objectsFor(zone))
      for (const each of spec.validations ?? []) expect(each.expression).not.toContain('\n');
  });
});

describe('CEL', () => {
  it('has maps whose values are of any type, in a certain order', () => {
    const settings: JsonObject = { b: ['x*'], a: { d: 'it\'s "d"', c: '\n' }, c: 5, d: {} };
    expect(mapOf(settings)).toBe(
      '{"a": dyn({"c":"\\n","d":"it\'s \\"d\\""}), "b": dyn(["x*"]), "c": dyn(5), "d": dyn({})}',
    );
    expect(mapOf({})).toBe('{}');
  });

  it('asks for the kind only where it makes a difference', () => {
    const kinds = [deployments, statefulSets, horizontalPodAutoscalers];
    expect(byKind(kinds, () => 'x')).toBe('x');
    expect(byKind(kinds, ({ kind }) => kind.slice(-1))).toBe(
      "request.kind.kind in ['HorizontalPodAutoscaler'] ? r\n: t",
    );
  });

  it('has texts with values in them; other braces are text', () => {
    expect(interpolate('found {a}, not {b}: {"x"}', { a: "1 + '2'" })).toBe(
      '"found " + (1 + \'2\') + ", not " + "{b}" + ": {\\"x\\"}"',
    );
  });
});
