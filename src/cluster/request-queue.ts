// Sends a few requests to the API server at once. Many requests of one namespace do not hold up those of another.

/** An owner is who shares turns with others, such as a namespace. */
export interface QueueBounds {
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
  /** In the order in which they came. */
  readonly waiting: Set<Waiter>;
}

/** All answers together take up to 8 times the most bytes of one: 32 MiB. */
const defaultBounds: QueueBounds = { atOnce: 8, atOnceEach: 6, waiting: 600 };

export function createRequestQueue({ atOnce, atOnceEach, waiting }: QueueBounds = defaultBounds): RequestQueue {
  /** Those who act or wait. An owner goes to the end after each turn. */
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

  /** It skips at most `atOnce` owners: each of those acts. */
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

  /** Refuses the newest request of the owner that has the most: else one owner could fill the queue. */
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
