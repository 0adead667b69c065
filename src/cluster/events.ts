import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { Cluster } from './connect.ts';
import { ApiError, post } from './request.ts';

/** An Event (events.k8s.io/v1) about one object, as `kubectl describe` and `kubectl events` show it. */
export interface ObjectEvent {
  readonly regarding: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
  };
  readonly type: 'Normal' | 'Warning';
  /** In one word, for machines. */
  readonly reason: string;
  readonly action: string;
  /** For people. */
  readonly note: string;
  /** What makes two calls tell of the same thing, of which one Event is made: API servers repeat their calls. */
  readonly identity: string;
}

export interface EventRecorder {
  /** Creates an Event in the background. Never throws; what goes wrong is told to `onFailure`. */
  record(event: ObjectEvent): void;
  close(): void;
}

export interface EventOptions {
  readonly onFailure: (error: unknown) => void;
  /** Milliseconds that one may take at most. */
  readonly timeout?: number;
}

const CONTROLLER = 'zonegate.dev/admission';
/** Limits of events.k8s.io/v1. */
const LONGEST_NOTE = 1024;
const LONGEST_INSTANCE = 128;
/** Of a DNS subdomain, less the hash. */
const LONGEST_NAME = 253 - 17;
const MOST_AT_ONCE = 20;

export function createEventRecorder(cluster: Cluster, { onFailure, timeout = 5_000 }: EventOptions): EventRecorder {
  const closing = new AbortController();
  let flying = 0;

  async function send(event: ObjectEvent): Promise<void> {
    const { identity, note, ...fields } = event;
    const { namespace, name } = event.regarding;
    const hash = createHash('sha256').update(identity).digest('hex').slice(0, 16);
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(timeout)]);
    const object = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: `${name.slice(0, LONGEST_NAME).replace(/[-.]+$/, '')}.${hash}`, namespace },
      ...fields,
      note: note.length > LONGEST_NOTE ? `${note.slice(0, LONGEST_NOTE - 3)}...` : note,
      eventTime: new Date().toISOString().replace('Z', '000Z'),
      reportingController: CONTROLLER,
      reportingInstance: hostname().slice(0, LONGEST_INSTANCE),
    };
    try {
      const path = `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/events`;
      await post(cluster, path, object, { signal, idle: timeout, isAwaited: true });
    } catch (error) {
      const isThere = error instanceof ApiError && error.status === 409;
      if (!isThere && !closing.signal.aborted) onFailure(error);
    }
  }

  return {
    record(event) {
      if (flying >= MOST_AT_ONCE) return onFailure(new Error('too many Events at once'));
      flying += 1;
      void send(event).finally(() => {
        flying -= 1;
      });
    },
    close: () => closing.abort(),
  };
}
