// Values that cannot work are refused before anything reaches a cluster, each in one clear sentence.
import { describe, expect, inject, it } from 'vitest';
import { renderChart, zoneValues } from './support/helm.ts';

const withoutHelm = inject('helm') === '';
const set = (...values: readonly string[]) => values.flatMap((value) => ['--set', value]);
const ownSecret = set('certManager.enabled=false', 'tls.secretName=own');
const inNamespace = (value: string) => set('profile.namespaces[0].names={sh-acme}', `profile.namespaces[0].${value}`);

describe.skipIf(withoutHelm)('the values of the chart', () => {
  it.each<[string, readonly string[], string]>([
    [
      'a zone that does not exist',
      set('zone=zone-9'),
      "at '/zone': value must be one of '', 'zone-1', 'zone-2', 'zone-3'",
    ],
    ['no replicas', set('replicaCount=0'), "at '/replicaCount': minimum: got 0, want 1"],
    ['an unknown key', set('replicas=2'), "additional properties 'replicas' not allowed"],
    ['an unknown key below', set('image.tga=1'), "at '/image': additional properties 'tga' not allowed"],
    [
      'an unknown key far below',
      set('tolerations[0].kye=a'),
      "at '/tolerations/0': additional properties 'kye' not allowed",
    ],
    [
      'an unknown resource',
      set('resources.limits.gpu=1'),
      "at '/resources/limits': additional properties 'gpu' not allowed",
    ],
    [
      'what is no quantity',
      set('resources.limits.memory=lots'),
      "at '/resources/limits/memory': 'lots' does not match pattern",
    ],
    ['no limit', set('resources.limits.cpu=null'), "at '/resources/limits': missing property 'cpu'"],
    ['a part that was deleted', set('webhooks=null'), "missing property 'webhooks'"],
    [
      'a key that no profile has',
      set('profile.strict=true'),
      "at '/profile': additional properties 'strict' not allowed",
    ],
    [
      'a mode that does not exist',
      set('profile.mode=lax'),
      "at '/profile/mode': value must be one of 'audit', 'enforce', 'strict'",
    ],
    [
      'an unknown policy',
      set('profile.policies.host-net=off'),
      "at '/profile/policies': additional properties 'host-net' not allowed",
    ],
    [
      'an unknown level',
      set('profile.policies.host-network=may'),
      "at '/profile/policies/host-network': value must be one of 'must', 'should', 'off'",
    ],
    [
      'an unknown option',
      set('profile.policies.cronjob-limits.options.retries=1'),
      "additional properties 'retries' not allowed",
    ],
    [
      'an option out of range',
      set('profile.policies.cronjob-limits.options.backoffLimit=-1'),
      'minimum: got -1, want 0',
    ],
    [
      'a looser mode',
      inNamespace('mode=audit'),
      'profile.namespaces[0].mode: a namespace may only tighten: audit is looser than strict',
    ],
    [
      'a looser level',
      inNamespace('policies.host-network=should'),
      'policies.host-network: a namespace may only tighten: should is looser than must',
    ],
    [
      'a level where the policy is off',
      [...inNamespace('policies.host-network=must'), ...set('profile.policies.host-network=off')],
      "policies.host-network: it is off in this zone, and a namespace can't turn it on",
    ],
    ['no patience', set('webhooks.timeoutSeconds=0'), "at '/webhooks/timeoutSeconds': minimum: got 0, want 1"],
    ['too much of it', set('webhooks.timeoutSeconds=6'), "at '/webhooks/timeoutSeconds': maximum: got 6, want 5"],
    [
      'strict, and failing open',
      set('webhooks.failurePolicy=Ignore'),
      'webhooks.failurePolicy Ignore would let everything pass while zonegate is down, which mode strict must not',
    ],
    [
      'audit, and failing closed',
      set('webhooks.failurePolicy=Fail', 'profile.mode=audit'),
      'webhooks.failurePolicy Fail would deny requests while zonegate is down, which mode audit must not',
    ],
    [
      'no certificate',
      set('certManager.enabled=false'),
      'no certificate: set certManager.enabled, tls.secretName or tls.selfSigned',
    ],
    [
      'two certificates',
      set('tls.selfSigned=true'),
      'more than one certificate: set only one of certManager.enabled, tls.secretName and tls.selfSigned',
    ],
    ['a Secret beside cert-manager', set('tls.secretName=own'), 'more than one certificate'],
    ['a Secret without its CA', ownSecret, 'tls.secretName needs tls.caBundle'],
    [
      'a CA that is none',
      [...ownSecret, ...set('tls.caBundle=abc')],
      'tls.caBundle is no PEM certificate: it begins with -----BEGIN CERTIFICATE-----',
    ],
    [
      'a key where the CA belongs',
      [...ownSecret, ...set('tls.caBundle=-----BEGIN PRIVATE KEY-----')],
      'tls.caBundle holds a private key',
    ],
    [
      'an issuer without a name',
      set('certManager.issuerRef.kind=ClusterIssuer'),
      "at '/certManager/issuerRef': properties 'name' required",
    ],
    ['a digest that is none', set('image.digest=sha256:12'), "at '/image/digest': 'sha256:12' does not match pattern"],
    ['a tag that YAML took for a number', ['--set-json', 'image.tag=1.1'], "at '/image/tag': got number, want string"],
    [
      'a label that YAML took for a truth value',
      set('nodeSelector.fast=true'),
      "at '/nodeSelector/fast': got boolean, want string",
    ],
    [
      'a label that is not theirs',
      set('podLabels.app\\.kubernetes\\.io/name=x'),
      'podLabels must not set app.kubernetes.io/name: the Service finds its pods by it',
    ],
    ['an argument that has a value', set('extraArgs={--zone=zone-1}'), 'extraArgs: --zone is set by the value zone'],
    ["an argument that is the chart's", set('extraArgs={--port=1}'), "extraArgs: --port is the chart's own business"],
    ['what is no argument', set('extraArgs={debug}'), "at '/extraArgs/0': 'debug' does not match pattern"],
    [
      'an autoscaler upside down',
      set('autoscaling.enabled=true', 'autoscaling.maxReplicas=2'),
      'autoscaling.maxReplicas is less than autoscaling.minReplicas',
    ],
    ['a test that sees nothing', set('test.namespace=kube-system'), 'test.namespace kube-system is exempt'],
    [
      'a name that no Service may have',
      set('fullnameOverride=1st'),
      '1st is no name for a Service: give fullnameOverride',
    ],
  ])('refuse %s', async (_, flags, sentence) => {
    const { code, stdout, stderr } = await renderChart(3, [...zoneValues('zone-3'), ...flags]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('nil pointer');
  });

  it('refuse to guess the zone', async () => {
    const { code, stderr } = await renderChart(3, []);
    expect(code).toBe(1);
    expect(stderr).toContain('zone is not set: give -f values-zone-1.yaml, values-zone-2.yaml or values-zone-3.yaml');
  });
});
