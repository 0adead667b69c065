import { randomUUID } from 'node:crypto';
import type { Server } from 'node:https';
import type { Cluster } from '../cluster/connect.ts';
import { createEngine } from '../engine/engine.ts';
import type { Registry } from '../engine/registry.ts';
import type { Zone } from '../engine/zone.ts';
import { formatProblem } from '../zones/problem.ts';
import { type ProfileWatch, watchProfile } from '../zones/watch.ts';
import type { Certificate, CertificateFiles, CertificateWatch } from './certificate.ts';
import type { ClientCa, Clients } from './clients.ts';
import { linkCluster } from './cluster-link.ts';
import { createDrain, type DrainOptions } from './drain.ts';
import { type Limits, limitsFor } from './limits.ts';
import { listen } from './listen.ts';
import type { Logger } from './log.ts';
import { toldText } from './log-text.ts';
import { createMetrics } from './metrics.ts';
import { createOpsServer, type Readiness } from './ops.ts';
import { createPorts } from './ports.ts';
import type { Reload } from './reload.ts';
import { createTls } from './tls.ts';
import { createWebhookServer } from './webhook.ts';

export interface ServeOptions {
  readonly registry: Registry;
  readonly version: string;
  readonly logger: Logger;
  /** How many lines the log has lost so far. */
  readonly lostLogLines?: () => number;
  /** The zone to begin with, already checked. */
  readonly zone: Zone;
  /** The file that it came from, with its content; it is read again when it changes. */
  readonly profile?: { readonly file: string; readonly text: string } | undefined;
  readonly certificate: Certificate;
  readonly certificateFiles: CertificateFiles;
  /** Who may call; anybody, where it is not set. */
  readonly clients?: Clients | undefined;
  readonly host: string;
  readonly port: number;
  readonly opsHost: string;
  readonly opsPort: number;
  /** The cluster to look things up in; or why there is none. */
  readonly cluster: Cluster | { readonly reason: string };
  /** Our own namespace, which is never judged. */
  readonly namespace?: string | undefined;
  readonly bodyLimit: number;
  /** Other limits than the usual ones. */
  readonly limits?: Partial<Limits>;
  /** Milliseconds between looks at the certificates and the profile. */
  readonly reloadInterval: number;
  readonly drain: DrainOptions;
}

export interface Serving {
  readonly url: string;
  readonly opsUrl: string;
  readonly certificateWatch: CertificateWatch;
  readonly clientCaWatch: Reload<ClientCa> | undefined;
  readonly profileWatch: ProfileWatch | undefined;
  /** Ends gracefully; a second call ends at once. */
  stop(): void;
  /** Resolves when everything is closed. */
  readonly stopped: Promise<void>;
}

/** Problems of a profile that one line of the log has. */
const PROBLEMS_TOLD = 16;

/** Milliseconds for what is half here or half answered when the end comes. */
const LAST_CALL = 1000;

/**
 * Starts to serve: both ports listen, or none.
 * @throws the error of listen (EADDRINUSE, EACCES, ...), with `port` set; nothing is left running then.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { registry, logger, zone } = options;
  let engine = createEngine(registry, zone, options.namespace);
  const metrics = createMetrics(registry, options.version, options.lostLogLines);
  const drain = createDrain(options.drain);
  const cluster = linkCluster(options.cluster, logger, metrics);

  const tls = createTls({ ...options, metrics, interval: options.reloadInterval });
  const profileWatch =
    options.profile === undefined
      ? undefined
      : watchProfile({
          file: options.profile.file,
          inForce: { text: options.profile.text, zone },
          registry,
          interval: options.reloadInterval,
          onChange: (change) => {
            metrics.profileReloaded(change.zone !== undefined);
            if (change.zone === undefined) {
              const problems = change.problems
                .slice(0, PROBLEMS_TOLD)
                .map((problem) => toldText(formatProblem(problem)));
              return logger.error(
                { problems, found: change.problems.length },
                'profile not reloaded: the one before stays in force',
              );
            }
            engine = createEngine(registry, change.zone, options.namespace);
            metrics.zoneChanged(change.zone);
            logger.info({ zone: change.zone.name, mode: change.zone.mode }, 'profile reloaded');
          },
        });

  const limits = limitsFor(options.bodyLimit, options.limits);
  const ports = createPorts({ limits, metrics, logger });
  const webhook = createWebhookServer({
    admission: { engine: () => engine, lookups: cluster.lookups, newCorrelationId: randomUUID },
    record: cluster.record,
    tls: tls.options,
    logger,
    metrics,
    bodyLimit: options.bodyLimit,
    limits,
    follow: ports.follow('webhooks'),
    drain,
  });
  const readiness = (): Readiness => ({
    isReady: webhook.server.listening && !drain.isDraining,
    parts: {
      zone: `${engine.zone.name} (${engine.zone.mode}, mutation ${engine.zone.mutation})`,
      profile: profileText(profileWatch),
      ...tls.describe(),
      namespaces: cluster.describe(),
      ...(drain.isDraining && { draining: 'told to end' }),
    },
  });
  const ops = createOpsServer({ metrics, readiness, follow: ports.follow('ops') });
  metrics.zoneChanged(zone);
  tls.attach(webhook.server as Server);

  const close = async (patience: number) => {
    tls.close();
    profileWatch?.close();
    cluster.close();
    const timer = setTimeout(ports.end, patience);
    await Promise.all([webhook.close(), ops.close()]);
    clearTimeout(timer);
  };
  let url: string;
  let opsUrl: string;
  try {
    opsUrl = `http://${await listen(ops, options.opsHost, options.opsPort)}`;
    url = `https://${await listen(webhook, options.host, options.port)}`;
  } catch (error) {
    await close(0);
    throw error;
  }
  return {
    url,
    opsUrl,
    certificateWatch: tls.certificateWatch,
    clientCaWatch: tls.clientCaWatch,
    profileWatch,
    stop() {
      logger.info(drain.isDraining ? 'told to end again' : 'told to end: serving until nobody calls any more');
      drain.begin();
    },
    stopped: drain.done.then((how) => {
      logger.info(`ending: ${how}`);
      return close(how === 'told again' ? 0 : LAST_CALL);
    }),
  };
}

function profileText(watch: ProfileWatch | undefined): string {
  if (watch === undefined) return 'as shipped';
  const [problem] = watch.state.problems;
  if (problem === undefined) return `${watch.state.source} is in force`;
  return `not reloaded, the one before stays in force: ${toldText(formatProblem(problem))}`;
}
