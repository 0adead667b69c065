import { afterAll, beforeAll } from 'vitest';
import { mustKubectl } from '../../cluster/support/kubectl.ts';
import { inForce } from './cluster.ts';
import { helm, install, NAMESPACE } from './helm.ts';

/** One release of zonegate, in force, for all tests of a file; and a namespace for what it judges there. */
export function useRelease(zone: string, judged: string, ...flags: readonly string[]): void {
  beforeAll(async () => {
    await install(zone, ...flags);
    await inForce();
    await mustKubectl(['apply', '-f', '-'], { apiVersion: 'v1', kind: 'Namespace', metadata: { name: judged } });
  });
  // Whatever of it is there: what one file leaves would fail all the others.
  afterAll(async () => {
    await mustKubectl(['delete', 'namespace', judged, '--ignore-not-found', '--wait=false']);
    await helm('uninstall', 'zonegate', '--ignore-not-found', '--wait');
    await mustKubectl(['delete', 'namespace', judged, NAMESPACE, '--ignore-not-found']);
  });
}
