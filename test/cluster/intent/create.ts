// The ways in which objects are created, and what Kubernetes lets be known of their authors.
import type { JsonObject } from '../../../src/engine/json.ts';
import { helm } from '../support/helm.ts';
import { kubectl } from '../support/kubectl.ts';
import type { Knowledge } from './row.ts';

export interface CreateWay {
  /** Short: it becomes part of names, and the label by which the objects are found again. */
  readonly way: string;
  readonly title: string;
  readonly knowledge: Knowledge;
  readonly needsHelm?: true;
  write(objects: readonly JsonObject[]): Promise<{ readonly stderr: string }>;
}

const kubectlWith =
  (...args: readonly string[]) =>
  (objects: readonly JsonObject[]) =>
    kubectl([...args, '-f', '-'], objects);

export const create = kubectlWith('create');
export const apply = kubectlWith('apply');

export function serverSideApply(manager: string, ...flags: readonly string[]) {
  return kubectlWith('apply', '--server-side', '--field-manager', manager, ...flags);
}

export const createWays: readonly CreateWay[] = [
  { way: 'create', title: 'create', knowledge: 'unknown', write: create },
  // The annotation of client-side apply is there, but this request is no apply.
  { way: 'saved', title: 'create --save-config', knowledge: 'unknown', write: kubectlWith('create', '--save-config') },
  { way: 'apply', title: 'client-side apply', knowledge: 'known', write: apply },
  // Under another manager's name it cannot be told from a patch.
  {
    way: 'renamed',
    title: 'client-side apply --field-manager=ci',
    knowledge: 'unknown',
    write: kubectlWith('apply', '--field-manager=ci'),
  },
  { way: 'server', title: 'server-side apply', knowledge: 'known', write: serverSideApply('kubectl') },
  {
    way: 'helm3',
    title: 'helm 3 install: a create',
    knowledge: 'unknown',
    needsHelm: true,
    write: (objects) => helm(3, 'install', 'create-helm3', objects),
  },
  {
    way: 'helm4',
    title: 'helm 4 install: a server-side apply',
    knowledge: 'known',
    needsHelm: true,
    write: (objects) => helm(4, 'install', 'create-helm4', objects),
  },
];
