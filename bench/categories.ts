// Which part of the work a frame of a V8 profile belongs to.
export interface CallFrame {
  functionName: string;
  url: string;
  lineNumber: number;
}

const byName: Record<string, string> = {
  '(garbage collector)': 'garbage collection',
  '(program)': 'native: TLS reading, sockets, event loop',
  jsonParse: 'JSON.parse',
  jsonStringify: 'JSON.stringify',
  structuredClone: 'structuredClone',
};

const sockets = 'TLS and sockets';
const http = 'HTTP parser and messages';
const text = 'buffers and text';
const scheduling = 'timers, promises, async context';

const nodeModules: [RegExp, string][] = [
  [/^node:(_tls|tls|net|internal\/(tls|net|stream_base|js_stream|crypto))/, sockets],
  [/^node:(_stream|stream|internal\/streams)/, 'streams'],
  [/^node:(_http|http|https|internal\/(http|url))/, http],
  [/^node:(buffer|string_decoder|internal\/(buffer|encoding|util\/inspect))/, text],
  [/^node:(timers|async_hooks|internal\/(timers|async|process\/(task|promises)|abort))/, scheduling],
  [/^node:(events|internal\/event)/, 'events'],
];

const natives: [RegExp, string][] = [
  [/^(writev|write\w*String|writeBuffer|readStart|readStop|shutdown|close|destroySSL|enableCert)/, sockets],
  [/^(execute|consume|unconsume|getCurrentBuffer|HTTPParser)/, http],
  [
    /^(\w+Slice|\w+Write|\w*Write(Static|String)?|byteLength\w*|copy\w*|toString|fill|compare\w*|decode\w*|encode\w*)$/,
    text,
  ],
];

const packages: Record<string, string> = {
  fastify: 'fastify',
  'find-my-way': 'fastify',
  'light-my-request': 'fastify',
  'secure-json-parse': 'fastify',
  'fast-json-stringify': 'fastify',
  'process-warning': 'fastify',
  reusify: 'fastify',
  fastq: 'fastify',
  avvio: 'fastify',
  pino: 'logging',
  'sonic-boom': 'logging',
  'pino-std-serializers': 'logging',
  'quick-format-unescaped': 'logging',
  'safe-stable-stringify': 'logging',
  'prom-client': 'metrics',
  tdigest: 'metrics',
};

function firstMatch(table: [RegExp, string][], value: string): string | undefined {
  return table.find(([pattern]) => pattern.test(value))?.[1];
}

function packageOf(url: string): string | undefined {
  const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (name === undefined) return undefined;
  if (name.startsWith('@fastify/')) return 'fastify';
  return packages[name] ?? `package ${name}`;
}

/** A file of this project is a category of its own. */
export function categoryOf({ functionName, url }: CallFrame, root: string): string {
  const named = Object.hasOwn(byName, functionName) ? byName[functionName] : undefined;
  if (named !== undefined) return named;
  if (url === '') return firstMatch(natives, functionName) ?? 'other native calls';
  if (url.startsWith('node:')) return firstMatch(nodeModules, url) ?? 'node, other';
  return packageOf(url) ?? url.replace(root, '');
}
