import { randomUUID } from 'node:crypto';
import type { Server } from 'node:https';
import type { Cluster } from '../cluster/connect.ts';
import { createEngine } from '../engine/engine.ts';
import type { Registry } from '../engine/registry.ts';
import type { Zone } from '../engine/zone.ts';
import { type Problem, problemText, type Result } from '../problem/problem.ts';
import { boundsFor, type ServerBounds } from './bounds.ts';
import type { Certificate, CertificateFiles } from './certificate.ts';
import type { ClientCa, Clients } from './clients.ts';
import { linkCluster } from './cluster-link.ts';
import { createDrain, type DrainOptions } from './drain.ts';
import { listen } from './listen.ts';
import type { Logger } from './log.ts';
import { logText } from './log-text.ts';
import { createMetrics } from './metrics.ts';
import { createOpsServer, type Readiness } from './ops.ts';
import { createPorts } from './ports.ts';
import { type LiveProfile, watchProfile } from './profile-watch.ts';
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
  /** The file of the zone's profile, with its text. It is read again when it changes. */
  readonly profile?: { readonly file: string; readonly text: string } | undefined;
  readonly certificate: Certificate;
  readonly certificateFiles: CertificateFiles;
  /** Which clients may send requests; undefined for all. */
  readonly clients?: Clients | undefined;
  readonly host: string;
  readonly port: number;
  readonly opsHost: string;
  readonly opsPort: number;
  /** The cluster to look things up in; or why there is none. */
  readonly cluster: Result<Cluster>;
  /** The namespace of zonegate itself, which is exempt. */
  readonly namespace?: string | undefined;
  readonly bodyLimit: number;
  /** Bounds that differ from the defaults. */
  readonly bounds?: Partial<ServerBounds>;
  /** Milliseconds between two reads of the certificates and the profile. */
  readonly reloadInterval: number;
  readonly drain: DrainOptions;
}

export interface Serving {
  readonly url: string;
  readonly opsUrl: string;
  readonly certificateWatch: Reload<Certificate>;
  readonly clientCaWatch: Reload<ClientCa> | undefined;
  readonly profileWatch: Reload<LiveProfile> | undefined;
  /** Drains and ends; a second call ends at once. */
  stop(): void;
  /** Resolves when everything is closed. */
  readonly stopped: Promise<void>;
}

/** Problems of a profile that one line of the log has. */
const LOGGED_PROBLEMS = 16;

/** Milliseconds that requests get at the end to come completely and to be answered. */
const CLOSING_TIME = 1000;

/**
 * Starts the server: both ports listen, or none.
 * @throws the error of listen (EADDRINUSE, EACCES, ...), with `port` set; nothing is left running then.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { registry, logger } = options;
  const engineFor = (zone: Zone) => createEngine(registry, zone, options.namespace);
  const first = engineFor(options.zone);
  const metrics = createMetrics(registry, options.version, options.lostLogLines);
  const drain = createDrain(options.drain);
  const cluster = linkCluster(options.cluster, logger, metrics);

  const tls = createTls({ ...options, metrics, interval: options.reloadInterval });
  const profileWatch =
    options.profile &&
    watchProfile({
      file: options.profile.file,
      first: { text: options.profile.text, engine: first },
      registry,
      createEngine: engineFor,
      interval: options.reloadInterval,
      onChange(change) {
        metrics.profileReloaded(change.ok);
        if (!change.ok) {
          const problems = change.problems.slice(0, LOGGED_PROBLEMS).map((problem) => logText(problemText(problem)));
          const found = change.problems.length;
          return logger.error({ problems, found }, 'profile not reloaded: the one before stays in force');
        }
        const { zone } = change.value.engine;
        metrics.zoneChanged(zone);
        logger.info({ zone: zone.name, mode: zone.mode }, 'profile reloaded');
      },
    });
  const engine = () => profileWatch?.inForce.engine ?? first;
  const zoneText = ({ name, mode, mutation }: Zone) => `${name} (${mode}, mutation ${mutation})`;

  const bounds = boundsFor(options.bodyLimit, options.bounds);
  const ports = createPorts({ bounds, metrics, logger });
  const webhook = createWebhookServer({
    admission: { engine, lookups: cluster.lookups, newCorrelationId: randomUUID },
    record: cluster.record,
    tls: tls.options,
    logger,
    metrics,
    bodyLimit: options.bodyLimit,
    bounds,
    follow: ports.follow('webhooks'),
    drain,
  });
  const readiness = (): Readiness => ({
    isReady: webhook.server.listening && !drain.isDraining,
    parts: {
      zone: zoneText(engine().zone),
      profile: profileText(options.profile?.file, profileWatch?.problems ?? []),
      ...tls.describe(),
      namespaces: cluster.describe(),
      ...(drain.isDraining && { draining: 'told to end' }),
    },
  });
  const ops = createOpsServer({ metrics, readiness, follow: ports.follow('ops') });
  metrics.zoneChanged(options.zone);
  tls.attach(webhook.server as Server);

  const close = async (milliseconds: number) => {
    tls.close();
    profileWatch?.close();
    cluster.close();
    const timer = setTimeout(ports.end, milliseconds);
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
      return close(how === 'told again' ? 0 : CLOSING_TIME);
    }),
  };
}

function profileText(file: string | undefined, [problem, ...others]: readonly Problem[]): string {
  if (file === undefined) return 'as shipped';
  if (problem === undefined) return `${file} is in force`;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return `not reloaded, the one before stays in force: ${logText(problemText(problem))}${more}`;
}
