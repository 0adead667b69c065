// The ways in which one field of an object is changed, and what Kubernetes lets be known of who did it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsonPatch from 'fast-json-patch';
import { vi } from 'vitest';
import { type JsonObject, valueAt } from '../../../src/engine/json.ts';
import { type HelmVersion, helm } from '../support/helm.ts';
import { kubectl, mustKubectl } from '../support/kubectl.ts';
import { apply, create, serverSideApply } from './create.ts';
import { mergePatch, strategicPatch } from './patches.ts';
import type { Case, Knowledge } from './row.ts';
import { nameOf } from './store.ts';

/** What an author wrote first, and what the author makes of it. */
export interface Change {
  readonly before: JsonObject;
  readonly after: JsonObject;
}

export interface UpdateWay {
  readonly way: string;
  readonly title: string;
  readonly knowledge: Knowledge;
  readonly needsHelm?: true;
  /** Another manager holds the value from before: it stays in these states. Maps would be merged: values only. */
  readonly keeps?: (state: string) => boolean;
  /** What the API server itself refuses, zonegate or not. */
  readonly cannot?: (at: Case) => boolean;
  /** kubectl rewrites its annotation, in one request or two: Deployments count that as generations, too. */
  readonly rewritesAnnotation?: true;
  /** What is sent depends on what is stored, so that it cannot be sent a second time. */
  readonly isOnce?: true;
  start(objects: readonly JsonObject[]): Promise<unknown>;
  write(changes: readonly Change[]): Promise<{ readonly stderr: string }>;
}

type Sent = (objects: readonly JsonObject[]) => Promise<{ readonly stderr: string }>;

const sending = (send: Sent) => (changes: readonly Change[]) => send(changes.map(({ after }) => after));

/** One command an object, a few at a time. */
async function each(
  changes: readonly Change[],
  command: (change: Change, target: readonly string[]) => Promise<{ readonly stderr: string }>,
): Promise<{ readonly stderr: string }> {
  const waiting = [...changes];
  let stderr = '';
  const work = async () => {
    for (let change = waiting.pop(); change !== undefined; change = waiting.pop()) {
      const { after } = change;
      const namespace = String(valueAt(after, ['metadata', 'namespace']));
      stderr += (await command(change, [`${after.kind}/${nameOf(after)}`, '-n', namespace])).stderr;
    }
  };
  await Promise.all([work(), work(), work()]);
  return { stderr };
}

const patching =
  (type: string, patchOf: (before: JsonObject, after: JsonObject) => object) => (changes: readonly Change[]) =>
    each(changes, ({ before, after }, target) =>
      kubectl(['patch', ...target, `--type=${type}`, '-p', JSON.stringify(patchOf(before, after))]),
    );

/** The editor is a program that is given a file: here one that puts the edited object into its place. */
async function edit(changes: readonly Change[]): Promise<{ readonly stderr: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'zonegate-edit-'));
  const result = await each(changes, async ({ before, after }, target) => {
    const live = JSON.parse((await mustKubectl(['get', ...target, '-o', 'json'])).stdout);
    const edited = jsonPatch.applyPatch(live, jsonPatch.compare(before, after)).newDocument;
    const file = join(folder, nameOf(after));
    writeFileSync(file, JSON.stringify(edited));
    vi.stubEnv('KUBE_EDITOR', `cp ${file}`);
    return kubectl(['edit', ...target, '-o', 'json']);
  });
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
  return result;
}

function helmWay(
  way: string,
  title: string,
  knowledge: Knowledge,
  [installed, upgraded]: readonly [HelmVersion, HelmVersion],
  ...flags: readonly string[]
): UpdateWay {
  const start: Sent = (objects) => helm(installed, 'install', way, objects);
  const upgrade: Sent = (objects) => helm(upgraded, 'upgrade', way, objects, flags);
  return { way, title, knowledge, needsHelm: true, start, write: sending(upgrade) };
}

export const updateWays: readonly UpdateWay[] = [
  {
    way: 'replace',
    title: 'replace',
    knowledge: 'unknown',
    start: create,
    write: sending((objects) => kubectl(['replace', '-f', '-'], objects)),
  },
  {
    way: 'json',
    title: 'patch --type=json',
    knowledge: 'unknown',
    isOnce: true,
    start: create,
    write: patching('json', jsonPatch.compare),
  },
  {
    way: 'merge',
    title: 'patch --type=merge',
    knowledge: 'unknown',
    start: create,
    write: patching('merge', mergePatch),
  },
  {
    way: 'strategic',
    title: 'patch --type=strategic',
    knowledge: 'unknown',
    start: create,
    write: patching('strategic', strategicPatch),
  },
  { way: 'edit', title: 'edit', knowledge: 'unknown', isOnce: true, start: create, write: edit },
  { way: 'reapply', title: 'client-side apply', knowledge: 'known', start: apply, write: sending(apply) },
  {
    way: 'same',
    title: 'server-side apply by the same manager',
    knowledge: 'known',
    start: serverSideApply('first'),
    write: sending(serverSideApply('first')),
  },
  {
    way: 'second',
    title: 'server-side apply by a second manager',
    knowledge: 'known',
    keeps: () => true,
    start: serverSideApply('first'),
    write: sending(serverSideApply('second')),
  },
  {
    way: 'forced',
    title: 'server-side apply by a second manager --force-conflicts',
    knowledge: 'known',
    keeps: (state) => state === 'unset',
    start: serverSideApply('first'),
    write: sending(serverSideApply('second', '--force-conflicts')),
  },
  {
    way: 'migrated',
    title: 'server-side apply of what was applied client-side',
    knowledge: 'known',
    // The first of its two requests still has the `value` that client-side apply wrote.
    cannot: ({ row, state }) => row.field === 'env' && state === 'reference',
    rewritesAnnotation: true,
    start: apply,
    write: sending(serverSideApply('kubectl', '--force-conflicts')),
  },
  helmWay('helm3-up', 'helm 3 upgrade: a patch', 'unknown', [3, 3]),
  helmWay('helm4-up', 'helm 4 upgrade: a server-side apply', 'known', [4, 4]),
  helmWay('helm34-up', 'helm 4 upgrade of a helm 3 release: a patch', 'unknown', [3, 4]),
  helmWay(
    'helm34-ssa',
    'helm 4 upgrade --server-side=true of a helm 3 release',
    'known',
    [3, 4],
    '--server-side=true',
    '--force-conflicts',
  ),
];
