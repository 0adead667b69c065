import { describe, expect, it } from 'vitest';
import type { AdmissionCase } from '../../src/engine/admission-case.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { JsonObject, Path } from '../../src/engine/json.ts';
import { deployments } from '../../src/engine/resource.ts';
import { bringsBack, revisionOwner, rollbackExcuses } from '../../src/engine/rollback.ts';
import { registry } from '../../webhooks/index.ts';
import { caseOf } from '../support/opened.ts';
import { requestFor } from '../support/request.ts';
import { zoneWith } from '../support/zone.ts';

const engine = createEngine(registry, zoneWith(registry));

function template(image: string, labels: object = { app: 'a' }, pod: object = {}): JsonObject {
  return { metadata: { labels }, spec: { containers: [{ name: 'a', image }], ...pod } };
}

function workload(kind: string, podTemplate: JsonObject, spec: object = {}, metadata: object = {}): JsonObject {
  return {
    kind,
    metadata: { name: 'a', namespace: 'ge-system', uid: 'u', labels: { app: 'a' }, ...metadata },
    spec: { replicas: 2, selector: { matchLabels: { app: 'a' } }, ...spec, template: podTemplate },
  };
}

function open(now: JsonObject, old: JsonObject): AdmissionCase {
  return caseOf(engine, requestFor(now, { old }));
}

const one = template('a:1', { app: 'a', 'pod-template-hash': 'x' });
const revisions: readonly { readonly number: string; readonly template: JsonObject }[] = [
  { number: '2', template: template('a:2') },
  { number: '1', template: one },
];

describe('revisionOwner', () => {
  it.each(['Deployment', 'StatefulSet', 'DaemonSet'])('a %s whose template changes', (kind) => {
    const owner = revisionOwner(open(workload(kind, template('a:1')), workload(kind, template('a:2'))));
    expect(owner).toMatchObject({ uid: 'u', namespace: 'ge-system', selector: { matchLabels: { app: 'a' } } });
    expect(owner?.resource.kind).toBe(kind);
  });

  it.each([
    ['another part', workload('Deployment', template('a:1'), { replicas: 3 }), workload('Deployment', template('a:1'))],
    ['another kind', workload('ReplicaSet', template('a:1')), workload('ReplicaSet', template('a:2'))],
    ['no uid', workload('Deployment', template('a:1')), workload('Deployment', template('a:2'), {}, { uid: null })],
    ['no selector', workload('Deployment', template('a:1')), workload('Deployment', template('a:2'), { selector: 0 })],
  ])('nobody: %s', (_, now, old) => {
    expect(revisionOwner(open(now, old))).toBeUndefined();
  });

  it('nobody: a create', () => {
    const admissionCase = caseOf(engine, requestFor(workload('Deployment', template('a:1'))));
    expect(revisionOwner(admissionCase)).toBeUndefined();
  });
});

describe('bringsBack', () => {
  const to = (now: JsonObject, kept = revisions, old = template('a:3')) => {
    const matches = bringsBack(open(workload('Deployment', now), workload('Deployment', old)));
    return kept.find(({ template }) => matches(template))?.number;
  };

  it('knows the template, whatever its ReplicaSet added', () => {
    expect(to(template('a:1'))).toBe('1');
    expect(to(template('a:2'))).toBe('2');
  });

  it.each([
    ['another image', template('a:4')],
    ['a label more', template('a:1', { app: 'a', x: 'y' })],
    ['a field more', template('a:1', { app: 'a' }, { hostNetwork: true })],
    [
      'a container more',
      {
        ...one,
        spec: {
          containers: [
            { name: 'a', image: 'a:1' },
            { name: 'b', image: 'b' },
          ],
        },
      },
    ],
    ['nothing at all', {}],
  ])('%s is none', (_, now) => {
    expect(to(now)).toBeUndefined();
  });

  it('a field less than the revision has is none', () => {
    const kept = [{ number: '1', template: template('a:1', { app: 'a' }, { hostNetwork: true }) }];
    expect(to(template('a:1'), kept)).toBeUndefined();
  });

  it('reads a ControllerRevision, in which later API defaults are missing', () => {
    const kept = [
      {
        number: '1',
        template: {
          $patch: 'replace',
          ...template('a:1'),
          metadata: { labels: { app: 'a' }, creationTimestamp: null },
        },
      },
    ];
    const filledIn = { newDefault: 'x' };
    const now = template('a:1', { app: 'a' }, filledIn);
    expect(to(now, kept, template('a:3', { app: 'a' }, filledIn))).toBe('1');
    expect(to(now, kept, template('a:3'))).toBeUndefined();
  });
});

describe('a kept template', () => {
  const caseOf = (now: JsonObject, old: JsonObject) => {
    const [object, oldObject] = [now, old].map((podTemplate) => workload('Deployment', podTemplate));
    const view = { resource: deployments };
    return { request: { operation: 'UPDATE', oldObject }, object, view } as unknown as AdmissionCase;
  };
  const matcher = (now: JsonObject, old: JsonObject) => bringsBack(caseOf(now, old));
  const withPod = (pod: object) => template('a:1', { app: 'a' }, pod);

  it.each<[string, object, object, object, boolean]>([
    ['lacks what was filled in since', { x: {} }, { x: { new: 1 } }, { x: { new: 1 } }, true],
    ['lacks what is new', { x: {} }, { x: { new: 1 } }, { x: {} }, false],
    ['lacks what is new where nothing was', { x: {} }, { x: { new: 1 } }, {}, false],
    ['lacks what was filled in with something else', { x: {} }, { x: { new: 1 } }, { x: { new: 2 } }, false],
    ['lacks what was filled in as a list', { x: {} }, { x: { new: [{ a: 1 }] } }, { x: { new: [{ a: 1 }] } }, true],
    ['lacks an item of a list that has grown', { x: {} }, { x: { new: [1] } }, { x: { new: [1, 2] } }, false],
    ['lacks what was a list', { x: {} }, { x: { new: { 0: 1 } } }, { x: { new: [1] } }, false],
    ['lacks what lost a part', { x: {} }, { x: { new: { a: 1 } } }, { x: { new: { a: 1, b: 2 } } }, false],
    ['has more', { x: { a: 1 } }, { x: {} }, { x: {} }, false],
    ['has something else', { x: [] }, { x: {} }, { x: {} }, false],
    ['has null', { x: null }, { x: null }, {}, true],
  ])('%s: %j, now %j, before %j', (_, kept, now, before, expected) => {
    expect(matcher(withPod(now), withPod(before))(withPod(kept))).toBe(expected);
  });

  it('may be nested as deep as JSON can be', () => {
    const deep = (end: unknown) => {
      let value = end;
      for (let depth = 0; depth < 100_000; depth++) value = depth % 2 === 0 ? [value] : { a: value };
      return withPod({ deep: value });
    };
    const matches = matcher(deep(1), deep(2));
    expect(matches(deep(1))).toBe(true);
    expect(matches(deep(2))).toBe(false);
    expect(revisionOwner(caseOf(deep(1), deep(1)))).toBeUndefined();
    expect(revisionOwner(caseOf(deep(1), deep(2)))).toBeDefined();
  });

  it('that is short is compared with a long one in no time: many are', () => {
    const wide = (change: string) =>
      withPod({ wide: Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`k${at}`, change])) });
    let reads = 0;
    const counted = new Proxy(wide('x').spec as object, {
      ownKeys(target) {
        reads += 1;
        return Reflect.ownKeys(target);
      },
    });
    const matches = matcher({ ...wide('x'), spec: counted }, wide('x'));
    const before = reads;
    for (let count = 0; count < 1000; count++) expect(matches(withPod({}))).toBe(true);
    expect(reads).toBe(before);
  });
});

describe('rollbackExcuses', () => {
  const inTemplate: Path = ['spec', 'template', 'spec', 'hostNetwork'];
  const beside: Path = ['spec', 'replicas'];
  const excuses = (now: JsonObject) => {
    const excused = rollbackExcuses(open(now, workload('Deployment', template('a:3'))));
    return [excused(inTemplate), excused(beside)];
  };

  it('everything, when only the template and annotations come back', () => {
    expect(excuses(workload('Deployment', template('a:1')))).toEqual([true, true]);
    expect(excuses(workload('Deployment', template('a:1'), {}, { annotations: { x: 'y' } }))).toEqual([true, true]);
  });

  it('only the template, when anything else changes', () => {
    expect(excuses(workload('Deployment', template('a:1'), { replicas: 9 }))).toEqual([true, false]);
    expect(excuses(workload('Deployment', template('a:1'), {}, { labels: {} }))).toEqual([true, false]);
  });
});
