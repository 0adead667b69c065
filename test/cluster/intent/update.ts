// The ways in which one field of an object is changed, and what Kubernetes lets be known of who did it.
import jsonPatch from 'fast-json-patch';
import { type HelmVersion, helm } from '../support/helm.ts';
import { afterwards, editing, patching, sending, type Write } from './commands.ts';
import { apply, create, helm3Install, helm4Install, renamedApply, type Start, serverSideApply } from './create.ts';
import type { Knowledge } from './expected.ts';
import { mergePatch, strategicPatch } from './patches.ts';

export interface UpdateWay {
  readonly way: string;
  readonly title: string;
  readonly knowledge: Knowledge;
  readonly needsHelm?: true;
  /**
   * What the author leaves out is gone with `everything`, and untouched with `changes`. With `wishes` it is taken away
   * if the author wrote it before, and what is written is sent again if somebody changed it.
   */
  readonly sends: 'everything' | 'changes' | 'wishes';
  /** Maps are merged with what is there; or lists, too, whose items have names. */
  readonly merges?: 'maps' | 'items';
  /** Another manager holds what was written before: it stays in these states. Maps would be merged: values only. */
  readonly keeps?: (state: string) => boolean;
  /** What client-side apply or Helm 3 wrote before is forgotten, and what was filled with it: on CREATE only, for ever. */
  readonly isForgetful?: true;
  /** kubectl keeps what was applied in an annotation: Deployments count a change of that, too. */
  readonly isAnnotated?: true;
  /** Only what differs from the release is sent: what stands there then tells what the release says. */
  readonly isHelmMerge?: true;
  /** What is sent depends on what is stored, so that it cannot be sent a second time. */
  readonly isOnce?: true;
  readonly start: Start;
  readonly write: Write;
}

const once = { knowledge: 'unknown', sends: 'changes', start: create } as const;
const applies = { sends: 'wishes', merges: 'items' } as const;

function helmWay(
  way: string,
  title: string,
  knowledge: Knowledge,
  [installed, upgraded]: readonly [HelmVersion, HelmVersion],
  ...flags: readonly string[]
): UpdateWay {
  const start = installed === 3 ? helm3Install(way) : helm4Install(way);
  const write = afterwards((objects) => helm(upgraded, 'upgrade', way, objects, flags));
  return { way, title, knowledge, needsHelm: true, ...applies, start, write };
}

export const updateWays: readonly UpdateWay[] = [
  {
    way: 'replace',
    title: 'replace',
    knowledge: 'unknown',
    sends: 'everything',
    start: create,
    write: afterwards(sending('replace')),
  },
  { way: 'json', title: 'patch --type=json', ...once, isOnce: true, write: patching('json', jsonPatch.compare) },
  { way: 'merge', title: 'patch --type=merge', ...once, merges: 'maps', write: patching('merge', mergePatch) },
  {
    way: 'strategic',
    title: 'patch --type=strategic',
    ...once,
    merges: 'items',
    write: patching('strategic', strategicPatch),
  },
  { way: 'edit', title: 'edit', ...once, isOnce: true, write: editing('edit') },
  {
    way: 'reapply',
    title: 'client-side apply',
    knowledge: 'known',
    ...applies,
    isAnnotated: true,
    start: apply,
    write: afterwards(apply.write),
  },
  {
    way: 'rename',
    title: 'client-side apply --field-manager=ci',
    knowledge: 'known',
    ...applies,
    isAnnotated: true,
    start: renamedApply,
    write: afterwards(renamedApply.write),
  },
  {
    way: 'same',
    title: 'server-side apply by the same manager',
    knowledge: 'known',
    ...applies,
    start: serverSideApply('first'),
    write: afterwards(serverSideApply('first').write),
  },
  {
    way: 'second',
    title: 'server-side apply by a second manager',
    knowledge: 'known',
    ...applies,
    keeps: () => true,
    start: serverSideApply('first'),
    write: afterwards(serverSideApply('second').write),
  },
  {
    way: 'forced',
    title: 'server-side apply by a second manager --force-conflicts',
    knowledge: 'known',
    ...applies,
    keeps: (state) => state === 'unset',
    start: serverSideApply('first'),
    write: afterwards(serverSideApply('second', '--force-conflicts').write),
  },
  {
    way: 'migrated',
    title: 'server-side apply of what was applied client-side',
    knowledge: 'known',
    ...applies,
    isForgetful: true,
    isAnnotated: true,
    start: apply,
    write: afterwards(serverSideApply('kubectl', '--force-conflicts').write),
  },
  { ...helmWay('helm3-up', 'helm 3 upgrade: a patch', 'unknown', [3, 3]), isHelmMerge: true },
  helmWay('helm4-up', 'helm 4 upgrade: a server-side apply', 'known', [4, 4]),
  {
    ...helmWay('helm34-up', 'helm 4 upgrade of a helm 3 release: a patch', 'unknown', [3, 4]),
    isHelmMerge: true,
  },
  {
    ...helmWay(
      'helm34-ssa',
      'helm 4 upgrade --server-side=true of a helm 3 release',
      'known',
      [3, 4],
      '--server-side=true',
      '--force-conflicts',
    ),
    isForgetful: true,
  },
];
