// An API server that shows a certificate is answered; one that shows none is refused.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { zonegate as runZonegate } from '../cli/support/run.ts';
import { issueCa, issueClient, scratch } from '../server/support/certificates.ts';
import { eventually, kubectl, mustKubectl } from './support/kubectl.ts';
import { carelessDeployment } from './support/objects.ts';
import { ownKubeconfig } from './support/own.ts';
import { freePorts } from './support/ports.ts';
import { startZonegate, unregister, type Zonegate } from './support/zonegate.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = scratch();
const ca = issueCa(folder, 'ca');
const client = issueClient(folder, ca, 'kube-apiserver');

/** A file of certs/ as somebody would fill it in. */
function filledIn(name: string, changes: Readonly<Record<string, string>>): string {
  let text = readFileSync(join(root, 'certs', name), 'utf8');
  for (const [from, to] of Object.entries(changes)) {
    expect(text).toContain(from);
    text = text.replaceAll(from, to);
  }
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

let zonegate: Zonegate;
let state: { env: NodeJS.ProcessEnv; kubeconfig: string } | undefined;
const controlPlane = (command: 'up' | 'down', env: NodeJS.ProcessEnv) =>
  execFileSync(join(root, 'hack/control-plane.sh'), [command], { env, stdio: ['ignore', 'pipe', 'inherit'] });

beforeAll(async () => {
  zonegate = await startZonegate('zone-2', '--client-ca', ca.certFile, '--client-name', 'kube-apiserver');
  const kubeConfigFile = filledIn('admission-kubeconfig.yaml', {
    'zonegate.zonegate.svc': new URL(zonegate.url).host,
    '/etc/kubernetes/zonegate/client.crt': client.certFile,
    '/etc/kubernetes/zonegate/client.key': client.keyFile,
  });
  const file = filledIn('admission-configuration.yaml', { '/etc/kubernetes/zonegate/kubeconfig.yaml': kubeConfigFile });
  const [port, etcdPort] = await freePorts(2);
  const STATE = join(folder, 'control-plane');
  const flags = { APISERVER_FLAGS: `--admission-control-config-file=${file}` };
  const env = { ...process.env, STATE, PORT: String(port), ETCD_PORT: String(etcdPort), ...flags };
  state = { env, kubeconfig: join(STATE, 'admin.conf') };
  controlPlane('up', env);
});
afterAll(async () => {
  if (state !== undefined) controlPlane('down', state.env);
  await zonegate.stop('SIGKILL');
});

async function registerAt(kubeconfig: string): Promise<void> {
  const flags = ['--zone', 'zone-2', '--url', zonegate.url, '--ca-file', join(inject('certificates'), 'ca.crt')];
  const { stdout } = await runZonegate(['webhooks', ...flags]);
  await mustKubectl(['apply', '--kubeconfig', kubeconfig, '-f', '-'], stdout);
}

const attempt = (kubeconfig: string) =>
  kubectl(
    ['create', '--kubeconfig', kubeconfig, '--dry-run=server', '-f', '-'],
    carelessDeployment({ name: 'careless', namespace: 'default' }),
  );
const refusals = () => zonegate.log().filter(({ msg }) => String(msg).startsWith('refused a connection'));

describe('an API server', () => {
  it('that shows its certificate is answered, by both webhooks', async () => {
    const { kubeconfig = '' } = state ?? {};
    await registerAt(kubeconfig);
    const denied = await eventually('called', async () => {
      const { stderr } = await attempt(kubeconfig);
      return stderr.includes('denied the request') ? stderr : undefined;
    });
    expect(denied).toContain('admission webhook "validate.zonegate.dev" denied the request: zonegate refuses');
    expect(denied).toContain('security-context: injected');
    expect(refusals()).toEqual([]);
  });

  it('that has none is refused, and told of', async () => {
    await registerAt(ownKubeconfig());
    try {
      const failed = await eventually('called', async () => {
        const { code, stderr } = await attempt(ownKubeconfig());
        return code === 0 ? undefined : stderr;
      });
      expect(failed).toContain('failed calling webhook "validate.zonegate.dev"');
      const [refusal] = await eventually('told of', async () => (refusals().length > 0 ? refusals() : undefined));
      expect(refusal).toMatchObject({ level: 'warn', reason: 'missing', address: '127.0.0.1' });
      const metrics = await (await fetch(`${zonegate.opsUrl}/metrics`)).text();
      expect(metrics).toMatch(/^zonegate_clients_refused_total\{reason="missing"\} [1-9]/m);
    } finally {
      await unregister();
    }
  });
});
