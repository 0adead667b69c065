// As much of an API server as the client needs: namespaces to list, watch and get, and all the ways to fail.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

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
    (this.next[kind].shift() ?? this.#usual)(call);
    const index = this.#waiting.findIndex((each) => each.kind === kind);
    if (index >= 0) for (const { resolve } of this.#waiting.splice(index, 1)) resolve(call);
  }

  readonly #usual: Answer = ({ kind, url, response }) => {
    if (kind === 'list') return this.#list(url, response);
    if (kind === 'watch') return void response.writeHead(200).flushHeaders();
    const name = url.pathname.replace('/api/v1/namespaces/', '');
    if (!this.namespaces.has(name)) return status(404, `namespaces "${name}" not found`)({ response });
    response.end(JSON.stringify(this.object(name)));
  };

  #list(url: URL, response: ServerResponse): void {
    const from = Number(url.searchParams.get('continue') ?? 0);
    const to = from + Number(url.searchParams.get('limit'));
    const names = [...this.namespaces.keys()];
    const rest = to < names.length ? { continue: String(to) } : {};
    const items = names.slice(from, to).map((name) => this.object(name));
    response.end(JSON.stringify({ metadata: { resourceVersion: String(this.version), ...rest }, items }));
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
