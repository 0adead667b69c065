// Collects large garbage soon. V8 itself waits until it has to, and takes all memory of a container before that.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects the garbage that large texts leave. A collection takes about 30 ms.
 * @param most bytes of garbage after which it collects.
 * @returns adds the bytes of one text.
 */
export function createCollector(most: number): (bytes: number) => void {
  let collect: (() => void) | undefined;
  let garbage = 0;
  return (bytes) => {
    garbage += bytes;
    if (garbage < most) return;
    garbage = 0;
    collect ??= exposedGc();
    collect();
  };
}

function exposedGc(): () => void {
  // The only way to get the function without a flag on the command line.
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}
