// `zonegate verify`, which `helm test` runs: whether the API server calls the webhooks.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it } from 'vitest';
import { useZone, zones } from './support/zonegate.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

function verify(...flags: readonly string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const args = [main, 'verify', '--kubeconfig', inject('kubeconfig'), ...flags];
  return new Promise((done) => {
    execFile(process.execPath, args, (error, stdout, stderr) => done({ code: error?.code ?? 0, stdout, stderr }));
  });
}

describe.each(zones)('%s', (zone) => {
  useZone(zone);

  it('sees both webhooks', async () => {
    expect(await verify()).toEqual({ code: 0, stdout: 'mutate    called\nvalidate  called\n', stderr: '' });
  });

  it('sees none where they are not called', async () => {
    expect(await verify('--namespace', 'kube-system', '--timeout', '1s')).toEqual({
      code: 1,
      stdout: 'mutate    NOT called\nvalidate  NOT called\n',
      stderr: '',
    });
  });
});

it('says why nobody could be asked', async () => {
  const { code, stdout, stderr } = await verify('--namespace', 'no-such-place', '--timeout', '600ms');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('zonegate: the API server cannot be asked: ');
  expect(stderr).toContain('no-such-place');
});
