// How objects are sent to the API server. Nothing here throws: what is refused is seen in what is stored.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsonPatch from 'fast-json-patch';
import { vi } from 'vitest';
import { type JsonObject, valueAt } from '../../../src/engine/json.ts';
import { openApi } from '../parity/api.ts';
import { kubectl } from '../support/kubectl.ts';
import { nameOf, stored } from './store.ts';

export interface Said {
  readonly stderr: string;
}

export type Send = (objects: readonly JsonObject[]) => Promise<Said>;

/** What an author wrote first, and what the author makes of it. */
export interface Change {
  readonly before: JsonObject;
  readonly after: JsonObject;
}

export type Write = (changes: readonly Change[]) => Promise<Said>;

/** One kubectl command for all objects. */
export const sending =
  (...args: readonly string[]): Send =>
  (objects) =>
    kubectl([...args, '-f', '-'], objects);

/** Sends the objects as they shall be. */
export const afterwards =
  (send: Send): Write =>
  (changes) =>
    send(changes.map(({ after }) => after));

/** What `kubectl patch --type=TYPE` sends for each object, without a process for each. */
export const patching =
  (type: 'json' | 'merge' | 'strategic', patchOf: (before: JsonObject, after: JsonObject) => object): Write =>
  async (changes) => {
    const api = await openApi();
    try {
      const patches = changes.map(({ before, after }) =>
        api.patch(after, patchTypes[type], patchOf(before, after), 'kubectl-patch'),
      );
      const refused = (await Promise.all(patches)).filter(({ status }) => status >= 300);
      return { stderr: refused.map(({ body }) => `${body.message}\n`).join('') };
    } finally {
      api.close();
    }
  };

const patchTypes = { json: 'json-patch', merge: 'merge-patch', strategic: 'strategic-merge-patch' };

/** The editor is a program that is given a file: here one that puts the edited object into its place. */
export const editing =
  (way: string): Write =>
  async (changes) => {
    const folder = mkdtempSync(join(tmpdir(), 'zonegate-edit-'));
    const live = await stored(way);
    try {
      return await each(changes, async ({ before, after }, target) => {
        const edited = jsonPatch.applyPatch(live.get(nameOf(after)), jsonPatch.compare(before, after)).newDocument;
        const file = join(folder, nameOf(after));
        writeFileSync(file, JSON.stringify(edited));
        vi.stubEnv('KUBE_EDITOR', `cp ${file}`);
        return kubectl(['edit', ...target, '-o', 'json']);
      });
    } finally {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    }
  };

/** One command an object, a few at a time. */
async function each(
  changes: readonly Change[],
  command: (change: Change, target: readonly string[]) => Promise<Said>,
): Promise<Said> {
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
