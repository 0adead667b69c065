import { describe, expect, it } from 'vitest';
import { webhookConfigurations } from '../../src/admission/webhook-configuration.ts';
import { registry } from '../../webhooks/index.ts';

const configurations = webhookConfigurations(registry, {
  url: 'https://127.0.0.1:9443/',
  caBundle: 'PEM',
  validatingFailurePolicy: 'Fail',
  exemptNamespaces: ['zonegate'],
}) as { kind: string; webhooks: Record<string, unknown>[] }[];

describe('webhookConfigurations', () => {
  it('names every resource that a policy matches, and nothing else', () => {
    expect(configurations.map(({ kind, webhooks }) => [kind, webhooks[0]?.rules])).toMatchSnapshot();
  });

  it('never matches by wildcard, and never waits for long', () => {
    expect(JSON.stringify(configurations)).not.toContain('*');
    for (const { webhooks } of configurations) {
      expect(webhooks[0]).toMatchObject({ timeoutSeconds: 5, matchPolicy: 'Equivalent' });
    }
  });

  it('says that rollbacks are recorded, but not in dry runs', () => {
    expect(configurations.map(({ webhooks }) => webhooks[0]?.sideEffects)).toEqual(['None', 'NoneOnDryRun']);
  });

  it('fails open where it mutates, and as told where it validates', () => {
    expect(configurations.map(({ webhooks }) => webhooks[0]?.failurePolicy)).toEqual(['Ignore', 'Fail']);
  });

  it('leaves out the namespaces of the system, and our own', () => {
    const [mutating] = configurations;
    expect(JSON.stringify(mutating?.webhooks[0]?.namespaceSelector)).toContain(
      '["kube-system","kube-public","kube-node-lease","zonegate"]',
    );
  });
});
