import { createRegistry } from '../src/engine/registry.ts';
import { cronjobConcurrency } from './cronjobs/cronjob-concurrency.ts';
import { cronjobLimits } from './cronjobs/cronjob-limits.ts';
import { rollingUpdate } from './deployments/rolling-update.ts';
import { securityContext } from './deployments/security-context.ts';
import { unbufferedOutput } from './deployments/unbuffered-output.ts';
import { executorMaxReplicas } from './hpa/executor-max-replicas.ts';
import { executorLiveness } from './probes/executor-liveness.ts';
import { probesRequired } from './probes/probes-required.ts';
import { clientTier } from './resources/client-tier.ts';
import { resourceLimits } from './resources/resource-limits.ts';
import { hostNetwork } from './zones/host-network.ts';

/** Every policy, in the handbook's order. A policy that is not listed here does not exist. */
export const registry = createRegistry([
  hostNetwork,
  resourceLimits,
  securityContext,
  unbufferedOutput,
  rollingUpdate,
  probesRequired,
  executorLiveness,
  executorMaxReplicas,
  clientTier,
  cronjobConcurrency,
  cronjobLimits,
]);
