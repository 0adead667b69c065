import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { parseDocument } from 'yaml';
import { isObject } from '../engine/json.ts';
import { type Failure, failureOf, type Result, success } from '../problem/problem.ts';

/** An API server, and the credentials for it. */
export interface Cluster {
  /** Where the connection was found, for logs: a file, or the pod's service account. */
  readonly source: string;
  readonly server: string;
  readonly kubeConfig: KubeConfig;
}

export interface ConnectOptions {
  /** A kubeconfig that the user named: it must exist. */
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

type Source = Pick<Cluster, 'source' | 'kubeConfig'>;

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Finds the cluster: the given kubeconfig, else $KUBECONFIG, else the pod's service account. Nothing is sent yet: a
 * cluster that is found may still be unreachable. Never throws. The code of the problem is `no-cluster` where nobody
 * named one, and another one where what was named is wrong.
 */
export async function connectCluster(options: ConnectOptions = {}): Promise<Result<Cluster>> {
  try {
    const found = await find(options);
    return found.ok ? clusterOf(found.value, options.serverOverride) : found;
  } catch (error) {
    return invalid(firstLine(error));
  }
}

function invalid(message: string): Failure {
  return failureOf('invalid-kubeconfig', message);
}

async function find({
  kubeconfig,
  env = {},
  serviceAccount = SERVICE_ACCOUNT,
}: ConnectOptions): Promise<Result<Source>> {
  const isInPod = existsSync(join(serviceAccount, 'token'));
  const files = kubeconfig ? [kubeconfig] : (env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  if (files.length === 0 && !isInPod) {
    const message = 'no kubeconfig was given, KUBECONFIG is not set, and there is no service account of a pod';
    return failureOf('no-cluster', message);
  }
  // It loads every model of the API, which costs 80 MB: only who talks to a cluster pays for it.
  const { newKubeConfig } = await import('./kube-config.ts');
  if (files.length === 0) return success(inPod(newKubeConfig(), serviceAccount, env));
  return fromFiles(files, () => newKubeConfig());
}

/** As kubectl does it: of several files those that are missing are passed over, and the first to name a thing wins. */
function fromFiles(files: readonly string[], create: () => KubeConfig): Result<Source> {
  const there = files.filter((file) => files.length === 1 || existsSync(file));
  let merged: KubeConfig | undefined;
  for (const file of there) {
    const loaded = fromFile(file, create());
    if (!loaded.ok) return loaded;
    merged = merged === undefined ? loaded.value : merge(merged, loaded.value, create());
  }
  if (merged === undefined) return invalid(`kubeconfig: none of these files exists: ${files.join(', ')}`);
  return success({ source: there.join(delimiter), kubeConfig: merged });
}

function fromFile(file: string, kubeConfig: KubeConfig): Result<KubeConfig> {
  const text = read(file);
  if (!text.ok) return text;
  try {
    const document = parseDocument(text.value, { prettyErrors: false, logLevel: 'silent' });
    const [syntaxError] = document.errors;
    if (syntaxError !== undefined) return invalid(`kubeconfig ${file}: not valid YAML: ${syntaxError.message}`);
    if (!isObject(document.toJS())) return invalid(`kubeconfig ${file}: not a kubeconfig`);
    kubeConfig.loadFromString(text.value);
  } catch (error) {
    return invalid(`kubeconfig ${file}: not a kubeconfig: ${firstLine(error)}`);
  }
  kubeConfig.makePathsAbsolute(dirname(file));
  return success(kubeConfig);
}

function read(file: string): Result<string> {
  try {
    return success(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return invalid(`kubeconfig ${file}: ${code === 'ENOENT' ? 'there is no such file' : `can't be read (${code})`}`);
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

function clusterOf({ source, kubeConfig }: Source, override: string | undefined): Result<Cluster> {
  const current = kubeConfig.getCurrentCluster();
  if (current === null) return invalid(`kubeconfig ${source}: its current-context names no cluster`);
  const named = override ?? current.server;
  const server = serverOf(named);
  if (server === undefined) {
    return failureOf(
      override === undefined ? 'invalid-kubeconfig' : 'invalid-option',
      `${named}: not the URL of an API server`,
    );
  }
  if (server.startsWith('http:') && !current.skipTLSVerify) {
    return invalid(`${server}: plain http needs insecure-skip-tls-verify in the kubeconfig`);
  }
  const clusters = kubeConfig.clusters.map((each) => (each.name === current.name ? { ...each, server } : each));
  const { users, contexts, currentContext } = kubeConfig;
  kubeConfig.loadFromOptions({ clusters, users, contexts, currentContext });
  return success({ source, server, kubeConfig });
}

/** A DNS name alone stands for https on its usual port; undefined where it is no URL. */
function serverOf(text: string): string | undefined {
  const url = /^[a-z]+:\/\//.test(text) ? text : `https://${text}`;
  if (!URL.canParse(url) || !/^https?:/.test(url)) return undefined;
  let end = url.length;
  while (url.charAt(end - 1) === '/') end -= 1;
  return url.slice(0, end);
}

function firstLine(error: unknown): string {
  const [line = ''] = String(error instanceof Error ? error.message : error).split('\n', 1);
  return line;
}
