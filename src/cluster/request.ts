// Requests to the API server. Not through client-node's own: each of its requests makes a new connection pool that
// nobody closes, and an open watch keeps the process alive. Not through undici: the same holds for its watch, and one of
// its pools knows one set of certificates, while an agent of Node keeps connections apart by what they were opened with.
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions as HttpsOptions, request as httpsRequest } from 'node:https';
import { compiledOnce } from '../engine/compiled.ts';
import { own } from '../engine/json.ts';
import { readBytes } from './answer.ts';
import type { Cluster } from './connect.ts';
import { giveBack } from './give-back.ts';
import { within } from './signal.ts';

/** The API server answered with an error. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** The texts of its Warning headers. */
  readonly warnings: readonly string[];

  constructor(status: number, message: string, warnings: readonly string[] = []) {
    super(message);
    this.status = status;
    this.warnings = warnings;
  }
}

/**
 * Bytes of one object as JSON: 1.5 MiB are the most that etcd takes, and the API server writes some characters as six.
 */
export const LARGEST_OBJECT = 16 * 1024 * 1024;
/** Bytes of the Status object that the API server sends with an error. */
const LARGEST_STATUS = 256 * 1024;

export interface RequestOptions {
  readonly signal: AbortSignal;
  /** Milliseconds of silence after which the connection counts as dead. */
  readonly idle: number;
  /** Set if somebody waits for the answer. Without it a process that has nothing else to do ends before the answer comes. */
  readonly isAwaited?: true;
}

/**
 * Sends a GET and gives the answer once its head is there.
 * @throws ApiError on any status but 200 and 201; the error of the connection; the signal's reason.
 */
export function open(cluster: Cluster, path: string, options: RequestOptions): Promise<IncomingMessage> {
  return request(cluster, 'GET', path, options);
}

/** The API server's answer to a write: the object as it is now, and warnings. */
export interface Written {
  readonly object: unknown;
  readonly warnings: readonly string[];
}

/**
 * Creates an object. Errors are those of {@link get}; a conflict is ApiError 409.
 * @param most bytes of the answer that are held at most.
 */
export function post(
  cluster: Cluster,
  path: string,
  object: object,
  options: RequestOptions,
  most = LARGEST_OBJECT,
): Promise<Written> {
  return write(cluster, 'POST', path, object, options, most);
}

/** Server-side apply of an object. Errors are those of {@link get}; a conflict of field managers is ApiError 409. */
export function apply(cluster: Cluster, path: string, object: object, options: RequestOptions): Promise<Written> {
  return write(cluster, 'PATCH', path, object, options, LARGEST_OBJECT);
}

/** Server-side apply takes YAML, and JSON is YAML. */
const contentTypes = { POST: 'application/json', PATCH: 'application/apply-patch+yaml' } as const;

async function write(
  cluster: Cluster,
  method: 'POST' | 'PATCH',
  path: string,
  object: object,
  options: RequestOptions,
  most: number,
): Promise<Written> {
  const body = { text: JSON.stringify(object), type: contentTypes[method] };
  const response = await request(cluster, method, path, options, body);
  const { body: written } = await readAnswer(response, most);
  return { object: written, warnings: warningsIn(response.headers.warning) };
}

/** The texts of Warning headers: each is `299 - "text"`; several are joined by commas, and quotes within are escaped. */
export function warningsIn(header: string | undefined): readonly string[] {
  const found = [...(header ?? '').matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)];
  return found.map(([, text = '']) => text.replaceAll(/\\(.)/g, '$1'));
}

/** How many unused connections are kept for the next look-up: a handshake takes longer than the look-up. */
const KEPT = { keepAlive: true, maxFreeSockets: 6 } as const;

/**
 * The kept connections to a cluster: a look-up over a new one takes ten times as much CPU, 3 ms of both ends. client-node's
 * own agent keeps the certificates that it saw first.
 */
const agentsOf = compiledOnce((_: Cluster) => ({ http: new HttpAgent(KEPT), https: new HttpsAgent(KEPT) }));

async function request(
  cluster: Cluster,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  { signal, idle, isAwaited }: RequestOptions,
  body?: { readonly text: string; readonly type: string },
): Promise<IncomingMessage> {
  const options: HttpsOptions = {};
  // It may run a credential plugin, which the signal does not end.
  await within(cluster.kubeConfig.applyToHTTPSOptions(options), signal);
  signal.throwIfAborted();
  const url = new URL(cluster.server + path);
  const send = body === undefined ? {} : { 'content-type': body.type, 'content-length': Buffer.byteLength(body.text) };
  const response = await exchange(url, isAwaited === true, body?.text, {
    ...options,
    method,
    agent: agentFor(cluster, url, options, isAwaited === true && method === 'GET'),
    headers: { ...options.headers, accept: 'application/json', 'user-agent': 'zonegate', ...send },
    signal,
    timeout: idle,
  });
  if (response.statusCode === 200 || response.statusCode === 201) return response;
  throw new ApiError(response.statusCode ?? 0, await statusReason(response), warningsIn(response.headers.warning));
}

function agentFor(cluster: Cluster, url: URL, options: HttpsOptions, isShort: boolean): HttpsOptions['agent'] {
  // Only client-node's own agent goes through a proxy.
  if (cluster.kubeConfig.getCurrentCluster()?.proxyUrl) return options.agent;
  // A watch takes a connection for itself; a write must not meet one that is about to be closed.
  if (!isShort) return false;
  const agents = agentsOf(cluster);
  return url.protocol === 'http:' ? agents.http : agents.https;
}

/** The JSON of an answer, and how many bytes it took. */
export interface Answer {
  readonly body: unknown;
  readonly bytes: number;
}

/**
 * Sends a GET and gives the JSON of the answer.
 * @param most bytes of the answer that are held at most.
 * @throws TooLargeError; SyntaxError where it is no JSON; the errors of {@link open}.
 */
export async function getAnswer(
  cluster: Cluster,
  path: string,
  options: RequestOptions,
  most: number,
): Promise<Answer> {
  return readAnswer(await open(cluster, path, options), most);
}

/** As {@link getAnswer}, without the size. */
export async function get(cluster: Cluster, path: string, options: RequestOptions, most: number): Promise<unknown> {
  return (await getAnswer(cluster, path, options, most)).body;
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
    request.on('error', (error: NodeJS.ErrnoException) => {
      // The API server may close a kept connection at the moment when it is used again; nothing was done then.
      const isBroken = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      const isStale = request.reusedSocket && isBroken && answer === undefined;
      if (isStale && options.method === 'GET') resolve(exchange(url, isAwaited, body, { ...options, agent: false }));
      // After the answer has begun, its reader gets the error, too.
      else reject(error);
    });
    request.end(body);
  });
}

async function readAnswer(response: IncomingMessage, most: number): Promise<Answer> {
  const bytes = await readBytes(response, most);
  const { length } = bytes;
  const text = bytes.toString();
  giveBack([Buffer.from(bytes.buffer)]);
  return { body: JSON.parse(text), bytes: length };
}

/** The message of the Status object that the API server sends with an error. */
async function statusReason(response: IncomingMessage): Promise<string> {
  const fallback = `${response.statusCode} ${response.statusMessage}`;
  try {
    const message = own((await readAnswer(response, LARGEST_STATUS)).body, 'message');
    return typeof message === 'string' && message !== '' ? message : fallback;
  } catch {
    return fallback;
  }
}
