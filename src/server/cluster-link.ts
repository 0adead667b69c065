import type { Cluster } from '../cluster/connect.ts';
import { createEventRecorder, type ObjectEvent } from '../cluster/events.ts';
import { createClusterLookups } from '../cluster/lookup-source.ts';
import { type LookupSource, noLookups } from '../engine/lookups.ts';
import type { Result } from '../problem/problem.ts';
import type { Logger } from './log.ts';
import { logText } from './log-text.ts';
import { createCollector } from './memory.ts';
import type { ServerMetrics } from './metrics.ts';

/** How a server uses its cluster: it looks things up there, and records Events. */
export interface ClusterLink {
  readonly lookups: LookupSource;
  record(event: ObjectEvent): void;
  /** Whether the server follows the namespaces of the cluster, in words for /readyz. */
  describe(): string;
  close(): void;
}

/** Bytes of answers of the API server after which garbage is collected. */
const GARBAGE = 8 * 1024 * 1024;

export function linkCluster(
  connection: Result<Cluster>,
  logger: Logger,
  metrics: Pick<ServerMetrics, 'lookupFailed' | 'eventLost'>,
): ClusterLink {
  if (!connection.ok) {
    return {
      lookups: noLookups,
      record: (event) => {
        metrics.eventLost();
        logger.warn({ event: logText(event.note) }, 'an Event was not recorded: there is no cluster');
      },
      describe: () => `labels not looked up: ${connection.problems[0].message}`,
      close: () => undefined,
    };
  }
  const cluster = connection.value;
  const lookups = createClusterLookups(cluster, {
    onChange: ({ synced, lastError }) => {
      if (synced) logger.info('following the namespaces of the cluster');
      else if (lastError !== undefined)
        logger.warn(`the namespaces of the cluster are not followed: ${logText(lastError)}`);
    },
    onRead: createCollector(GARBAGE),
    onFailure: (what, error) => {
      metrics.lookupFailed();
      logger.warn(`${logText(what)} could not be looked up: ${errorText(error)}`);
    },
  });
  const events = createEventRecorder(cluster, {
    onFailure: (error) => {
      metrics.eventLost();
      logger.warn(`an Event was not recorded: ${errorText(error)}`);
    },
  });
  return {
    lookups,
    record: events.record,
    describe() {
      const { synced, namespaces, lastError } = lookups.state;
      if (synced) return `${namespaces} followed`;
      return lastError === undefined ? 'not followed yet' : `not followed: ${logText(lastError)}`;
    },
    close() {
      lookups.close();
      events.close();
    },
  };
}

function errorText(error: unknown): string {
  return logText(error instanceof Error ? error.message : String(error));
}
