// Requests to the API server. Not through client-node's own: each of its requests makes a new connection pool that
// nobody closes, and an open watch keeps the process alive.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { type RequestOptions as HttpsOptions, request as httpsRequest } from 'node:https';
import { own } from '../engine/json.ts';
import type { Cluster } from './connect.ts';
import { within } from './signal.ts';

/** The API server's answer that it can't or won't. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Nothing that we ask for is larger; a page of namespaces is below 1 MiB. */
const LARGEST_ANSWER = 64 * 1024 * 1024;

export interface RequestOptions {
  readonly signal: AbortSignal;
  /** Milliseconds of silence after which the connection counts as dead. */
  readonly idle: number;
  /** Set where somebody waits for the answer: a process that has nothing else to do would end before it. */
  readonly isAwaited?: true;
}

/**
 * Sends a GET and gives the answer once its head is there.
 * @throws ApiError on any status but 200 and 201; the error of the connection; the signal's reason.
 */
export function open(cluster: Cluster, path: string, options: RequestOptions): Promise<IncomingMessage> {
  return request(cluster, 'GET', path, options);
}

/** What the API server says to a write: the object as it is now, and its warnings. */
export interface Written {
  readonly object: unknown;
  readonly warnings: readonly string[];
}

/** Creates an object. Errors are those of {@link open}; a conflict is ApiError 409. */
export function post(cluster: Cluster, path: string, object: object, options: RequestOptions): Promise<Written> {
  return write(cluster, 'POST', path, object, options);
}

/** Server-side apply of an object. Errors are those of {@link open}; a conflict of field managers is ApiError 409. */
export function apply(cluster: Cluster, path: string, object: object, options: RequestOptions): Promise<Written> {
  return write(cluster, 'PATCH', path, object, options);
}

/** JSON is YAML. */
const contentTypes = { POST: 'application/json', PATCH: 'application/apply-patch+yaml' } as const;

async function write(
  cluster: Cluster,
  method: 'POST' | 'PATCH',
  path: string,
  object: object,
  options: RequestOptions,
): Promise<Written> {
  const body = { text: JSON.stringify(object), type: contentTypes[method] };
  const response = await request(cluster, method, path, options, body);
  return { object: JSON.parse(await textOf(response)), warnings: warningsIn(response.headers.warning) };
}

/** The texts of Warning headers: each is `299 - "text"`; several are joined by commas, and quotes within are escaped. */
export function warningsIn(header: string | undefined): readonly string[] {
  const found = [...(header ?? '').matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)];
  return found.map(([, text = '']) => text.replaceAll(/\\(.)/g, '$1'));
}

async function request(
  cluster: Cluster,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  { signal, idle, isAwaited }: RequestOptions,
  body?: { readonly text: string; readonly type: string },
): Promise<IncomingMessage> {
  const options: HttpsOptions = {};
  // It may run a credential plugin, which knows nothing of our signal.
  await within(cluster.kubeConfig.applyToHTTPSOptions(options), signal);
  signal.throwIfAborted();
  const url = new URL(cluster.server + path);
  const send = body === undefined ? {} : { 'content-type': body.type, 'content-length': Buffer.byteLength(body.text) };
  const response = await exchange(url, isAwaited === true, body?.text, {
    ...options,
    method,
    // client-node's agent keeps the certificates that it saw first; only it knows the way through a proxy.
    agent: cluster.kubeConfig.getCurrentCluster()?.proxyUrl ? options.agent : false,
    headers: { ...options.headers, accept: 'application/json', 'user-agent': 'zonegate', ...send },
    signal,
    timeout: idle,
  });
  if (response.statusCode === 200 || response.statusCode === 201) return response;
  throw new ApiError(response.statusCode ?? 0, await reasonOf(response));
}

/** Sends a GET and gives the JSON of the answer. Errors are those of {@link open}. */
export async function get(cluster: Cluster, path: string, options: RequestOptions): Promise<unknown> {
  return JSON.parse(await textOf(await open(cluster, path, options)));
}

/** The lines of an answer as they come. */
export async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  response.setEncoding('utf8');
  let rest = '';
  for await (const chunk of response) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LARGEST_ANSWER) throw new Error('the answer of the API server is too large');
    for (const line of lines) if (line.trim() !== '') yield line;
  }
}

function exchange(
  url: URL,
  isAwaited: boolean,
  body: string | undefined,
  options: HttpsOptions,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let answer: IncomingMessage | undefined;
    const request = (url.protocol === 'http:' ? httpRequest : httpsRequest)(url, options, (response) => {
      answer = response;
      resolve(response);
    });
    if (!isAwaited) request.on('socket', (socket) => socket.unref());
    request.on('timeout', () => (answer ?? request).destroy(new Error(`nothing was heard from ${url.host}`)));
    // Later errors, when the answer has begun, are also the answer's own.
    request.on('error', reject);
    request.end(body);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) {
    text += chunk;
    if (text.length > LARGEST_ANSWER) throw new Error('the answer of the API server is too large');
  }
  return text;
}

/** The message of the Status object that the API server sends with an error. */
async function reasonOf(response: IncomingMessage): Promise<string> {
  const fallback = `${response.statusCode} ${response.statusMessage}`;
  try {
    const message = own(JSON.parse(await textOf(response)), 'message');
    return typeof message === 'string' && message !== '' ? message : fallback;
  } catch {
    return fallback;
  }
}
