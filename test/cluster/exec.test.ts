// Nobody patches a running pod: what kubectl exec and cp really send. The pod has no node, so that a command which is
// admitted fails right after that.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/engine/json.ts';
import { eventually, kubectl, kubectlOnTerminal, mustKubectl } from './support/kubectl.ts';
import { compliantContainer, namespaces } from './support/objects.ts';
import { register, startZonegate, unregister, useZone, zones } from './support/zonegate.ts';

const folder = mkdtempSync(join(tmpdir(), 'zonegate-exec-'));
const file = join(folder, 'main.py');
writeFileSync(file, 'print("patched")\n');
afterAll(() => rmSync(folder, { recursive: true }));

const pod: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'target', namespace: 'ge-system', labels: { app: 'target', component: 'backend' } },
  spec: { securityContext: { runAsNonRoot: true, fsGroup: 1004 }, containers: [compliantContainer] },
};

const NO_NODE = 'does not have a host assigned';

const exec = (flags: readonly string[], command: readonly string[], input?: string) =>
  kubectl(['exec', ...flags, '-n', 'ge-system', 'target', '--', ...command], input);

const shell = () => kubectlOnTerminal(['exec', '-it', '-n', 'ge-system', 'target', '--', '/bin/sh']);

interface Action {
  readonly level: 'must' | 'should' | 'fine';
  readonly title: string;
  run(): ReturnType<typeof kubectl>;
}

const actions: readonly Action[] = [
  { level: 'must', title: 'cp into the pod', run: () => kubectl(['cp', file, 'ge-system/target:/app/main.py']) },
  { level: 'must', title: 'tar piped into exec', run: () => exec(['-i'], ['tar', 'xf', '-'], 'x') },
  {
    level: 'should',
    title: 'cp out of the pod',
    run: () => kubectl(['cp', 'ge-system/target:/app/log', `${file}.log`]),
  },
  { level: 'should', title: 'a file piped into exec', run: () => exec(['-i'], ['sh', '-c', 'cat > /app/x'], 'x') },
  ...[
    ['wrapped', ['timeout', '60', 'sudo', '-u', 'app', 'tar', 'xf', '-']],
    ['grouped', ['sh', '-ec', 'if cd /app; then (true && { tar xf - 2>/dev/null; }); fi']],
    ['nested', ['env', 'bash', '-lc', `sh -c "eval 'tar xf -'"`]],
    ['renamed', ['sh', '-c', 'T=/usr/bin/../bin/t""ar; $T xf -']],
    ['of another program', ['sh', '-c', 'cd /app && cpio -id']],
    ['too long to be read', ['sh', '-c', `${' '.repeat(70_000)}tar xf -`]],
  ].map(
    ([how, command]): Action => ({
      level: 'must',
      title: `an archive piped in, ${how}`,
      run: () => exec(['-i'], command as string[], 'x'),
    }),
  ),
  ...[
    ['a redirection', ['sh', '-c', 'echo DEBUG=1 >> /app/settings.py']],
    ['an editor of streams', ['sed', '-i', 's/INFO/DEBUG/', '/app/settings.py']],
    ['an installation', ['sh', '-c', 'apt-get update && apt-get install -y vim']],
    ['a here-document', ['sh', '-c', 'python3 - <<EOF\nopen("/app/x.py", "w")\nEOF']],
  ].map(
    ([how, command]): Action => ({
      level: 'should',
      title: `files written by ${how}`,
      run: () => exec([], command as string[]),
    }),
  ),
  ...[
    ['errors left out', ['sh', '-c', 'ls /app 2>/dev/null | grep -c py 2>&1']],
    ['a comparison', ['sh', '-c', `[ 1 > 0 ] && ps | awk '$2 > 5'`]],
    ['a dump in /tmp', ['sh', '-c', 'cd /tmp && jstack 1 > threads.txt']],
  ].map(
    ([how, command]): Action => ({
      level: 'fine',
      title: `${how}, with standard input`,
      run: () => exec(['-i'], command as string[], 'x'),
    }),
  ),
  { level: 'fine', title: 'one command', run: () => exec([], ['ls', '/app']) },
  { level: 'fine', title: 'a query on standard input', run: () => exec(['-i'], ['psql'], 'select 1') },
];

/** What becomes of those that break the rule. */
const decisions = { 'zone-1': ['warned'], 'zone-2': ['warned', 'denied'], 'zone-3': ['denied'] };

describe.each(zones)('%s', (zone) => {
  const zonegate = useZone(zone, () => mustKubectl(['apply', '-f', '-'], pod));

  it.each(actions.map((action) => [action.title, action] as const))('%s', async (_, { level, run }) => {
    const { code, stderr } = await run();
    expect(code).not.toBe(0);
    const isDenied = level === 'must' ? zone !== 'zone-1' : level === 'should' && zone === 'zone-3';
    if (!isDenied) {
      expect(stderr).toContain(NO_NODE);
      expect(stderr).not.toContain('refuses');
      return;
    }
    expect(stderr).toContain('zonegate refuses');
    expect(stderr).toContain(`- [${level}] no-hot-patch: command: `);
    expect(stderr).not.toMatch(/\/app|settings|install/);
  });

  it('an interactive shell', async () => {
    const said = await shell();
    expect(said).toContain(NO_NODE);
    expect(said).not.toContain('zonegate');
  });

  it('each is in the log, without its command', async () => {
    const lines = await eventually('all logged', async () => {
      const logged = zonegate()
        .log()
        .filter((line) => line.subresource === 'exec');
      return logged.length > actions.length ? logged : undefined;
    });
    expect(JSON.stringify(lines)).not.toContain('/app');
    const found = lines.filter(({ policies }) => String(policies) === 'no-hot-patch');
    expect(new Set(found.map(({ decision }) => decision))).toEqual(new Set(decisions[zone]));
  });
});

it('while zonegate is down, a terminal opens; nothing else is let in', async () => {
  const zonegate = await startZonegate('zone-3');
  await mustKubectl(['apply', '-f', '-'], [...namespaces, pod]);
  await register(zonegate, 'zone-3');
  try {
    await zonegate.stop('SIGKILL');
    const said = await shell();
    expect(said).toContain(NO_NODE);
    expect(said).not.toContain('failed calling webhook');
    for (const { title, run } of actions)
      expect((await run()).stderr, title).toContain('failed calling webhook "validate.zonegate.dev"');
  } finally {
    await unregister();
  }
});
