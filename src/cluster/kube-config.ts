import { KubeConfig } from '@kubernetes/client-node';

/** By a function in a file of its own: so the bundler sees that nothing else of client-node is used. */
export function newKubeConfig(): KubeConfig {
  return new KubeConfig();
}
