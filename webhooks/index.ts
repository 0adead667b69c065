import { createRegistry } from '../src/engine/registry.ts';
import { cronjobConcurrency } from './cronjobs/cronjob-concurrency.ts';
import { cronjobLimits } from './cronjobs/cronjob-limits.ts';
import { noHotPatch } from './debugging/no-hot-patch.ts';
import { recreateSingletons } from './deployments/recreate-singletons.ts';
import { rollingUpdate } from './deployments/rolling-update.ts';
import { runAsNonRoot } from './deployments/run-as-non-root.ts';
import { securityContext } from './deployments/security-context.ts';
import { standardLabels } from './deployments/standard-labels.ts';
import { unbufferedOutput } from './deployments/unbuffered-output.ts';
import { executorHpa } from './hpa/executor-hpa.ts';
import { executorMaxReplicas } from './hpa/executor-max-replicas.ts';
import { hpaScaleUpWindow } from './hpa/hpa-scale-up-window.ts';
import { imagePullPolicy } from './images/image-pull-policy.ts';
import { pinnedImages } from './images/pinned-images.ts';
import { registryImages } from './images/registry-images.ts';
import { brokenClusterIp } from './k3s/broken-cluster-ip.ts';
import { traefikPinned } from './k3s/traefik-pinned.ts';
import { unenforcedNetworkPolicy } from './k3s/unenforced-network-policy.ts';
import { knownNamespace } from './namespaces/known-namespace.ts';
import { executorPdb } from './pdb/executor-pdb.ts';
import { pdbCoverage } from './pdb/pdb-coverage.ts';
import { pdbMisfit } from './pdb/pdb-misfit.ts';
import { executorLiveness } from './probes/executor-liveness.ts';
import { executorReadiness } from './probes/executor-readiness.ts';
import { executorStartup } from './probes/executor-startup.ts';
import { livenessTolerance } from './probes/liveness-tolerance.ts';
import { probeHandler } from './probes/probe-handler.ts';
import { probesRequired } from './probes/probes-required.ts';
import { slowStart } from './probes/slow-start.ts';
import { clientTier } from './resources/client-tier.ts';
import { resourceLimits } from './resources/resource-limits.ts';
import { hostNetwork } from './zones/host-network.ts';

/** Every policy, in the handbook's order. A policy that is not listed here does not exist. */
export const registry = createRegistry([
  hostNetwork,
  brokenClusterIp,
  resourceLimits,
  securityContext,
  runAsNonRoot,
  unbufferedOutput,
  standardLabels,
  rollingUpdate,
  recreateSingletons,
  probesRequired,
  executorLiveness,
  livenessTolerance,
  executorReadiness,
  executorStartup,
  slowStart,
  probeHandler,
  executorMaxReplicas,
  hpaScaleUpWindow,
  executorHpa,
  executorPdb,
  pdbCoverage,
  pdbMisfit,
  knownNamespace,
  clientTier,
  cronjobConcurrency,
  cronjobLimits,
  noHotPatch,
  imagePullPolicy,
  registryImages,
  pinnedImages,
  traefikPinned,
  unenforcedNetworkPolicy,
]);
