// How the tools write that people deploy with, each under the field managers that it uses.
import type { HelmVersion } from '../support/helm.ts';
import { helm } from '../support/helm.ts';
import { kubectl, mustKubectl } from '../support/kubectl.ts';
import { type Send, sending } from './commands.ts';
import type { Knowledge } from './expected.ts';

export interface Tool {
  /** Short: it becomes part of names, and the label by which the objects are found again. */
  readonly way: string;
  readonly title: string;
  /** What the first sync lets be known of its author; every later one lets all be known. */
  readonly first: Knowledge;
  readonly needsHelm?: true;
  /** Writes the same objects again each time that it is called. */
  readonly sync: Send;
  /** What the tool would make of the objects, as it asks before it syncs; where it asks. */
  readonly forecast?: (objects: Parameters<Send>[0]) => Promise<string>;
}

const clientSide = (manager: string): Pick<Tool, 'first' | 'sync'> => ({
  first: 'known',
  sync: sending('apply', `--field-manager=${manager}`),
});

const serverSide = (manager: string): Pick<Tool, 'first' | 'sync'> => ({
  first: 'known',
  sync: sending('apply', '--server-side', '--force-conflicts', `--field-manager=${manager}`),
});

const helmRelease = (version: HelmVersion, release: string): Pick<Tool, 'first' | 'needsHelm' | 'sync'> => ({
  first: version === 3 ? 'unknown' : 'known',
  needsHelm: true,
  async sync(objects) {
    const installed = await helm(version, 'install', release, objects);
    return installed.code === 0 ? installed : helm(version, 'upgrade', release, objects);
  },
});

/** With ServerSideDiff and IncludeMutationWebhook. */
const serverSideDiff: Tool['forecast'] = async (objects) => {
  const flags = ['--server-side', '--force-conflicts', '--field-manager=argocd-controller', '--dry-run=server'];
  return (await mustKubectl(['apply', ...flags, '-o', 'json', '-f', '-'], objects)).stdout;
};

export const tools: readonly Tool[] = [
  { way: 'argo', title: 'Argo CD', ...clientSide('argocd-controller'), forecast: serverSideDiff },
  {
    way: 'argo-ssa',
    title: 'Argo CD, ServerSideApply=true',
    ...serverSide('argocd-controller'),
    forecast: serverSideDiff,
  },
  { way: 'flux', title: 'Flux, kustomize-controller', ...serverSide('kustomize-controller') },
  { way: 'helm3', title: 'Helm 3, and the helm-controller of Flux', ...helmRelease(3, 'tool-helm3') },
  { way: 'helm4', title: 'Helm 4', ...helmRelease(4, 'tool-helm4') },
  { way: 'manifest', title: 'Terraform, kubernetes_manifest', ...serverSide('Terraform') },
  // It names no field manager: the API server takes the name of the program.
  { way: 'kubectl', title: 'Terraform, kubectl_manifest', ...clientSide('') },
  { way: 'pulumi', title: 'Pulumi', ...serverSide('pulumi-kubernetes-1a2b3c4d') },
  { way: 'pulumi-csa', title: 'Pulumi, enableServerSideApply: false', ...clientSide('pulumi-kubernetes') },
  { way: 'ansible', title: 'Ansible, apply: true', ...clientSide('OpenAPI-Generator') },
];

/** Somebody's command between two syncs, which the next one takes back. */
export const disturb = (name: string, namespace: string) =>
  kubectl(['set', 'image', `deployment/${name}`, '*=app:other', '-n', namespace]);
