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
  /** One word, for machines. */
  readonly reason: string;
  readonly action: string;
  /** For people. */
  readonly note: string;
  /** Reviews of the same identity make one Event together: API servers repeat reviews. */
  readonly identity: string;
}

export interface EventRecorder {
  /** Creates an Event in the background. Never throws; `onFailure` gets its errors. */
  record(event: ObjectEvent): void;
  close(): void;
}

export interface EventOptions {
  readonly onFailure: (error: unknown) => void;
  /** Milliseconds that one may take at most. */
  readonly timeout?: number;
}

const CONTROLLER = 'zonegate.dev/admission';
/** Bounds of events.k8s.io/v1, in bytes. */
const LONGEST_NOTE = 1024;
const LONGEST_INSTANCE = 128;
const LONGEST_REASON = 128;
/** Bytes of a DNS subdomain: of names, groups, and all else that names an object. */
const LONGEST_NAME = 253;
/** Bytes of the dot and the hash behind the name of the object. */
const SUFFIX = 17;
const MOST_AT_ONCE = 20;
/** Bytes of an answer, which repeats what was sent. */
const LARGEST_ANSWER = 256 * 1024;

export function createEventRecorder(cluster: Cluster, { onFailure, timeout = 5_000 }: EventOptions): EventRecorder {
  const closing = new AbortController();
  let sending = 0;

  async function send(event: ObjectEvent): Promise<void> {
    const { identity, type, note } = event;
    const regarding = clippedReference(event.regarding);
    const { namespace } = regarding;
    const hash = createHash('sha256').update(identity).digest('hex').slice(0, 16);
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(timeout)]);
    const object = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: `${nameBefore(regarding.name)}.${hash}`, namespace },
      regarding,
      type,
      reason: clip(event.reason, LONGEST_REASON),
      action: clip(event.action, LONGEST_REASON),
      note: clip(note, LONGEST_NOTE),
      eventTime: new Date().toISOString().replace('Z', '000Z'),
      reportingController: CONTROLLER,
      reportingInstance: clip(hostname(), LONGEST_INSTANCE),
    };
    try {
      const path = `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/events`;
      await post(cluster, path, object, { signal, idle: timeout, isAwaited: true }, LARGEST_ANSWER);
    } catch (error) {
      const isThere = error instanceof ApiError && error.status === 409;
      if (!isThere && !closing.signal.aborted) onFailure(error);
    }
  }

  return {
    record(event) {
      if (sending >= MOST_AT_ONCE) return onFailure(new Error('too many Events at once'));
      sending += 1;
      void send(event).finally(() => {
        sending -= 1;
      });
    },
    close: () => closing.abort(),
  };
}

/** Shortens the names in a reference: a request that comes from no API server may have any. */
function clippedReference({ apiVersion, kind, namespace, name, uid }: ObjectEvent['regarding']) {
  return {
    apiVersion: clip(apiVersion, LONGEST_NAME),
    kind: clip(kind, LONGEST_NAME),
    namespace: clip(namespace, LONGEST_NAME),
    name: clip(name, LONGEST_NAME),
    uid: clip(uid, LONGEST_NAME),
  };
}

/** The name of an object as the start of an Event's name: it must not end in a dot or a dash. */
function nameBefore(name: string): string {
  let end = Math.min(name.length, LONGEST_NAME - SUFFIX);
  while (end > 0 && '-.'.includes(name.charAt(end - 1))) end -= 1;
  return name.slice(0, end);
}

/** A text of at most `most` bytes: the beginning of a longer one, with dots behind it. */
function clip(text: string, most: number): string {
  if (text.length * 3 <= most || Buffer.byteLength(text) <= most) return text;
  const bytes = Buffer.from(text.slice(0, most)).subarray(0, most - 3);
  // The rest of a character that was cut.
  return `${bytes.toString().replace(/\uFFFD$/, '')}...`;
}
