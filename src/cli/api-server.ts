import { Option } from 'commander';
import { type Cluster, connectCluster } from '../cluster/connect.ts';
import { ApiError, type RequestOptions } from '../cluster/request.ts';
import type { Problem, Result } from '../problem/problem.ts';
import type { Io } from './io.ts';

export interface ApiServerChoice {
  readonly kubeconfig?: string;
  readonly apiServer?: string;
}

export const kubeconfigOption = () =>
  new Option('--kubeconfig <file>', 'the kubeconfig file by which the API server is reached');
export const apiServerOption = () =>
  new Option('--api-server <url>', 'a URL or DNS name of the API server, if its usual address cannot be reached');

/** The cluster that the options or the environment name. */
export function connectedCluster(
  { kubeconfig, apiServer }: ApiServerChoice,
  { env }: Pick<Io, 'env'>,
): Promise<Result<Cluster>> {
  return connectCluster({ kubeconfig, env, serverOverride: apiServer });
}

/** Milliseconds that one request may take: as long as the API server gives webhooks and storage together. */
const LONGEST = 60_000;
/** Milliseconds of silence. */
const IDLE = 35_000;

/** Options of one request that a person waits for. */
export function interactiveRequest(): RequestOptions {
  return { signal: AbortSignal.timeout(LONGEST), idle: IDLE, isAwaited: true };
}

/** What went wrong between us and the API server, in one line. */
export function apiServerProblem(error: unknown, server: string): Problem {
  const why = error instanceof ApiError && error.status === 401 ? 'it does not know these credentials' : reason(error);
  return { code: 'api-server-failed', message: `the API server ${server} cannot be asked: ${why}` };
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ((error as NodeJS.ErrnoException).code ?? error.name);
}
