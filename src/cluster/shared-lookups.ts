// One look-up for all who ask the same.
//
// An answer tells what was there when its first request was sent, or after. Who asks later must not get it: what was
// written in between could be missing, as when a Deployment and its disruption budget are applied in one go. Those who
// come too late wait together for the next look-up. So nobody waits for more than two, and a question never costs more
// than one look-up at a time, however many ask it. Nothing is kept of an answer.

/** A look-up that several wait for. */
export interface Flight<Passenger> {
  /** Ends the look-up: its time is over, or nobody waits for it any more. */
  readonly signal: AbortSignal;
  /** Must be called right before a request is sent: who comes after the first one takes the next flight. */
  depart(): void;
  /** Those who wait for the answer. */
  readonly passengers: ReadonlySet<Passenger>;
}

export interface FlightLimits {
  /** Ends all flights. */
  readonly signal: AbortSignal;
  /** Milliseconds that one flight may take at most. */
  readonly timeout: number;
  /** How many wait for one flight at most. */
  readonly passengers: number;
}

export interface Flights<Passenger, Answer> {
  /**
   * Asks a question.
   * @param passenger stands for who asks: a new object each time.
   * @param deadline until when to wait; the flight goes on as long as somebody does.
   * @param fly looks the answer up; it ends by the flight's signal. Who asks the same gives the same function.
   * @throws what `fly` throws; the deadline's reason; an Error where too many ask the same.
   */
  ask(
    question: string,
    passenger: Passenger,
    deadline: AbortSignal,
    fly: (flight: Flight<Passenger>) => Promise<Answer>,
  ): Promise<Answer>;
}

interface Planned<Passenger, Answer> {
  readonly passengers: Set<Passenger>;
  readonly abandon: AbortController;
  readonly landed: Promise<Answer>;
  /** Undefined once it was called. */
  start: (() => Promise<void>) | undefined;
}

/** The flights for one question. */
interface Route<Passenger, Answer> {
  departed?: Planned<Passenger, Answer> | undefined;
  /** It takes passengers: it waits for the one that departed, or for its turn to ask. */
  boarding?: Planned<Passenger, Answer> | undefined;
}

export function createSharedLookups<Passenger extends object, Answer>(limits: FlightLimits): Flights<Passenger, Answer> {
  const routes = new Map<string, Route<Passenger, Answer>>();

  function plan(
    question: string,
    route: Route<Passenger, Answer>,
    fly: (flight: Flight<Passenger>) => Promise<Answer>,
  ): Planned<Passenger, Answer> {
    const passengers = new Set<Passenger>();
    const abandon = new AbortController();
    const { promise: landed, resolve, reject } = Promise.withResolvers<Answer>();
    // All may have left.
    landed.catch(() => undefined);
    const planned: Planned<Passenger, Answer> = {
      passengers,
      abandon,
      landed,
      async start() {
        planned.start = undefined;
        const signal = AbortSignal.any([limits.signal, abandon.signal, AbortSignal.timeout(limits.timeout)]);
        const depart = () => {
          if (route.boarding !== planned) return;
          route.boarding = undefined;
          route.departed = planned;
        };
        try {
          resolve(await fly({ signal, passengers, depart }));
        } catch (error) {
          reject(signal.aborted ? signal.reason : error);
        }
        end(question, route, planned);
      },
    };
    return planned;
  }

  function end(question: string, route: Route<Passenger, Answer>, ended: Planned<Passenger, Answer>): void {
    if (route.departed === ended) route.departed = undefined;
    if (route.boarding === ended) route.boarding = undefined;
    if (route.departed !== undefined) return;
    if (route.boarding !== undefined) void route.boarding.start?.();
    else if (routes.get(question) === route) routes.delete(question);
  }

  function leave(route: Route<Passenger, Answer>, planned: Planned<Passenger, Answer>, passenger: Passenger): void {
    planned.passengers.delete(passenger);
    if (planned.passengers.size > 0) return;
    // Nobody may get on what is about to end.
    if (route.boarding === planned) route.boarding = undefined;
    planned.abandon.abort();
  }

  return {
    async ask(question, passenger, deadline, fly) {
      deadline.throwIfAborted();
      const route = routes.get(question) ?? {};
      routes.set(question, route);
      const planned = route.boarding ?? plan(question, route, fly);
      route.boarding = planned;
      if (planned.passengers.size >= limits.passengers) throw new Error('too many ask the same at once');
      planned.passengers.add(passenger);
      if (route.departed === undefined) void planned.start?.();
      try {
        return await until(planned.landed, deadline);
      } finally {
        leave(route, planned, passenger);
      }
    },
  };
}

/** What a promise gives. @throws what it throws; the signal's reason once that is aborted. */
function until<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
