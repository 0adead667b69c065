// The CA of clients in the chart's Deployment.
import { describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { valueAt } from '../../src/engine/json.ts';
import { renderChart, zoneValues } from './support/helm.ts';

const only = [...zoneValues('zone-1'), '-s', 'templates/deployment.yaml'];
const set = (...values: readonly string[]) => values.flatMap((value) => ['--set', `tls.clientCA.${value}`]);

async function podSpec(...values: readonly string[]) {
  const { code, stdout, stderr } = await renderChart(3, [...only, ...set(...values)]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const spec = valueAt(parse(stdout), ['spec', 'template', 'spec']) as {
    readonly containers: readonly [
      { readonly args: readonly string[]; readonly volumeMounts: readonly { readonly name: string }[] },
    ];
    readonly volumes: readonly { readonly name: string }[];
  };
  const [{ args, volumeMounts }] = spec.containers;
  return {
    args: args.filter((arg) => arg.startsWith('--client')),
    mount: volumeMounts.find(({ name }) => name === 'client-ca'),
    volume: spec.volumes.find(({ name }) => name === 'client-ca'),
  };
}

describe.skipIf(inject('helm') === '')('the CA of clients', () => {
  const mount = { name: 'client-ca', mountPath: '/var/run/zonegate/client-ca', readOnly: true };
  const clientCa = '--client-ca=/var/run/zonegate/client-ca/ca.crt';

  it('is not there where nobody is asked for a certificate', async () => {
    expect(await podSpec()).toEqual({ args: [], mount: undefined, volume: undefined });
  });

  it('comes from a Secret', async () => {
    expect(await podSpec('secretName=callers', 'key=root.pem', 'commonName=kube-apiserver')).toEqual({
      args: [clientCa, '--client-name=kube-apiserver'],
      mount,
      volume: { name: 'client-ca', secret: { secretName: 'callers', items: [{ key: 'root.pem', path: 'ca.crt' }] } },
    });
  });

  it('comes from a ConfigMap', async () => {
    expect(await podSpec('configMapName=callers')).toEqual({
      args: [clientCa],
      mount,
      volume: { name: 'client-ca', configMap: { name: 'callers', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    });
  });

  it.each([
    ['two places', ['secretName=a', 'configMapName=b'], 'tls.clientCA: set only one of secretName and configMapName'],
    [
      'a name alone',
      ['commonName=a'],
      'tls.clientCA.commonName needs tls.clientCA.secretName or tls.clientCA.configMapName',
    ],
    ['no key', ['secretName=a', 'key='], "at '/tls/clientCA/key': minLength: got 0, want 1"],
  ])('refuses %s, in one sentence', async (_, values, sentence) => {
    const { code, stdout, stderr } = await renderChart(3, [...only, ...set(...values)]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(sentence);
  });
});
