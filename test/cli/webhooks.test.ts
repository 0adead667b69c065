import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { issue, read, scratch } from '../server/support/certificates.ts';
import { zonegate } from './support/run.ts';

const { certFile } = issue(scratch(), 'ca');
const from = ['--url', 'https://127.0.0.1:8443', '--ca-file', certFile];

interface Configuration {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly webhooks: readonly [
    {
      readonly name: string;
      readonly clientConfig: { readonly url: string; readonly caBundle: string };
      readonly failurePolicy: string;
      readonly timeoutSeconds: number;
      readonly namespaceSelector: { readonly matchExpressions: readonly [{ readonly values: readonly string[] }] };
    },
  ];
}

async function printed(...argv: readonly string[]): Promise<readonly Configuration[]> {
  const { code, stdout, stderr } = await zonegate(['webhooks', ...argv]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const documents = [...parseAllDocuments(stdout)];
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  return documents.map((document) => document.toJS() as Configuration);
}

describe('zonegate webhooks', () => {
  it.each([
    ['zone-1', 'Ignore', 'Ignore'],
    ['zone-2', 'Ignore', 'Fail'],
    ['zone-3', 'Ignore', 'Fail'],
  ])('%s: mutating %s, validating %s', async (zone, mutating, validating) => {
    const configurations = await printed('--zone', zone, ...from);
    expect(configurations.map(({ apiVersion, kind, metadata }) => [apiVersion, kind, metadata.name])).toEqual([
      ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'zonegate'],
      ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'zonegate'],
    ]);
    const [mutate, validate] = configurations.map(({ webhooks }) => webhooks[0]);
    expect(mutate).toMatchObject({ name: 'mutate.zonegate.dev', failurePolicy: mutating });
    expect(validate).toMatchObject({ name: 'validate.zonegate.dev', failurePolicy: validating });
    for (const webhook of [mutate, validate]) {
      expect(webhook).toMatchObject({ timeoutSeconds: 5 });
      expect(Buffer.from(webhook?.clientConfig.caBundle ?? '', 'base64').toString()).toBe(read(certFile));
    }
    expect(mutate?.clientConfig.url).toBe('https://127.0.0.1:8443/mutate');
    expect(validate?.clientConfig.url).toBe('https://127.0.0.1:8443/validate');
  });

  it.each([
    ['https://zonegate.example.com', 'https://zonegate.example.com/mutate'],
    ['https://[::1]:8443/', 'https://[::1]:8443/mutate'],
    ['https://a/behind/here/', 'https://a/behind/here/mutate'],
  ])('reaches %s', async (url, wanted) => {
    const [mutating] = await printed('--zone', 'zone-1', '--url', url, '--ca-file', certFile);
    expect(mutating?.webhooks[0].clientConfig.url).toBe(wanted);
  });

  it("leaves the system's namespaces and our own out", async () => {
    for (const { webhooks } of await printed('--zone', 'zone-3', ...from, '--namespace', 'zonegate-system')) {
      const [{ values }] = webhooks[0].namespaceSelector.matchExpressions;
      expect(values).toEqual(expect.arrayContaining(['kube-system', 'zonegate-system']));
    }
  });
});
