// Who may ask the API server next: a few at once, and nobody's many before another's one.

export interface QueueLimits {
  /** How many act at once. */
  readonly atOnce: number;
  /** How many of one owner act at once: less than all, so that one whose answers are slow does not hold up the others. */
  readonly atOnceEach: number;
  /** How many wait at most. */
  readonly waiting: number;
}

export interface RequestQueue {
  /**
   * Acts when its turn comes: the owners take turns, and the requests of one owner come in their order.
   * @param signal ends the wait; what acts already ends by itself.
   * @throws what `act` throws; the signal's reason; an Error where too many wait.
   */
  run<T>(owner: string, signal: AbortSignal, act: () => Promise<T>): Promise<T>;
}

interface Waiter {
  readonly begin: () => void;
  readonly refuse: (reason: unknown) => void;
}

interface Owner {
  acting: number;
  /** In their order. */
  readonly waiting: Set<Waiter>;
}

/** All answers together are held in a few times the most bytes of one: 32 MiB. */
const usual: QueueLimits = { atOnce: 8, atOnceEach: 6, waiting: 600 };

export function createRequestQueue({ atOnce, atOnceEach, waiting }: QueueLimits = usual): RequestQueue {
  /** Those who act or wait; whoever had a turn goes to the end. */
  const owners = new Map<string, Owner>();
  let acting = 0;
  let length = 0;

  function beginNext(): void {
    while (acting < atOnce) {
      const next = nextOwner();
      const [waiter] = next?.waiting ?? [];
      if (waiter === undefined) return;
      waiter.begin();
    }
  }

  /** No more than `atOnce` owners are passed over: each of them acts. */
  function nextOwner(): Owner | undefined {
    for (const owner of owners.values()) if (owner.waiting.size > 0 && owner.acting < atOnceEach) return owner;
    return undefined;
  }

  function wait(name: string, owner: Owner, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        owner.waiting.delete(waiter);
        length -= 1;
        signal.removeEventListener('abort', stop);
      };
      const waiter: Waiter = {
        begin() {
          leave();
          owner.acting += 1;
          acting += 1;
          owners.delete(name);
          owners.set(name, owner);
          resolve();
        },
        refuse(reason) {
          leave();
          forget(name, owner);
          reject(reason);
        },
      };
      const stop = () => waiter.refuse(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      owner.waiting.add(waiter);
      length += 1;
      beginNext();
      if (length > waiting) refuseOne();
    });
  }

  /** Whoever asks for the most is refused first: else one could take all the places. */
  function refuseOne(): void {
    let most: Owner | undefined;
    for (const owner of owners.values()) if (owner.waiting.size > (most?.waiting.size ?? 0)) most = owner;
    const newest = [...(most?.waiting ?? [])].at(-1);
    newest?.refuse(new Error('too many questions to the API server wait'));
  }

  function forget(name: string, owner: Owner): void {
    if (owner.acting === 0 && owner.waiting.size === 0 && owners.get(name) === owner) owners.delete(name);
  }

  return {
    async run(name, signal, act) {
      signal.throwIfAborted();
      const owner = owners.get(name) ?? { acting: 0, waiting: new Set<Waiter>() };
      owners.set(name, owner);
      await wait(name, owner, signal);
      try {
        return await act();
      } finally {
        owner.acting -= 1;
        acting -= 1;
        forget(name, owner);
        beginNext();
      }
    },
  };
}
