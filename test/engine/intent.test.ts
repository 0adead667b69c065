import { describe, expect, it } from 'vitest';
import { Intent } from '../../src/engine/intent.ts';
import type { JsonObject, Path } from '../../src/engine/json.ts';
import { reviewRequest } from '../support/reviews.ts';

const UNAVAILABLE: Path = ['spec', 'strategy', 'rollingUpdate', 'maxUnavailable'];
const PERIOD: Path = ['spec', 'template', 'spec', 'containers', 0, 'readinessProbe', 'periodSeconds'];

function deployment(maxUnavailable: unknown, metadata: JsonObject = {}, period = 10): JsonObject {
  return {
    metadata,
    spec: {
      strategy: { rollingUpdate: { maxUnavailable } },
      template: { spec: { containers: [{ name: 'api', readinessProbe: { periodSeconds: period } }] } },
    },
  };
}

function lastApplied(submitted: unknown): JsonObject {
  const text = typeof submitted === 'string' ? submitted : JSON.stringify(submitted);
  return { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': text } };
}

function applied(manager: string, fieldsV1: unknown, more: JsonObject = {}): JsonObject {
  return { managedFields: [{ manager, operation: 'Apply', fieldsType: 'FieldsV1', fieldsV1, ...more }] };
}

const clientSide = { operation: 'CREATE', options: { fieldManager: 'kubectl-client-side-apply' } };
const serverSide = { operation: 'CREATE', options: { fieldManager: 'kubectl' } };
function update(fieldManager: string, before: JsonObject = {}) {
  return { operation: 'UPDATE', options: { fieldManager }, oldObject: before };
}
const patch = update('kubectl-patch');

const ownsUnavailable = { 'f:spec': { 'f:strategy': { 'f:rollingUpdate': { 'f:maxUnavailable': {} } } } };
const ownsPeriod = {
  'f:spec': {
    'f:template': {
      'f:spec': { 'f:containers': { 'k:{"name":"api"}': { 'f:readinessProbe': { 'f:periodSeconds': {} } } } },
    },
  },
};
const submittedPeriod = {
  spec: {
    template: { spec: { containers: [{ name: 'other' }, { name: 'api', readinessProbe: { periodSeconds: 10 } }] } },
  },
};

describe('isUnset', () => {
  it.each([
    ['a value that is not there', deployment(undefined), patch, UNAVAILABLE, true],
    ['null', deployment(null), patch, UNAVAILABLE, true],
    ['the API default after create or patch, where it is unknown', deployment('25%'), patch, UNAVAILABLE, true],
    ['anything else after create or patch', deployment('30%'), patch, UNAVAILABLE, false],
    [
      'the default, not in this client-side apply',
      deployment('25%', lastApplied({ spec: {} })),
      clientSide,
      UNAVAILABLE,
      true,
    ],
    [
      'the default, written in this client-side apply',
      deployment('25%', lastApplied({ spec: { strategy: { rollingUpdate: { maxUnavailable: '25%' } } } })),
      clientSide,
      UNAVAILABLE,
      false,
    ],
    [
      'the default, where this client-side apply says null',
      deployment('25%', lastApplied({ spec: { strategy: { rollingUpdate: { maxUnavailable: null } } } })),
      clientSide,
      UNAVAILABLE,
      true,
    ],
    [
      'the default, in an annotation that is stale because another request follows',
      deployment('25%', lastApplied({ spec: { strategy: { rollingUpdate: { maxUnavailable: '25%' } } } })),
      update('kubectl-patch', {
        metadata: lastApplied({ spec: { strategy: { rollingUpdate: { maxUnavailable: '25%' } } } }),
      }),
      UNAVAILABLE,
      true,
    ],
    [
      'the default, in an annotation that is broken',
      deployment('25%', lastApplied('{"spec":')),
      clientSide,
      UNAVAILABLE,
      true,
    ],
    [
      'the default, in an annotation that is no object',
      deployment('25%', lastApplied('null')),
      clientSide,
      UNAVAILABLE,
      true,
    ],
    [
      'another value, set by somebody else before this apply',
      deployment(2, lastApplied({})),
      clientSide,
      UNAVAILABLE,
      false,
    ],
    [
      'the default, owned by an applier',
      deployment('25%', applied('kubectl', ownsUnavailable)),
      serverSide,
      UNAVAILABLE,
      false,
    ],
    [
      'the default, owned by another applier',
      deployment('25%', applied('ci', ownsUnavailable)),
      serverSide,
      UNAVAILABLE,
      false,
    ],
    [
      'the default, owned by nobody',
      deployment('25%', applied('kubectl', { 'f:spec': {} })),
      serverSide,
      UNAVAILABLE,
      true,
    ],
    [
      'the default, in an Update entry, which holds the defaults too',
      deployment('25%', { managedFields: [{ manager: 'kubectl', operation: 'Update', fieldsV1: ownsUnavailable }] }),
      serverSide,
      UNAVAILABLE,
      true,
    ],
    [
      'the default, applied to a subresource',
      deployment('25%', applied('kubectl', ownsUnavailable, { subresource: 'scale' })),
      serverSide,
      UNAVAILABLE,
      true,
    ],
    [
      'a default in a list, owned by an applier',
      deployment(0, applied('kubectl', ownsPeriod)),
      serverSide,
      PERIOD,
      false,
    ],
    [
      'a default in a list, where the applier owns another item',
      deployment(0, applied('kubectl', JSON.parse(JSON.stringify(ownsPeriod).replace('api', 'web')))),
      serverSide,
      PERIOD,
      true,
    ],
    [
      'a default in a list, written in another order',
      deployment(0, lastApplied(submittedPeriod)),
      clientSide,
      PERIOD,
      false,
    ],
    ['a default in a list, not written', deployment(0, lastApplied({ spec: {} })), clientSide, PERIOD, true],
  ] as const)('%s', (_, object, request, path, isUnset) => {
    const apiDefault = path === UNAVAILABLE ? '25%' : 10;
    expect(new Intent(object, request).isUnset(path, apiDefault)).toBe(isUnset);
  });

  it.each([
    ['a default that is not in the file', {}, '25%', true],
    ['a default that is', { spec: { strategy: { rollingUpdate: { maxUnavailable: '25%' } } } }, '25%', false],
    [
      'a default for null in the file',
      { spec: { strategy: { rollingUpdate: { maxUnavailable: null } } } },
      '25%',
      true,
    ],
    ['another value', {}, '30%', false],
    ['no value', {}, undefined, true],
  ])('%s: is known exactly', (_, written, value, isUnset) => {
    // Whatever else the object says about its author.
    const object = deployment(value, applied('kubectl', value === '25%' && isUnset ? ownsUnavailable : {}));
    expect(new Intent(object, serverSide, written).isUnset(UNAVAILABLE, '25%')).toBe(isUnset);
  });

  it('knows by the file which item of a list was written', () => {
    const written = deployment('25%', {}, 10);
    expect(new Intent(deployment('25%'), patch, written).isUnset(PERIOD, 10)).toBe(false);
    const silent = { spec: { template: { spec: { containers: [{ name: 'api', readinessProbe: {} }] } } } };
    expect(new Intent(deployment('25%'), patch, silent).isUnset(PERIOD, 10)).toBe(true);
  });

  it('takes any value as set where the API has no default', () => {
    expect(new Intent(deployment('25%'), patch).isUnset(UNAVAILABLE)).toBe(false);
  });

  it.each([
    ['client-side apply', '02-apply-client-mutate-CREATE-deployments'],
    ['server-side apply', '11-ssa-mutate-CREATE-deployments'],
    ['server-side apply by a second manager', '12-ssa-again-mutate-UPDATE-deployments'],
    ['create', '13-create-mutate-CREATE-deployments'],
  ])('reads what a real API server sends: %s', (_, name) => {
    const request = reviewRequest(name);
    const intent = new Intent(request.object as JsonObject, request);
    const containers: Path = ['spec', 'template', 'spec', 'containers', 0];
    expect(intent.isUnset(UNAVAILABLE, '25%')).toBe(true);
    expect(intent.isUnset([...containers, 'livenessProbe', 'failureThreshold'], 3)).toBe(true);
    expect(intent.isUnset([...containers, 'livenessProbe', 'initialDelaySeconds'])).toBe(false);
  });
});

describe('an apply, whatever its field manager is called', () => {
  const says = (maxUnavailable?: string) => lastApplied({ spec: { strategy: { rollingUpdate: { maxUnavailable } } } });
  const owns = (manager: string, annotation: string, time = '1') => ({
    managedFields: [
      {
        manager,
        operation: 'Update',
        time,
        fieldsV1: { 'f:metadata': { 'f:annotations': { [`f:${annotation}`]: {} } } },
      },
    ],
  });
  const LAST = 'kubectl.kubernetes.io/last-applied-configuration';
  const HELM = 'meta.helm.sh/release-name';
  const live = { uid: 'u' };

  it.each([
    ['writes the annotation with a new object', says('25%'), { operation: 'CREATE', options: {} }, false],
    ['writes it anew', { ...live, ...says('25%') }, update('argocd-controller', { metadata: says() }), false],
    [
      'wrote it before, and sends the same again',
      { ...live, ...says('25%'), ...owns('argocd-controller', LAST) },
      update('argocd-controller', { metadata: says('25%') }),
      false,
    ],
    [
      'has no name, and is known by the time of its entry',
      { ...live, ...says('25%'), ...owns('terraform', LAST, '2') },
      update('', { metadata: { ...says('25%'), ...owns('terraform', LAST) } }),
      false,
    ],
    [
      'is not what another does after it',
      { ...live, ...says('25%'), ...owns('argocd-controller', LAST) },
      update('kubectl-set', { metadata: says('25%') }),
      true,
    ],
    [
      'is not what a program without a name does after it',
      { ...live, ...says('25%'), ...owns('terraform', LAST) },
      update('', { metadata: { ...says('25%'), ...owns('terraform', LAST) } }),
      true,
    ],
    [
      "is Helm's, which puts the default into the place of ours",
      { ...live, ...owns('helm', HELM) },
      update('helm', deployment(0)),
      false,
    ],
    [
      "is Helm's, which takes another value away",
      { ...live, ...owns('helm', HELM) },
      update('helm', deployment(3)),
      true,
    ],
    ["is Helm's, which replaces all of it", owns('helm', HELM), update('helm', deployment(0)), true],
  ] as const)('%s', (_, metadata, request, isUnset) => {
    expect(new Intent(deployment('25%', metadata), request).isUnset(UNAVAILABLE, '25%', 0)).toBe(isUnset);
  });
});

describe('isInjected', () => {
  const HISTORY: Path = ['spec', 'failedJobsHistoryLimit'];
  const LAST = 'kubectl.kubernetes.io/last-applied-configuration';
  const entry = (manager: string, fields: readonly string[], operation = 'Update') => ({
    manager,
    operation,
    fieldsV1: {
      'f:metadata': { 'f:annotations': { [`f:${LAST}`]: {} } },
      'f:spec': Object.fromEntries(fields.map((field) => [`f:${field}`, {}])),
    },
  });
  const cronJob = (limit: number, annotation: string | undefined, ...managedFields: readonly JsonObject[]) => ({
    metadata: { ...(annotation !== undefined && { annotations: { [LAST]: annotation } }), managedFields },
    spec: { failedJobsHistoryLimit: limit },
  });
  const silent = '{"spec":{"schedule":"* * * * *"}}';
  const named = '{"spec":{"schedule":"* * * * *","failedJobsHistoryLimit":3}}';
  const argo = entry('argo', ['schedule', 'failedJobsHistoryLimit']);
  const flux = entry('flux', ['schedule'], 'Apply');

  it.each([
    ['what stands in the place of the default', cronJob(3, silent, argo), cronJob(3, silent, argo), 'argo', true],
    ['not the default itself', cronJob(1, silent, argo), cronJob(1, silent, argo), 'argo', false],
    ['not what the apply names', cronJob(3, named, argo), cronJob(3, silent, argo), 'argo', false],
    ['not what the apply before named', cronJob(3, silent, argo), cronJob(3, named, argo), 'argo', false],
    [
      'not what was there before its author applied',
      cronJob(3, silent, argo),
      cronJob(3, undefined, argo),
      'argo',
      false,
    ],
    ['not what this request changes', cronJob(3, silent, argo), cronJob(7, silent, argo), 'argo', false],
    ['not for another', cronJob(3, silent, argo), cronJob(3, silent, argo), 'kubectl-patch', false],
    ['what no applier owns', cronJob(3, undefined, flux), cronJob(3, undefined, flux), 'flux', true],
    [
      'not what somebody patched',
      cronJob(3, undefined, flux, entry('kubectl-patch', ['failedJobsHistoryLimit'])),
      cronJob(3, undefined, flux),
      'flux',
      false,
    ],
    ['nothing without a book', cronJob(3, undefined), cronJob(3, undefined), 'flux', false],
    ['nothing in half a book', cronJob(3, undefined, entry('x', ['suspend'])), cronJob(3, undefined), 'flux', false],
    ['what a broken annotation cannot name', cronJob(3, '{', argo), cronJob(3, '[', argo), 'argo', true],
  ] as const)('%s', (_, object, before, manager, isInjected) => {
    expect(new Intent(object, update(manager, before)).isInjected(HISTORY, 1)).toBe(isInjected);
  });
});
