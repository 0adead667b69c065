import { KubeConfig } from '@kubernetes/client-node';

/** Makes an empty KubeConfig. In a file of its own, so that the bundler sees that nothing else of client-node is used. */
export function newKubeConfig(): KubeConfig {
  return new KubeConfig();
}
