// As much of an API server as the client needs: namespaces to list, watch and get, objects of other kinds to list and
// get, and all the ways to fail.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';

export type Kind = 'list' | 'watch' | 'get';

export interface Call {
  readonly kind: Kind;
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

type Answer = (call: Call) => void;

export class ApiServer {
  readonly namespaces = new Map<string, Record<string, string>>();
  /** Objects of other kinds, as JSON, by the path of their list and their names; a list of none is empty. */
  readonly objects = new Map<string, Map<string, string>>();
  /** How many answers are on their way, and how many were at most. */
  readonly answering = { now: 0, most: 0 };
  readonly calls: Call[] = [];
  /** Replaces the usual answer, once for each entry of the list. */
  readonly next: Record<Kind, Answer[]> = { list: [], watch: [], get: [] };
  version = 10;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #waiting: { readonly kind: Kind; readonly resolve: (call: Call) => void }[] = [];

  constructor(tls?: { readonly key: string; readonly cert: string }) {
    const handle = (request: IncomingMessage, response: ServerResponse) => this.#handle(request, response);
    this.#server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  listen(port = 0): Promise<this> {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', () => resolve(this)));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** No longer counts among what keeps the process alive. */
  unref(): void {
    this.#server.unref();
    this.#server.on('connection', (socket) => socket.unref());
  }

  /** The next call of a kind. */
  call(kind: Kind): Promise<Call> {
    return new Promise((resolve) => this.#waiting.push({ kind, resolve }));
  }

  count(kind: Kind): number {
    return this.calls.filter((call) => call.kind === kind).length;
  }

  /** Sends an event to all open watches. */
  event(type: string, name: string, labels?: Record<string, string>): void {
    if (type === 'DELETED') this.namespaces.delete(name);
    else if (labels !== undefined) this.namespaces.set(name, labels);
    this.version++;
    this.send({ type, object: this.object(name, labels) });
  }

  send(event: unknown): void {
    for (const { response } of this.#watches()) response.write(`${JSON.stringify(event)}\n`);
  }

  /** Ends all open watches: in an orderly way, or by the loss of their connections. */
  endWatches(how: 'end' | 'destroy'): void {
    for (const { response } of this.#watches()) response[how]();
  }

  object(name: string, labels: Record<string, string> | undefined = this.namespaces.get(name)) {
    return { kind: 'Namespace', metadata: { name, labels, resourceVersion: String(this.version) } };
  }

  #watches(): readonly Call[] {
    return this.calls.filter(({ kind, response }) => kind === 'watch' && !response.writableEnded);
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://api');
    const isOne = url.pathname !== '/api/v1/namespaces';
    const kind = isOne ? 'get' : url.searchParams.has('watch') ? 'watch' : 'list';
    const call = { kind, url, request, response } as const;
    this.calls.push(call);
    this.answering.now += 1;
    this.answering.most = Math.max(this.answering.most, this.answering.now);
    response.on('close', () => {
      this.answering.now -= 1;
    });
    (this.next[kind].shift() ?? this.#usual)(call);
    const index = this.#waiting.findIndex((each) => each.kind === kind);
    if (index >= 0) for (const { resolve } of this.#waiting.splice(index, 1)) resolve(call);
  }

  /** The usual answer. */
  answer(call: Call): void {
    this.#usual(call);
  }

  readonly #usual: Answer = ({ kind, url, response }) => {
    if (kind === 'list') return this.#list(url, response);
    if (kind === 'watch') return void response.writeHead(200).flushHeaders();
    const isOfNamespace = /^\/api(?:s\/[^/]+)?\/[^/]+\/namespaces\/[^/]+\//.test(url.pathname);
    if (isOfNamespace) return this.#objects(url, response);
    const name = url.pathname.replace('/api/v1/namespaces/', '');
    if (!this.namespaces.has(name)) return status(404, `namespaces "${name}" not found`)({ response });
    response.end(JSON.stringify(this.object(name)));
  };

  #list(url: URL, response: ServerResponse): void {
    this.#page(url, response, [...this.namespaces.keys()], (name) => JSON.stringify(this.object(name)));
  }

  #objects({ pathname, searchParams }: URL, response: ServerResponse): void {
    const slash = pathname.lastIndexOf('/');
    const object = this.objects.get(pathname.slice(0, slash))?.get(pathname.slice(slash + 1));
    if (searchParams.has('limit')) {
      const all = [...(this.objects.get(pathname)?.values() ?? [])];
      this.#page({ searchParams }, response, all, (text) => text);
    } else if (object === undefined) status(404, `"${pathname}" not found`)({ response });
    else response.end(object);
  }

  #page<T>(
    { searchParams }: Pick<URL, 'searchParams'>,
    response: ServerResponse,
    all: readonly T[],
    textOf: (item: T) => string,
  ): void {
    const from = Number(searchParams.get('continue') ?? 0);
    const to = from + Number(searchParams.get('limit'));
    const rest = to < all.length ? { continue: String(to) } : {};
    const metadata = JSON.stringify({ resourceVersion: String(this.version), ...rest });
    const items = all.slice(from, to).values();
    function* pieces() {
      yield `{"metadata":${metadata},"items":[`;
      let separator = '';
      for (const item of items) {
        yield separator + textOf(item);
        separator = ',';
      }
      yield ']}';
    }
    // As fast as it is read: pages may be large, and many.
    Readable.from(pieces()).pipe(response);
  }
}

/** Answers with an error, as the API server does. */
export function status(code: number, message: string): (call: Pick<Call, 'response'>) => void {
  return ({ response }) => response.writeHead(code).end(JSON.stringify({ kind: 'Status', code, message }));
}

/** Never answers. */
export function silence(): void {}

/** Closes the connection without an answer. */
export function hangUp({ request }: Call): void {
  request.socket.destroy();
}

export function kubeconfigFor(server: string, extra: Record<string, unknown> = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server, 'insecure-skip-tls-verify': true, ...extra } }],
    users: [{ name: 'u', user: { token: 'secret' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
}
