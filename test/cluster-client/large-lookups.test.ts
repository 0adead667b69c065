// A real process with little memory, beside an API server that holds large objects.
import { expect, it, onTestFinished, vi } from 'vitest';
import { issue, read, scratch } from '../server/support/certificates.ts';
import { keepAlive, responseIn, send } from '../server/support/client.ts';
import { eventually, linesOf, startProcess } from '../server/support/process.ts';
import { kubeconfigFile } from '../server/support/service.ts';
import { requestFor } from '../support/request.ts';
import { ApiServer } from './api-server.ts';

// A process starts, on a machine that does other things, too.
vi.setConfig({ testTimeout: 60_000 });

const folder = scratch();
const files = issue(folder, 'zonegate');
const NAMESPACE = 'ge-agents';
/** MiB of heap. All answers together have 1,300 MB. */
const HEAP = 80;
const AT_ONCE = 40;

/** 25 Deployments with 1.3 MB each. */
async function apiServer(): Promise<ApiServer> {
  const api = await new ApiServer().listen();
  onTestFinished(() => api.close());
  const env = [{ name: 'X', value: 'x'.repeat(1_300_000) }];
  const all = Array.from({ length: 25 }, (_, at): [string, string] => {
    const labels = { app: `fat-${at}` };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'a', env }] } };
    const metadata = { name: `fat-${at}`, namespace: NAMESPACE, labels };
    return [`fat-${at}`, JSON.stringify({ metadata, spec: { strategy: { type: 'Recreate' }, template } })];
  });
  api.objects.set(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments`, new Map(all));
  return api;
}

const review = (namespace: string) => {
  const spec = { maxUnavailable: 1, selector: { matchLabels: { app: 'fat-7' } } };
  const request = requestFor({ kind: 'PodDisruptionBudget', metadata: { name: 'p', namespace }, spec });
  return JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request });
};

it('many budgets at once in a namespace of large Deployments', async () => {
  const api = await apiServer();
  const where = ['--host', '127.0.0.1', '--port', '0', '--ops-host', '127.0.0.1', '--ops-port', '0'];
  const tls = ['--tls-cert', files.certFile, '--tls-key', files.keyFile];
  const kubeconfig = ['--kubeconfig', kubeconfigFile(api.port, folder)];
  const zonegate = startProcess(['serve', '--zone', 'zone-1', ...where, ...tls, ...kubeconfig], {
    NODE_OPTIONS: `--max-old-space-size=${HEAP}`,
  });
  const { url } = await eventually(zonegate, () => {
    const whole = zonegate.stdout().slice(0, zonegate.stdout().lastIndexOf('\n') + 1);
    return linesOf(whole).find(({ msg }) => msg === 'serving');
  });
  const agent = keepAlive({ ca: read(files.certFile), maxSockets: AT_ONCE + 1 });
  const ask = async (namespace: string) =>
    responseIn(await send(`${url}/validate?timeout=30s`, review(namespace), { agent }));
  const answers = Promise.all(Array.from({ length: AT_ONCE }, () => ask(NAMESPACE)));
  expect(await ask('ge-system')).toMatchObject({ allowed: true });
  for (const { allowed, warnings } of await answers) {
    expect(allowed).toBe(true);
    // On a slow machine the time may be over before.
    expect(warnings?.join()).toMatch(/^pdb-misfit: spec.selector: found (?:it selects Deployment fat-7|no answer)/);
  }
  expect(zonegate.child.exitCode).toBeNull();
  expect(zonegate.child.signalCode).toBeNull();
});
