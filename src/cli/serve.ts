import { Command, Option } from 'commander';
import { connectCluster } from '../cluster/connect.ts';
import type { Registry } from '../engine/registry.ts';
import { failureOf, type Result, success } from '../problem/problem.ts';
import { createLog, type LogLevel, logLevels } from '../server/log.ts';
import { type ServeOptions, type Serving, serve } from '../server/serve.ts';
import { apiServerOption, kubeconfigOption } from './api-server.ts';
import { type CertificateOptions, certificatesFrom } from './certificates.ts';
import { type ExitCode, exitCodes, type Finish, refuse } from './exit.ts';
import type { Io } from './io.ts';
import { address, bytes, configOption, duration, interval, oneOf, port, zoneOption } from './options.ts';
import { chooseZone, readText, type ZoneChoice } from './zone.ts';

interface Options extends ZoneChoice, CertificateOptions {
  readonly host: string;
  readonly port: number;
  readonly opsHost: string;
  readonly opsPort: number;
  readonly kubeconfig?: string;
  readonly apiServer?: string;
  readonly namespace?: string;
  readonly maxBody: number;
  readonly reloadInterval: number;
  readonly gracePeriod: number;
  readonly drainQuiet: number;
  readonly logLevel: LogLevel;
}

const STDOUT = 1;
const OWN_NAMESPACE = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';

const help = `
Environment:
  Every option can be given as an environment variable: --tls-cert is ZONEGATE_TLS_CERT. An option on the command line
  wins.

The cluster:
  zonegate uses --kubeconfig, otherwise KUBECONFIG, otherwise the service account of its pod. Some answers need objects
  that a review does not contain: the labels of a namespace, the target of an autoscaler or a scale, the workloads of a
  disruption budget, the kept revisions, the CronJob of a Job. zonegate reads them, and writes an Event for each
  rollback. Without a cluster, it validates each review by itself.

Files that change:
  zonegate reads the certificate, the key, the CAs of clients and the profile again when the files change. If a new file
  cannot be used, the old content stays in force. The log, a metric and /readyz say so.

Client certificates:
  With --client-ca, zonegate refuses a connection that shows no certificate of these CAs. If the CAs sign for others,
  too, give --client-name. An API server shows a certificate if its --admission-control-config-file says so; managed
  control planes have no such file.

The end:
  After SIGTERM, zonegate serves until no more requests come, and closes each connection after its next answer.

Examples:
  zonegate serve --zone zone-1 --tls-cert tls.crt --tls-key tls.key
  zonegate serve --config staging.yaml --tls-cert tls.crt --tls-key tls.key --host 127.0.0.1 --port 9443

Ports:
  HTTPS  POST /mutate, POST /validate    admission.k8s.io/v1
  HTTP   GET /healthz, /readyz, /metrics

Exit codes:
  0  ended by SIGTERM or SIGINT
  1  ended by an internal error
  2  could not start: an option, a file or a port is wrong`;

/** `zonegate serve`: the webhooks. */
export function serveCommand(registry: Registry, version: string, io: Io, finish: Finish): Command {
  return new Command('serve')
    .summary('serve the admission webhooks')
    .description('Serves the admission webhooks of a zone over HTTPS.')
    .optionsGroup('What to enforce:')
    .addOption(zoneOption())
    .addOption(configOption())
    .optionsGroup('Where to listen:')
    .addOption(new Option('--tls-cert <file>', 'the serving certificate with its chain, PEM'))
    .addOption(new Option('--tls-key <file>', 'its private key, PEM'))
    .addOption(
      new Option(
        '--client-ca <file>',
        'take calls only with a client certificate of these CAs, PEM (default: take all calls)',
      ),
    )
    .addOption(new Option('--client-name <name>', 'the common name that the client certificate must have'))
    .addOption(new Option('--host <address>', 'the address of the HTTPS port').argParser(address).default('0.0.0.0'))
    .addOption(new Option('--port <number>', 'the HTTPS port').argParser(port).default(8443))
    .addOption(new Option('--ops-host <address>', 'the address of the HTTP port').argParser(address).default('0.0.0.0'))
    .addOption(new Option('--ops-port <number>', 'the HTTP port, for probes and metrics').argParser(port).default(8080))
    .optionsGroup('The cluster:')
    .addOption(kubeconfigOption())
    .addOption(apiServerOption())
    .addOption(new Option('--namespace <name>', "the namespace of zonegate, which is exempt (default: the pod's)"))
    .optionsGroup('Limits and times:')
    .addOption(
      new Option('--max-body <bytes>', 'the largest body of a review').argParser(bytes).default(8 * 1024 ** 2, '8Mi'),
    )
    .addOption(
      new Option('--reload-interval <time>', 'how often the files are checked for changes')
        .argParser(interval)
        .default(1000, '1s'),
    )
    .addOption(
      new Option('--grace-period <time>', 'the longest time from SIGTERM to the end')
        .argParser(duration)
        .default(25_000, '25s'),
    )
    .addOption(
      new Option('--drain-quiet <time>', 'after SIGTERM, end when no request came for this long')
        .argParser(duration)
        .default(3000, '3s'),
    )
    .optionsGroup('Output:')
    .addOption(new Option('--log-level <level>', logLevels.join(', ')).argParser(oneOf(logLevels)).default('info'))
    .addHelpText('after', help)
    .action(async (options: Options) => finish(await prepareAndRun({ registry, version, io, options })));
}

type Prepared = Pick<
  ServeOptions,
  'zone' | 'profile' | 'certificate' | 'certificateFiles' | 'clients' | 'cluster' | 'namespace'
>;

async function prepareAndRun(setting: Setting): Promise<ExitCode> {
  const prepared = await prepare(setting);
  return prepared.ok ? run(prepared.value, setting) : refuse(prepared.problems, setting.io);
}

/** Looks at everything that may be wrong before anything is started. */
async function prepare({ options, registry, io: { env } }: Setting): Promise<Result<Prepared>> {
  const chosen = chooseZone(options, registry);
  if (!chosen.ok) return chosen;
  const certificates = certificatesFrom(options);
  if (!certificates.ok) return certificates;
  const { kubeconfig, apiServer: serverOverride } = options;
  const cluster = await connectCluster({ kubeconfig, env, serverOverride });
  // Without any cluster it serves, too; one that somebody named must be right.
  if (!cluster.ok && cluster.problems[0].code !== 'no-cluster') return cluster;
  return success({
    ...chosen.value,
    ...certificates.value,
    cluster,
    namespace: options.namespace ?? (env.POD_NAMESPACE || ownNamespace()),
  });
}

/** Undefined where this is no pod. */
function ownNamespace(): string | undefined {
  const text = readText(OWN_NAMESPACE, 'namespace');
  return (text.ok && text.value.trim()) || undefined;
}

interface Setting {
  readonly registry: Registry;
  readonly version: string;
  readonly io: Io;
  readonly options: Options;
}

async function run(prepared: Prepared, { registry, version, io, options }: Setting): Promise<ExitCode> {
  const { logger, output } = createLog(options.logLevel, STDOUT);
  io.onFatal((error) => {
    logger.fatal({ err: error }, 'ended by an internal error');
    output.flushSync();
  });
  const started = await start({
    ...prepared,
    registry,
    version,
    logger,
    lostLogLines: () => output.lost,
    host: options.host,
    port: options.port,
    opsHost: options.opsHost,
    opsPort: options.opsPort,
    bodyLimit: options.maxBody,
    reloadInterval: options.reloadInterval,
    drain: { quiet: options.drainQuiet, grace: options.gracePeriod },
  });
  if (!started.ok) return refuse(started.problems, io);
  const serving = started.value;
  io.onTermination(serving.stop);
  const { zone, cluster, namespace } = prepared;
  if (!cluster.ok) logger.warn(`nothing can be looked up: ${cluster.problems[0].message}`);
  logger.info(
    {
      url: serving.url,
      opsUrl: serving.opsUrl,
      zone: zone.name,
      mode: zone.mode,
      mutation: zone.mutation,
      namespace,
      version,
    },
    'serving',
  );
  await output.drain();
  await serving.stopped;
  logger.info('ended');
  await output.drain();
  return exitCodes.ok;
}

const noAddress: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENOTFOUND', 'EAI_AGAIN']);

async function start(options: ServeOptions): Promise<Result<Serving>> {
  try {
    return success(await serve(options));
  } catch (error) {
    const { code, port: number, host } = error as NodeJS.ErrnoException & { port?: number; host?: string };
    const message =
      code === 'EADDRINUSE'
        ? `port ${number} is in use on ${host}`
        : code === 'EACCES'
          ? `port ${number} may not be opened: ports below 1024 need privileges`
          : code !== undefined && noAddress.has(code)
            ? `${host} is not an address of this machine`
            : undefined;
    if (message === undefined) throw error;
    return failureOf('port-not-available', message);
  }
}
