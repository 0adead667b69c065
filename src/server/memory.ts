// What is large is collected soon. V8 does so when it has to, and takes all that a container has before that.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects what is left of large texts, now and then; it is told of the bytes of each. To collect takes about 30 ms.
 * @param most bytes that may be left.
 */
export function createCollector(most: number): (bytes: number) => void {
  let collect: (() => void) | undefined;
  let litter = 0;
  return (bytes) => {
    litter += bytes;
    if (litter < most) return;
    litter = 0;
    collect ??= collector();
    collect();
  };
}

function collector(): () => void {
  // The only way to ask V8 for it without a flag of the command line.
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}
