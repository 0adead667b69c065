// Every option is a variable, too.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { issue, scratch } from '../server/support/certificates.ts';
import { refused, zonegate } from './support/run.ts';

const folder = scratch();
const { certFile } = issue(folder, 'ca');
const profile = join(folder, 'own.yaml');
writeFileSync(profile, 'apiVersion: zonegate.dev/v1alpha1\nkind: ZoneProfile\nname: own\nmode: strict\n');

const variables = { ZONEGATE_URL: 'https://127.0.0.1:8443', ZONEGATE_CA_FILE: certFile };
const flags = ['--url', 'https://127.0.0.1:8443', '--ca-file', certFile];

/** How the validating webhook fails, which tells the zone that was chosen. */
async function failurePolicy(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const { code, stdout, stderr } = await zonegate(['webhooks', ...argv], env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return /failurePolicy: (\w+)/.exec(stdout.split('---\n')[1] ?? '')?.[1];
}

describe('variables', () => {
  it.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    ['stand for flags', [], { ...variables, ZONEGATE_ZONE: 'zone-3' }, 'Fail'],
    [
      'lose to flags',
      ['--zone', 'zone-1', ...flags],
      { ZONEGATE_ZONE: 'zone-3', ZONEGATE_URL: 'x', ZONEGATE_CA_FILE: 'x' },
      'Ignore',
    ],
    ['lose to the flag that excludes them', ['--config', profile, ...flags], { ZONEGATE_ZONE: 'zone-1' }, 'Fail'],
    ['lose to it the other way round', ['--zone', 'zone-1', ...flags], { ZONEGATE_CONFIG: profile }, 'Ignore'],
    [
      'count as unset when empty',
      ['--zone', 'zone-1', ...flags],
      { ZONEGATE_CONFIG: '', ZONEGATE_NAMESPACE: '' },
      'Ignore',
    ],
    [
      'are not asked for other commands',
      ['--zone', 'zone-1', ...flags],
      { ZONEGATE_PORT: 'x', ZONEGATE_LOG_LEVEL: 'x' },
      'Ignore',
    ],
  ])('%s', async (_, argv, env, wanted) => {
    expect(await failurePolicy(argv, env)).toBe(wanted);
  });

  it('may not name both a zone and a profile', async () => {
    const env = { ...variables, ZONEGATE_ZONE: 'zone-1', ZONEGATE_CONFIG: profile };
    expect(await zonegate(['webhooks'], env)).toEqual(refused('give --zone or --config, not both'));
  });

  it('that are wrong are named; those that a flag overrides are not looked at', async () => {
    const serve = ['serve', '--zone', 'zone-1'];
    const env = { ZONEGATE_PORT: 'https' };
    expect(await zonegate(serve, env)).toEqual(refused('ZONEGATE_PORT: expected a port: 0 to 65535'));
    const next = refused('--tls-cert is missing: webhooks are served over HTTPS');
    expect(await zonegate([...serve, '--port', '0'], env)).toEqual(next);
    expect(await zonegate(serve, { ZONEGATE_PORT: '' })).toEqual(next);
  });

  it.each(['ZONEGATE_PORT', 'ZONEGATE_OPS_PORT'])(
    '%s that the kubelet sets for a Service of our name is not ours',
    async (name) => {
      const next = refused('--tls-cert is missing: webhooks are served over HTTPS');
      expect(await zonegate(['serve', '--zone', 'zone-1'], { [name]: 'tcp://10.43.0.17:443' })).toEqual(next);
    },
  );

  it('are not taken from anywhere but the given environment', async () => {
    process.env.ZONEGATE_ZONE = 'zone-9';
    try {
      expect(await failurePolicy(['--zone', 'zone-1', ...flags], {})).toBe('Ignore');
      expect((await zonegate(['webhooks', ...flags])).stderr).toMatch(/^zonegate: which zone\?/);
    } finally {
      delete process.env.ZONEGATE_ZONE;
    }
  });
});
