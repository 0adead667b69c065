// hack/download-tools.sh, before an index and archives that the test serves itself.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const here = `${platform()}-${arch() === 'x64' ? 'amd64' : arch()}`;
const NAME = `envtest-v1.2.3-${here}.tar.gz`;
const tools = ['etcd', 'kube-apiserver', 'kubectl'];

const says = (text: string) => `#!/bin/sh\necho '${text}'\n`;
const goodFiles = tools.map((tool) => ({
  path: `controller-tools/envtest/${tool}`,
  content: says('Kubernetes v1.2.3'),
}));

interface Entry {
  readonly path: string;
  readonly content?: string;
  /** Makes it a symbolic link. */
  readonly link?: string;
}

/** A gzipped tar archive (POSIX.1-1988 ustar), with whatever names. */
function archiveOf(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, content = '', link = '' }) => {
    const header = Buffer.alloc(512);
    const size = link === '' ? Buffer.byteLength(content) : 0;
    header.write(path, 0);
    header.write('0000755\0', 100);
    header.write('0000000\0', 108);
    header.write('0000000\0', 116);
    header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write(link === '' ? '0' : '2', 156);
    header.write(link, 157);
    header.write('ustar\x0000', 257);
    header.write('        ', 148);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const body = Buffer.alloc(Math.ceil(size / 512) * 512);
    body.write(link === '' ? content : '');
    return [header, body];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

const sha512 = (bytes: Buffer) => createHash('sha512').update(bytes).digest('hex');

type Answer = (response: ServerResponse, request: IncomingMessage) => void;
const sends = (body: string | Buffer) => (response: ServerResponse) => void response.end(body);
const silence = () => {};

interface Scene {
  /** What the server sends as the archive. */
  readonly archive?: Buffer;
  /** What is pinned; that of the archive, unless it is said. */
  readonly pins?: string;
  /** What the index says, given the address of the server. */
  readonly index?: (server: string) => string;
  /** Other answers than these, by path. */
  readonly answers?: Readonly<Record<string, Answer>>;
  readonly env?: (server: string) => Readonly<Record<string, string>>;
}

const good = archiveOf(goodFiles);

function indexOf(server: string, hash: string, name = NAME): string {
  const other = name.replace('v1.2.3', 'v1.2.4');
  return [
    'releases:',
    '  v1.2.4:',
    `    ${other}:`,
    `      hash: ${'0'.repeat(128)}`,
    `      selfLink: ${server}/other`,
    '  v1.2.3:',
    `    ${name}:`,
    `      hash: ${hash}`,
    `      selfLink: ${server}/archive`,
    '',
  ].join('\n');
}

/** A copy of the scripts in a folder of its own, with other pins, before a server that answers as it is told. */
async function scene({ archive = good, pins, index, answers = {}, env = () => ({}) }: Scene) {
  const folder = mkdtempSync(join(tmpdir(), 'zonegate-download-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'hack/tools'), { recursive: true });
  for (const each of ['lib', 'download-tools.sh']) {
    cpSync(join(root, 'hack', each), join(folder, 'hack', each), { recursive: true });
  }
  writeFileSync(join(folder, 'hack/tools/envtest.sha512'), pins ?? `${sha512(archive)}  ${NAME}\n`);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { url = '' } = request;
    asked.push(url);
    const usual: Readonly<Record<string, Answer>> = {
      '/index.yaml': sends((index ?? ((at) => indexOf(at, sha512(archive))))(address)),
      '/archive': sends(archive),
    };
    const answer = answers[url] ?? usual[url] ?? ((missing: ServerResponse) => void missing.writeHead(404).end());
    answer(response, request);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const cache = join(folder, 'cache');
  return {
    folder,
    asked,
    address,
    run: () =>
      new Promise<{ code: unknown; stdout: string; stderr: string }>((done) => {
        const options = {
          env: {
            PATH: process.env.PATH ?? '',
            HOME: folder,
            XDG_CACHE_HOME: cache,
            ENVTEST_INDEX: `${address}/index.yaml`,
            ENVTEST_PATIENCE: '1',
            ...env(address),
          },
        };
        execFile(join(folder, 'hack/download-tools.sh'), options, (error, stdout, stderr) =>
          done({ code: error?.code ?? 0, stdout: stdout.trim(), stderr }),
        );
      }),
    /** What is in the cache, but for locks. */
    left: () =>
      existsSync(cache)
        ? readdirSync(cache, { recursive: true, withFileTypes: true })
            .filter((entry) => !entry.isDirectory() && entry.name !== '.lock')
            .map(({ name }) => name)
            .sort()
        : [],
  };
}

it('downloads what is pinned, once', async () => {
  const { run, asked, left, address } = await scene({});
  const { code, stdout, stderr } = await run();
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: `  tools          downloading Kubernetes v1.2.3 (etcd kube-apiserver kubectl) from ${address.slice(7)}\n`,
  });
  expect(stdout).toMatch(/\/zonegate\/bin\/envtest-v1\.2\.3-[0-9a-f]{8}$/);
  expect(left()).toEqual(tools);
  expect(readFileSync(join(stdout, 'kubectl'), 'utf8')).toBe(says('Kubernetes v1.2.3'));
  expect(await run()).toEqual({ code: 0, stdout, stderr: '' });
  expect(asked).toEqual(['/index.yaml', '/archive']);
});

it('two at once wait for each other', async () => {
  const { run, asked } = await scene({});
  const both = await Promise.all([run(), run()]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(asked).toEqual(['/index.yaml', '/archive']);
});

it('begins anew after one that was killed: nothing of a partial download is used', async () => {
  const { run, left, folder } = await scene({});
  const { stdout } = await run();
  rmSync(join(stdout, 'etcd'));
  for (const name of ['etcd.new.1', 'archive.new.1']) writeFileSync(join(stdout, name), 'half');
  expect(await run()).toMatchObject({ code: 0, stdout });
  expect(left()).toEqual(tools);
  expect(stdout.startsWith(folder)).toBe(true);
});

it('follows a redirection, as that of releases is', async () => {
  const moved: Answer = (response) => void response.writeHead(302, { location: '/elsewhere' }).end();
  const { run, asked } = await scene({ answers: { '/archive': moved, '/elsewhere': sends(good) } });
  expect(await run()).toMatchObject({ code: 0 });
  expect(asked).toEqual(['/index.yaml', '/archive', '/elsewhere']);
});

it('reads an index of another style', async () => {
  const index = (server: string) =>
    `# mirror\r\nreleases:\r\n    "v1.2.3":\r\n        "${NAME}":\r\n            selfLink: '${server}/archive'\r\n            hash: "${sha512(good)}"\r\n`;
  expect(await (await scene({ index })).run()).toMatchObject({ code: 0 });
});

it('goes through a proxy', async () => {
  const { run, asked } = await scene({
    index: () => indexOf('http://releases.invalid', sha512(good)),
    answers: {
      'http://index.invalid/envtest.yaml': sends(indexOf('http://releases.invalid', sha512(good))),
      'http://releases.invalid/archive': sends(good),
    },
    env: (server) => ({ http_proxy: server, ENVTEST_INDEX: 'http://index.invalid/envtest.yaml' }),
  });
  expect(await run()).toMatchObject({ code: 0 });
  expect(asked).toEqual(['http://index.invalid/envtest.yaml', 'http://releases.invalid/archive']);
});

it('uses what KUBEBUILDER_ASSETS has, if that is all of it', async () => {
  const { run } = await scene({});
  const { stdout } = await run();
  const other = await scene({ env: () => ({ KUBEBUILDER_ASSETS: stdout }) });
  expect(await other.run()).toEqual({ code: 0, stdout, stderr: '' });
  rmSync(join(stdout, 'etcd'));
  expect((await other.run()).stdout).not.toBe(stdout);
  expect(other.asked).toHaveLength(2);
});

const evil = [
  ...goodFiles,
  { path: '../../../escaped', content: 'x' },
  { path: '/tmp/zonegate-escaped', content: 'x' },
];

it('takes from an archive no more than it looks for, wherever the rest of it wants to go', async () => {
  const { run, left, folder } = await scene({ archive: archiveOf(evil) });
  expect(await run()).toMatchObject({ code: 0 });
  expect(left()).toEqual(tools);
  expect(readdirSync(dirname(folder))).not.toContain('escaped');
  expect(existsSync(join(folder, 'escaped'))).toBe(false);
  expect(existsSync('/tmp/zonegate-escaped')).toBe(false);
});

const hangUp: Answer = (response) => void response.socket?.destroy();
const halfway: Answer = (response) => {
  response.writeHead(200, { 'content-length': String(good.length) });
  response.write(good.subarray(0, good.length / 2));
};
const cutOff: Answer = (response) => {
  halfway(response, response.req);
  setTimeout(() => response.socket?.destroy(), 50);
};
const outside = tools.map((tool) => ({ path: `../${tool}`, content: says('Kubernetes v1.2.3') }));
const linked = tools.map((tool) => ({ path: `controller-tools/envtest/${tool}`, link: '/bin/true' }));
const saying = (text: string) => goodFiles.map(({ path }) => ({ path, content: says(text) }));

it.each<[string, Scene, RegExp]>([
  ['no server', { env: () => ({ ENVTEST_INDEX: 'http://127.0.0.1:1/' }) }, /cannot be downloaded \(curl: \(7\)/],
  ['no name', { env: () => ({ ENVTEST_INDEX: 'http://index.invalid/' }) }, /cannot be downloaded \(curl: \(\d+\)/],
  ['no URL', { env: () => ({ ENVTEST_INDEX: 'file:///etc/passwd' }) }, /cannot be downloaded \(curl: \(1\)/],
  [
    'no index',
    { answers: { '/index.yaml': (response) => void response.writeHead(404).end() } },
    /index\.yaml cannot be downloaded \(curl: \(22\).*404/,
  ],
  [
    'an index that never comes',
    { answers: { '/index.yaml': silence } },
    /index\.yaml cannot be downloaded \(curl: \(28\)/,
  ],
  ['an index that is none', { index: () => '<html>Sign in</html>' }, /index\.yaml does not list envtest-v1\.2\.3-/],
  [
    'an index without this platform',
    { index: (at) => indexOf(at, sha512(good), 'envtest-v1.2.3-plan9-mips.tar.gz') },
    /does not list/,
  ],
  ['an index without a link', { index: () => `${NAME}:\n  hash: ${sha512(good)}\n` }, /does not list/],
  [
    'an index with a link of another kind',
    { index: (at) => indexOf(at, sha512(good)).replace(`${at}/archive`, 'file:///etc/passwd') },
    /file:\/\/\/etc\/passwd cannot be downloaded \(curl: \(1\)/,
  ],
  [
    'an index with another checksum',
    { index: (at) => indexOf(at, '1'.repeat(128)) },
    /index\.yaml has another checksum for envtest-v1\.2\.3-.*: not downloaded/,
  ],
  [
    'no archive',
    { answers: { '/archive': (response) => void response.writeHead(404).end() } },
    /archive cannot be downloaded \(curl: \(22\).*404/,
  ],
  ['an archive that never comes', { answers: { '/archive': silence } }, /archive cannot be downloaded \(curl: \(28\)/],
  ['an archive that stops coming', { answers: { '/archive': halfway } }, /archive cannot be downloaded \(curl: \(28\)/],
  [
    'an archive that breaks off',
    { answers: { '/archive': cutOff } },
    /archive cannot be downloaded \(curl: \((18|56)\)/,
  ],
  ['a connection that breaks off', { answers: { '/archive': hangUp } }, /archive cannot be downloaded \(curl: \(52\)/],
  [
    'an archive that is too large',
    { answers: { '/archive': (response) => void response.writeHead(200, { 'content-length': '1000000000' }).end() } },
    /archive cannot be downloaded \(curl: \(63\)/,
  ],
  [
    'another archive than the pinned one',
    { answers: { '/archive': sends(archiveOf(saying('Kubernetes v1.2.4'))) } },
    /archive has another checksum than hack\/tools\/envtest\.sha512: not used/,
  ],
  [
    'a redirection without end',
    { answers: { '/archive': (response) => void response.writeHead(302, { location: '/archive' }).end() } },
    /archive cannot be downloaded \(curl: \(47\)/,
  ],
  [
    'a truncated archive',
    { archive: good.subarray(0, good.length / 2) },
    /is damaged: it has no file controller-tools\/envtest\/etcd/,
  ],
  ['no archive at all', { archive: Buffer.from('no archive') }, /is damaged/],
  [
    'an archive without one of them',
    { archive: archiveOf(goodFiles.slice(1)) },
    /is damaged: it has no file controller-tools\/envtest\/etcd/,
  ],
  ['an archive whose files lie elsewhere', { archive: archiveOf(outside) }, /is damaged/],
  ['an archive of links', { archive: archiveOf(linked) }, /is damaged/],
  [
    'another version inside',
    { archive: archiveOf(saying('Kubernetes v1.2.4')) },
    /is not v1\.2\.3, but says: Kubernetes v1\.2\.4/,
  ],
  [
    'programs of another platform',
    { archive: archiveOf(goodFiles.map(({ path }) => ({ path, content: '\x7fELF' }))) },
    /kube-apiserver of envtest-v1\.2\.3-.* does not run here/,
  ],
  [
    'a platform without a pin',
    { pins: `${'0'.repeat(128)}  envtest-v1.2.3-plan9-mips.tar.gz\n` },
    new RegExp(`there is nothing to download for ${here}`),
  ],
  ['a wish', { env: () => ({ ENVTEST_INDEX: '' }) }, /nothing is downloaded: ENVTEST_INDEX is empty/],
  ['no patience', { env: () => ({ ENVTEST_PATIENCE: 'x' }) }, /ENVTEST_PATIENCE=x: expected seconds, 1 to 999/],
])('says in one line why not, and leaves nothing: %s', async (_, told, why) => {
  const { run, left } = await scene(told);
  const { code, stdout, stderr } = await run();
  expect(code).not.toBe(0);
  expect(stdout).toBe('');
  expect(stderr.trim().split('\n').at(-1)).toMatch(why);
  expect(stderr).not.toMatch(/line \d+: /);
  expect(left()).toEqual([]);
});

it('pins one version, with a checksum for each platform', () => {
  const lines = readFileSync(join(root, 'hack/tools/envtest.sha512'), 'utf8').trim().split('\n');
  const found = lines.map((line) => /^[0-9a-f]{128} {2}envtest-(v[\d.]+)-([a-z]+-[a-z0-9]+)\.tar\.gz$/.exec(line));
  expect(new Set(found.map((match) => match?.[1])).size).toBe(1);
  expect(found.map((match) => match?.[2])).toEqual(
    expect.arrayContaining(['linux-amd64', 'linux-arm64', 'darwin-arm64']),
  );
  const modules = readFileSync(join(root, 'hack/tools/kubernetes/go.mod'), 'utf8');
  const [, minor = ''] = /k8s\.io\/kubernetes v1\.(\d+)\./.exec(modules) ?? [];
  expect(found[0]?.[1]).toMatch(new RegExp(`^v1\\.${minor}\\.`));
});
