// The ways in which objects are created, and what Kubernetes lets be known of their authors.
import { helm } from '../support/helm.ts';
import { type Send, sending } from './commands.ts';
import type { Knowledge } from './expected.ts';

export interface Start {
  readonly knowledge: Knowledge;
  readonly write: Send;
}

export interface CreateWay extends Start {
  /** Short: it becomes part of names, and the label by which the objects are found again. */
  readonly way: string;
  readonly title: string;
  readonly needsHelm?: true;
}

export const create: Start = { knowledge: 'unknown', write: sending('create') };
export const apply: Start = { knowledge: 'known', write: sending('apply') };
// Known by the annotation that it writes.
export const renamedApply: Start = { knowledge: 'known', write: sending('apply', '--field-manager=ci') };

export function serverSideApply(manager: string, ...flags: readonly string[]): Start {
  return { knowledge: 'known', write: sending('apply', '--server-side', `--field-manager=${manager}`, ...flags) };
}

// Helm 3 creates, and merges; Helm 4 applies server-side.
export const helm3Install = (release: string): Start => ({
  knowledge: 'unknown',
  write: (objects) => helm(3, 'install', release, objects),
});
export const helm4Install = (release: string): Start => ({
  knowledge: 'known',
  write: (objects) => helm(4, 'install', release, objects),
});

export const createWays: readonly CreateWay[] = [
  { way: 'create', title: 'create', ...create },
  // It writes the annotation of client-side apply.
  { way: 'saved', title: 'create --save-config', knowledge: 'known', write: sending('create', '--save-config') },
  { way: 'apply', title: 'client-side apply', ...apply },
  { way: 'renamed', title: 'client-side apply --field-manager=ci', ...renamedApply },
  { way: 'server', title: 'server-side apply', ...serverSideApply('kubectl') },
  { way: 'helm3', title: 'helm 3 install', needsHelm: true, ...helm3Install('create-helm3') },
  { way: 'helm4', title: 'helm 4 install', needsHelm: true, ...helm4Install('create-helm4') },
];
