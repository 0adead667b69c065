import type { Io } from './io.ts';

type Surroundings = Pick<Io, 'env' | 'isTerminal'>;

/** Whether the standard output takes colours: https://no-color.org, then https://bixense.com/clicolors, then what it is. */
export function hasColours({ env, isTerminal }: Surroundings): boolean {
  if (env.NO_COLOR) return false;
  if (env.CLICOLOR_FORCE && env.CLICOLOR_FORCE !== '0') return true;
  return isTerminal.stdout && env.TERM !== 'dumb';
}

export interface Progress {
  /** Says what is being done, once it is worth saying. */
  show(text: string): void;
  /** Leaves nothing of it behind. */
  end(): void;
}

/** Sooner nobody wonders, in milliseconds. */
const PATIENCE = 1000;
const CLEAR = '\r\u001b[K';

/** A line on standard error that tells how far it is: on a terminal only, and only once it takes over a second. */
export function progressOn(
  { stderr, isTerminal, env }: Pick<Io, 'stderr' | 'isTerminal' | 'env'>,
  now: () => number,
): Progress {
  const isVisible = isTerminal.stderr && env.TERM !== 'dumb';
  const start = now();
  let isShown = false;
  return {
    show(text) {
      if (!isVisible || now() - start < PATIENCE) return;
      stderr(`${CLEAR}${text}`);
      isShown = true;
    },
    end() {
      if (isShown) stderr(CLEAR);
      isShown = false;
    },
  };
}
