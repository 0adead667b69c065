// The handbook's pitfall, and its cure, with a real kubelet: an executor's event loop blocks for longer than any HTTP
// probe waits. All times are a tenth of the handbook's.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { eventually, get, kubectl, mustKubectl } from '../cluster/support/kubectl.ts';
import { compliantContainer } from '../cluster/support/objects.ts';
import { makeBareImage } from './support/bare-image.ts';
import { POD_TIME, pods } from './support/cluster.ts';
import { loadImage } from './support/in-node.ts';
import { useRelease } from './support/release.ts';

const IMAGE = 'localhost/executor:1';
const EXECUTORS = 'ge-agents';
/** Seconds: 200 in the handbook. */
const BLOCKED = 20;

beforeAll(async () => {
  const archive = join(inject('node'), 'executor.tar');
  makeBareImage(archive, IMAGE);
  await loadImage(archive);
  rmSync(archive);
});

const options = { periodSeconds: 3, failureThreshold: 6, toleranceSeconds: 18 };
const profile = { policies: { 'executor-liveness': { options }, 'registry-images': 'off' } };
useRelease('zone-2', EXECUTORS, '--set', 'replicaCount=1', '--set-json', `profile=${JSON.stringify(profile)}`);

/** It answers at once, and then blocks its event loop, as a PTY session does, and answers again. */
const program = `
  require('node:http').createServer((_, response) => response.end('fine')).listen(8080);
  setTimeout(() => {
    console.log('blocked');
    for (const end = Date.now() + ${BLOCKED * 1000}; Date.now() < end; );
    console.log('free again');
  }, 5000);
  process.on('SIGTERM', () => process.exit());
`;

function executor(name: string, app: string, livenessProbe?: JsonObject): JsonObject {
  const labels = { app, component: 'agents', instance: name };
  const container = {
    ...compliantContainer,
    image: IMAGE,
    command: ['/node', '-e', program],
    readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 1 },
    livenessProbe,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: EXECUTORS, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: { instance: name } },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 1,
          securityContext: { runAsUser: 1000, runAsNonRoot: true },
          containers: [container],
        },
      },
    },
  };
}

/** A tenth of the handbook's: every 10 s, three times. */
const http = { httpGet: { path: '/health', port: 8080 }, periodSeconds: 1, failureThreshold: 3 };

const logOf = async (name: string) => (await kubectl(['logs', '-n', EXECUTORS, `deployment/${name}`])).stdout;

describe('an executor whose event loop is blocked', () => {
  it('is not admitted with the HTTP probe that would kill it', async () => {
    const { code, stderr } = await kubectl(['create', '-f', '-'], executor('http', 'ge-executor', http));
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('executor-liveness') });
  });

  it('lives with the probe that it is given, and is restarted with the one it had', async () => {
    await mustKubectl(['create', '-f', '-'], executor('given', 'ge-executor'));
    // Nobody knows it for an executor.
    await mustKubectl(['create', '-f', '-'], executor('http', 'other', http));
    expect(
      valueAt(await get('deployment', EXECUTORS, 'given'), [
        'spec',
        'template',
        'spec',
        'containers',
        '0',
        'livenessProbe',
      ]),
    ).toMatchObject({
      exec: { command: ['/bin/sh', '-c', 'kill -0 1'] },
      periodSeconds: 3,
      failureThreshold: 6,
    });
    await eventually(
      'the other one restarted',
      async () => {
        const [pod] = await pods(EXECUTORS, 'instance=http');
        return pod && pod.restarts > 0 ? true : undefined;
      },
      POD_TIME,
    );
    // Blocked, it still answers its probe; it is only taken out of service meanwhile.
    await eventually(
      'the executor out of service',
      async () => {
        const [pod] = await pods(EXECUTORS, 'instance=given');
        return pod && !pod.isReady && (await logOf('given')).includes('blocked') ? true : undefined;
      },
      POD_TIME,
    );
    await eventually(
      'the executor back',
      async () => {
        const [pod] = await pods(EXECUTORS, 'instance=given');
        return pod?.isReady && (await logOf('given')).includes('free again') ? true : undefined;
      },
      POD_TIME,
    );
    expect(await pods(EXECUTORS, 'instance=given')).toMatchObject([{ restarts: 0 }]);
  });

  it('has no /bin/kill: it is its shell that knows the word, and the plain command would fail', async () => {
    const exec = (...command: string[]) => kubectl(['exec', '-n', EXECUTORS, 'deployment/given', '--', ...command]);
    expect(await exec('/bin/sh', '-c', 'kill -0 1')).toMatchObject({ code: 0 });
    const plain = await exec('kill', '-0', '1');
    expect(plain).toMatchObject({
      code: expect.any(Number),
      stderr: expect.stringContaining('executable file not found'),
    });
    // A process that is gone is noticed.
    expect(await exec('/bin/sh', '-c', 'kill -0 4242')).toMatchObject({ code: 1 });
  });
});
