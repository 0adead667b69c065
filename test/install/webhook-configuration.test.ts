import { describe, expect, it } from 'vitest';
import { webhookConfigurations } from '../../src/install/webhook-configuration.ts';
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
    for (const webhook of configurations.flatMap(({ webhooks }) => webhooks)) {
      expect(webhook).toMatchObject({ timeoutSeconds: 5, matchPolicy: 'Equivalent' });
    }
  });

  it.each([
    ['mutate.zonegate.dev', 'Ignore', 'None', 'https://127.0.0.1:9443/mutate'],
    ['validate.zonegate.dev', 'Fail', 'NoneOnDryRun', 'https://127.0.0.1:9443/validate'],
    ['terminal.zonegate.dev', 'Ignore', 'NoneOnDryRun', 'https://127.0.0.1:9443/validate'],
  ])('%s fails by %s, and has side effects %s', (name, failurePolicy, sideEffects, url) => {
    const found = configurations.flatMap(({ webhooks }) => webhooks).find((webhook) => webhook.name === name);
    expect(found).toMatchObject({ failurePolicy, sideEffects, clientConfig: { url } });
  });

  it('asks about terminals, kubectl debug and attach apart, and about nothing else', () => {
    const [validate, terminal] = configurations[1]?.webhooks ?? [];
    expect(terminal?.rules).toMatchObject([
      { resources: ['pods/ephemeralcontainers'], operations: ['UPDATE'] },
      { resources: ['pods/exec', 'pods/attach'], operations: ['CONNECT'] },
    ]);
    expect(JSON.stringify(validate?.rules)).not.toMatch(/ephemeralcontainers|attach/);
  });

  it('does not ask what to inject into what runs already', () => {
    expect(JSON.stringify(configurations[0]?.webhooks[0]?.rules)).not.toContain('/');
  });

  it('leaves out the namespaces of the system, and our own', () => {
    const [mutating] = configurations;
    expect(JSON.stringify(mutating?.webhooks[0]?.namespaceSelector)).toContain(
      '["kube-system","kube-public","kube-node-lease","zonegate"]',
    );
  });
});
