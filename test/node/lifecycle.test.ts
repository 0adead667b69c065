// hack/node.sh itself: it may be killed at any time, and leaves nothing behind. Beside the node of the other tests.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { eventually } from '../cluster/support/kubectl.ts';
import { POD_TIME } from './support/cluster.ts';

const script = fileURLToPath(new URL('../../hack/node.sh', import.meta.url));
const state = mkdtempSync(join(tmpdir(), 'zonegate-node-'));
const env = { ...process.env, STATE: state };
const cgroups = () =>
  readdirSync('/sys/fs/cgroup', { recursive: true })
    .map(String)
    .filter((name) => /zonegate-\d+$/.test(name));
const others = cgroups();
const folders = () =>
  ['/var/lib/cni', '/var/lib/kubelet', '/run/containerd', '/var/log/pods'].filter((name) => existsSync(name));
const before = folders();

afterAll(async () => {
  await node('down');
  rmSync(state, { recursive: true });
});

const node = (...args: string[]) => promisify(execFile)(script, args, { env });

/** What the machine sees of the node. */
function left() {
  const commands = readdirSync('/proc').flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : [];
    } catch {
      return []; // it has just ended
    }
  });
  return {
    processes: commands.filter((command) => command.includes(state)),
    mounts: readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .filter((line) => line.includes(state)),
    cgroups: cgroups().filter((name) => !others.includes(name)),
    files: readdirSync(state).filter((name) => !name.endsWith('.log')),
    folders: folders(),
  };
}

const nothing = { processes: [], mounts: [], cgroups: [], files: [], folders: before };

it('leaves nothing when it was killed on its way up', async () => {
  const up = spawn(script, ['up'], { env, stdio: 'ignore' });
  await eventually(
    'the kubelet started',
    async () => (existsSync(join(state, 'kubelet.pid')) ? true : undefined),
    POD_TIME,
  );
  up.kill('SIGKILL');
  await once(up, 'close');
  expect(left().processes.length).toBeGreaterThan(5);
  await node('down');
  expect(left()).toEqual(nothing);
});

it('comes up again, and leaves nothing when all of it was killed', async () => {
  const { stdout } = await node('up');
  expect(stdout).toBe(`KUBECONFIG=${state}/admin.conf\n`);
  expect((await node('kubectl', 'get', 'nodes')).stdout).toMatch(/node1 +Ready/);
  process.kill(Number(readFileSync(join(state, 'init.pid'), 'utf8').split(' ')[0]), 'SIGKILL');
  await expect(node('kubectl', 'get', 'nodes')).rejects.toThrow(`no node is up in ${state}: hack/node.sh up`);
  await node('down');
  expect(left()).toEqual(nothing);
});

it.each([
  [[], 'Usage: hack/node.sh up'],
  [['start'], 'Usage: hack/node.sh up'],
  [['up', 'now'], 'up takes no arguments'],
  [['load'], 'load takes one archive'],
])('says what it takes: %j', async (args, said) => {
  await expect(node(...args)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(said) });
});
