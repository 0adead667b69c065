// One look-up for all who ask the same question at the same time.
//
// An answer says what was there when the first request of its look-up was sent, or later. Whoever asks after that must
// not get it: it may lack what was written in between, as when a Deployment and its disruption budget are applied in one
// go. Those who ask later wait together for the next look-up. So nobody waits for more than two look-ups, and one question
// never costs more than one look-up at a time, however many ask it. No answer is kept.

/** A look-up that several wait for. */
export interface SharedLookup<Waiter> {
  /** Ends the look-up: its time is over, or nobody waits for it any more. */
  readonly signal: AbortSignal;
  /** Must be called right before each request is sent: whoever asks after the first one waits for the next look-up. */
  begin(): void;
  /** Those who wait for the answer. */
  readonly waiters: ReadonlySet<Waiter>;
}

export interface SharedLookupBounds {
  /** Ends all look-ups. */
  readonly signal: AbortSignal;
  /** Milliseconds that one look-up may take at most. */
  readonly timeout: number;
  /** How many wait for one look-up at most. */
  readonly waiters: number;
}

export interface SharedLookups<Waiter, Answer> {
  /**
   * Asks a question.
   * @param waiter stands for who asks: a new object each time.
   * @param deadline ends the wait. The look-up goes on as long as anybody waits for it.
   * @param lookUp looks the answer up, and ends when its signal is aborted. The same question must have the same function.
   * @throws what `lookUp` throws; the deadline's reason; an Error if too many ask the same.
   */
  ask(
    question: string,
    waiter: Waiter,
    deadline: AbortSignal,
    lookUp: (shared: SharedLookup<Waiter>) => Promise<Answer>,
  ): Promise<Answer>;
}

interface Planned<Waiter, Answer> {
  readonly waiters: Set<Waiter>;
  readonly abort: AbortController;
  readonly answer: Promise<Answer>;
  /** Undefined once it was called. */
  start: (() => Promise<void>) | undefined;
}

/** The look-ups for one question. */
interface Question<Waiter, Answer> {
  /** Has sent a request: nobody can join it any more. */
  begun?: Planned<Waiter, Answer> | undefined;
  /** Can be joined. It waits for the one that has begun, or for its turn to send a request. */
  next?: Planned<Waiter, Answer> | undefined;
}

export function createSharedLookups<Waiter extends object, Answer>(
  bounds: SharedLookupBounds,
): SharedLookups<Waiter, Answer> {
  const questions = new Map<string, Question<Waiter, Answer>>();

  function plan(
    text: string,
    question: Question<Waiter, Answer>,
    lookUp: (shared: SharedLookup<Waiter>) => Promise<Answer>,
  ): Planned<Waiter, Answer> {
    const waiters = new Set<Waiter>();
    const abort = new AbortController();
    const { promise: answer, resolve, reject } = Promise.withResolvers<Answer>();
    // There may be no waiter left who handles an error.
    answer.catch(() => undefined);
    const planned: Planned<Waiter, Answer> = {
      waiters,
      abort,
      answer,
      async start() {
        planned.start = undefined;
        const signal = AbortSignal.any([bounds.signal, abort.signal, AbortSignal.timeout(bounds.timeout)]);
        const begin = () => {
          if (question.next !== planned) return;
          question.next = undefined;
          question.begun = planned;
        };
        try {
          resolve(await lookUp({ signal, waiters, begin }));
        } catch (error) {
          reject(signal.aborted ? signal.reason : error);
        }
        end(text, question, planned);
      },
    };
    return planned;
  }

  function end(text: string, question: Question<Waiter, Answer>, ended: Planned<Waiter, Answer>): void {
    if (question.begun === ended) question.begun = undefined;
    if (question.next === ended) question.next = undefined;
    if (question.begun !== undefined) return;
    if (question.next !== undefined) void question.next.start?.();
    else if (questions.get(text) === question) questions.delete(text);
  }

  function leave(question: Question<Waiter, Answer>, planned: Planned<Waiter, Answer>, waiter: Waiter): void {
    planned.waiters.delete(waiter);
    if (planned.waiters.size > 0) return;
    // Nobody may join a look-up that is about to end.
    if (question.next === planned) question.next = undefined;
    planned.abort.abort();
  }

  return {
    async ask(text, waiter, deadline, lookUp) {
      deadline.throwIfAborted();
      const question = questions.get(text) ?? {};
      questions.set(text, question);
      const planned = question.next ?? plan(text, question, lookUp);
      question.next = planned;
      if (planned.waiters.size >= bounds.waiters) throw new Error('too many ask the same at once');
      planned.waiters.add(waiter);
      if (question.begun === undefined) void planned.start?.();
      try {
        return await until(planned.answer, deadline);
      } finally {
        leave(question, planned, waiter);
      }
    },
  };
}

/** Waits for a promise. @throws what the promise throws; the signal's reason once that is aborted. */
function until<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
