import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { parseDocument } from 'yaml';
import { isObject } from '../engine/json.ts';

/** An API server, and who we are to it. */
export interface Cluster {
  /** Where the connection was found, for logs: a file, or the pod's service account. */
  readonly source: string;
  readonly server: string;
  readonly kubeConfig: KubeConfig;
}

export interface ConnectOptions {
  /** A kubeconfig that somebody named: it must be there. */
  readonly kubeconfig?: string | undefined;
  /** The environment: KUBECONFIG, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are read from it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where a pod finds its service account. */
  readonly serviceAccount?: string;
  /**
   * Another way to the same API server, a URL or a DNS name: inside the pods of some clusters the address that the
   * environment names does not answer.
   */
  readonly serverOverride?: string | undefined;
}

/** A cluster; or the reason why there is none; or, where one was asked for, what is wrong with it. */
export type Connection =
  | { readonly cluster: Cluster }
  | { readonly cluster?: undefined; readonly reason: string; readonly error?: undefined }
  | { readonly cluster?: undefined; readonly reason?: undefined; readonly error: { readonly message: string } };

type Source = Pick<Cluster, 'source' | 'kubeConfig'>;

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Finds the cluster: the given kubeconfig, else $KUBECONFIG, else the pod's service account. Nothing is sent yet: a
 * cluster that is found may still be unreachable. Never throws; an error's message is one line.
 */
export async function connectCluster(options: ConnectOptions = {}): Promise<Connection> {
  try {
    const found = await find(options);
    if (found === undefined) {
      return { reason: 'no kubeconfig was given, KUBECONFIG is not set, and there is no service account of a pod' };
    }
    return { cluster: clusterOf(found, options.serverOverride) };
  } catch (error) {
    return { error: { message: firstLine(error) } };
  }
}

async function find({ kubeconfig, env = {}, serviceAccount = SERVICE_ACCOUNT }: ConnectOptions) {
  const isInPod = existsSync(join(serviceAccount, 'token'));
  const files = kubeconfig ? [kubeconfig] : (env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  if (files.length === 0 && !isInPod) return undefined;
  // It loads every model of the API, which costs 80 MB: only who talks to a cluster pays for it.
  const { newKubeConfig } = await import('./kube-config.ts');
  if (files.length === 0) return inPod(newKubeConfig(), serviceAccount, env);
  return fromFiles(files, () => newKubeConfig());
}

/** As kubectl does it: of several files those that are missing are passed over, and the first to name a thing wins. */
function fromFiles(files: readonly string[], create: () => KubeConfig): Source {
  const there = files.filter((file) => files.length === 1 || existsSync(file));
  const [first, ...others] = there.map((file) => fromFile(file, create()));
  if (first === undefined) throw new Error(`kubeconfig: none of these files exists: ${files.join(', ')}`);
  const merged = others.reduce((all, next) => merge(all, next, create()), first);
  return { source: there.join(delimiter), kubeConfig: merged };
}

function fromFile(file: string, kubeConfig: KubeConfig): KubeConfig {
  const text = read(file);
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent' });
  const [fault] = document.errors;
  if (fault !== undefined) throw new Error(`kubeconfig ${file}: not valid YAML: ${fault.message}`);
  if (!isObject(document.toJS())) throw new Error(`kubeconfig ${file}: not a kubeconfig`);
  try {
    kubeConfig.loadFromString(text);
  } catch (error) {
    throw new Error(`kubeconfig ${file}: not a kubeconfig: ${firstLine(error)}`);
  }
  kubeConfig.makePathsAbsolute(dirname(file));
  return kubeConfig;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`kubeconfig ${file}: ${code === 'ENOENT' ? 'there is no such file' : `can't be read (${code})`}`);
  }
}

function merge(all: KubeConfig, next: KubeConfig, target: KubeConfig): KubeConfig {
  const distinct = <T extends { readonly name: string }>(items: readonly T[]): T[] => [
    ...new Map(items.toReversed().map((item) => [item.name, item])).values(),
  ];
  target.loadFromOptions({
    clusters: distinct([...all.clusters, ...next.clusters]),
    users: distinct([...all.users, ...next.users]),
    contexts: distinct([...all.contexts, ...next.contexts]),
    currentContext: all.currentContext || next.currentContext,
  });
  return target;
}

/** Not client-node's own loadFromCluster: that one reads the environment of the process. */
function inPod(kubeConfig: KubeConfig, directory: string, env: ConnectOptions['env'] = {}): Source {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env;
  const address = host?.includes(':') ? `[${host}]` : host;
  kubeConfig.loadFromClusterAndUser(
    {
      name: 'pod',
      server: address === undefined ? 'https://kubernetes.default.svc' : `https://${address}:${port}`,
      caFile: join(directory, 'ca.crt'),
      skipTLSVerify: false,
    },
    { name: 'pod', authProvider: { name: 'tokenFile', config: { tokenFile: join(directory, 'token') } } },
  );
  return { source: `the service account in ${directory}`, kubeConfig };
}

function clusterOf({ source, kubeConfig }: Source, override: string | undefined): Cluster {
  const current = kubeConfig.getCurrentCluster();
  if (current === null) throw new Error(`kubeconfig ${source}: its current-context names no cluster`);
  const server = serverOf(override ?? current.server);
  if (server.startsWith('http:') && !current.skipTLSVerify) {
    throw new Error(`${server}: plain http needs insecure-skip-tls-verify in the kubeconfig`);
  }
  const clusters = kubeConfig.clusters.map((each) => (each.name === current.name ? { ...each, server } : each));
  const { users, contexts, currentContext } = kubeConfig;
  kubeConfig.loadFromOptions({ clusters, users, contexts, currentContext });
  return { source, server, kubeConfig };
}

/** A DNS name alone stands for https on its usual port. */
function serverOf(text: string): string {
  const url = /^[a-z]+:\/\//.test(text) ? text : `https://${text}`;
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw new Error(`${text}: not the URL of an API server`);
  let end = url.length;
  while (url.charAt(end - 1) === '/') end -= 1;
  return url.slice(0, end);
}

function firstLine(error: unknown): string {
  const [line = ''] = String(error instanceof Error ? error.message : error).split('\n', 1);
  return line;
}
