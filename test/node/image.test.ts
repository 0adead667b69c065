// The image as it was built from the Dockerfile: what is in it, and how soon it is ready.
import { execFileSync } from 'node:child_process';
import { expect, inject, it } from 'vitest';
import type { JsonObject } from '../../src/engine/json.ts';
import { kubectl, mustKubectl } from '../cluster/support/kubectl.ts';
import { zonegateReady } from './support/cluster.ts';
import { NAMESPACE } from './support/helm.ts';
import { useRelease } from './support/release.ts';

const archive = inject('image');
const file = (name: string) => execFileSync('tar', ['-xOf', archive, name], { encoding: 'utf8', maxBuffer: 1 << 26 });
const [manifest] = JSON.parse(file('manifest.json')) as [{ Config: string; Layers: string[]; RepoTags: string[] }];
const config: JsonObject = JSON.parse(file(manifest.Config));

// Without cert-manager, the chart makes the certificate.
useRelease('zone-1', 'ge-system', '--set', 'certManager.enabled=false', '--set', 'tls.selfSigned=true');

it('adds one file to its base, and nothing else', () => {
  const [base, own, ...more] = manifest.Layers;
  expect(base).toBeDefined();
  expect(more).toEqual([]);
  const layer = execFileSync('tar', ['-xOf', archive, String(own)], { maxBuffer: 1 << 28 });
  const entries = execFileSync('tar', ['-tv'], { input: layer, encoding: 'utf8' }).trim().split('\n');
  const files = entries.filter((entry) => !entry.startsWith('d'));
  expect(files).toHaveLength(1);
  expect(files[0]).toMatch(/^-r-xr-xr-x 0\/0 .* usr\/local\/lib\/zonegate\.mjs$/);
  console.log(`the image: ${(layer.length / 1024 ** 2).toFixed(1)} MiB over its base`);
  expect(layer.length).toBeLessThan(10 * 1024 ** 2);
});

it('runs as nobody, and says what it is', () => {
  expect(config).toMatchObject({
    config: {
      User: '65532:65532',
      Entrypoint: ['node', '--max-semi-space-size=8', '/usr/local/lib/zonegate.mjs'],
      Cmd: ['serve'],
      Labels: {
        'org.opencontainers.image.title': 'zonegate',
        'org.opencontainers.image.licenses': 'Apache-2.0',
        'org.opencontainers.image.version': '0.1.0',
        'org.opencontainers.image.revision': expect.stringMatching(/^[0-9a-f]{40}$|^unknown$/),
      },
    },
  });
});

it('is at work within moments, with nothing to write to and no rights', async () => {
  const [pod] = await zonegateReady(1);
  expect(pod?.restarts).toBe(0);
  const inPod = (program: string) => kubectl(['exec', '-n', NAMESPACE, String(pod?.name), '--', 'node', '-e', program]);
  const { stdout: log } = await mustKubectl(['logs', '-n', NAMESPACE, String(pod?.name)]);
  const serving = log.split('\n').find((line) => line.includes('"msg":"serving"'));
  const { time } = JSON.parse(String(serving)) as { time: string };
  const { stdout: started } = await inPod(whenStarted);
  console.log(`the image: serves ${Math.round(Date.parse(time) - Number(started))} ms after its process started`);
  const { stderr } = await inPod("require('node:fs').writeFileSync('/tmp/x', '')");
  expect(stderr).toContain('EROFS');
  const { stdout: status } = await inPod("console.log(require('node:fs').readFileSync('/proc/1/status', 'utf8'))");
  expect(status).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m);
  expect(status).toMatch(/^CapBnd:\t0+$/m);
  expect(status).toMatch(/^NoNewPrivs:\t1$/m);
});

/** Prints when process 1 began: milliseconds since 1970, to a hundredth of a second. */
const whenStarted = `
  const { readFileSync } = require('node:fs');
  const ticks = Number(readFileSync('/proc/1/stat', 'utf8').replace(/.*\\) /, '').split(' ')[19]);
  const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  console.log(Date.now() - (uptime - ticks / 100) * 1000);
`;
