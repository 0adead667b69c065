// Test files run side by side, one in each worker, and each worker has a control plane of its own.
import { join } from 'node:path';
import { inject } from 'vitest';

/** The folder of the control plane that a file has for itself while it runs. */
export function ownControlPlane(): string {
  const folders = inject('controlPlanes');
  // Counted from 1: no two workers have the same number at the same time.
  const folder = folders[Number(process.env.VITEST_POOL_ID) - 1];
  if (folder === undefined) throw new Error(`worker ${process.env.VITEST_POOL_ID} has no control plane`);
  return folder;
}

/** Where the API server's credentials are. */
export const ownKubeconfig = () => join(ownControlPlane(), 'admin.conf');

/** Where the API server writes its audit log. */
export const ownAuditLog = () => join(ownControlPlane(), 'audit.log');
