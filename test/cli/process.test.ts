// The same as real processes: what a shell, a pipe and a supervisor see.
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import type { ProblemCode } from '../../src/problem/catalogue.ts';
import { issue, scratch } from '../server/support/certificates.ts';
import { startProcess } from '../server/support/process.ts';

// Processes start on machines that do other things, too.
vi.setConfig({ testTimeout: 30_000 });

const { certFile, keyFile } = issue(scratch(), 'tls');
const tls = ['--tls-cert', certFile, '--tls-key', keyFile];
const loopback = ['--host', '127.0.0.1', '--port', '0', '--ops-host', '127.0.0.1', '--ops-port', '0'];

describe('a process', () => {
  it.each<[string, readonly string[], Readonly<Record<string, string>>, string, ProblemCode?]>([
    ['an unknown command', ['sevre'], {}, "unknown command 'sevre' (Did you mean serve?)"],
    ['an unknown flag', ['serve', '--prot', '1'], {}, "unknown option '--prot' (Did you mean --port?)"],
    [
      'an unknown zone',
      ['serve', '--zone', 'zone2'],
      {},
      'unknown zone "zone2": expected zone-1, zone-2, zone-3; did you mean zone-2?',
    ],
    [
      'a missing certificate',
      ['serve', '--zone', 'zone-1', '--tls-cert', '/none', '--tls-key', '/none'],
      {},
      'the certificate /none does not exist',
      'file-not-found',
    ],
    [
      'a bad variable',
      ['serve', ...tls],
      { ZONEGATE_ZONE: 'zone-1', ZONEGATE_PORT: '99999' },
      'ZONEGATE_PORT: expected a port: 0 to 65535',
    ],
    [
      'an empty variable',
      ['serve'],
      { ZONEGATE_ZONE: '', ZONEGATE_PORT: '', ZONEGATE_CONFIG: '' },
      'which zone? Give --zone (zone-1, zone-2, zone-3) or --config FILE',
    ],
    [
      'a missing kubeconfig',
      ['serve', '--zone', 'zone-1', ...tls, ...loopback],
      { KUBECONFIG: '/none' },
      'kubeconfig /none: there is no such file',
      'invalid-kubeconfig',
    ],
  ])('%s: one line on stderr, nothing on stdout, exit code 2', async (_, argv, env, line, code = 'invalid-option') => {
    const ended = await startProcess(argv, env).ended;
    expect(ended).toEqual({ code: 2, signal: null, stdout: '', stderr: `zonegate: ${line} [${code}]\n` });
  });

  it('a Node that is too old: one line on stderr, exit code 2', async () => {
    const [oldest] = /\d+/.exec(manifest.engines.node) ?? [];
    const version = `${Number(oldest) - 1}.9.0`;
    const older = `const versions = {...process.versions, node: '${version}'};
      Object.defineProperties(process, {versions: {value: versions}, version: {value: 'v${version}'}});`;
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(older)}`;
    const ended = await startProcess(['--version'], { NODE_OPTIONS }).ended;
    const stderr = `zonegate: Node ${oldest} or newer is needed, this is v${version} [node-too-old]\n`;
    expect(ended).toEqual({ code: 2, signal: null, stdout: '', stderr });
  });

  it('a port in use: it ends by itself, since nothing listens', async () => {
    const taken = createServer();
    onTestFinished(() => void taken.close());
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    const port = String((taken.address() as { port: number }).port);
    const ended = await startProcess(['serve', '--zone', 'zone-1', ...tls, ...loopback, '--port', port]).ended;
    const stderr = `zonegate: port ${port} is in use on 127.0.0.1 [port-not-available]\n`;
    expect(ended).toEqual({ code: 2, signal: null, stdout: '', stderr });
  });

  it('--help and --version: stdout, exit code 0', async () => {
    expect(await startProcess(['--version']).ended).toMatchObject({ code: 0, stdout: 'development\n', stderr: '' });
    const help = await startProcess(['serve', '--help']).ended;
    expect(help).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Usage: zonegate serve /), stderr: '' });
  });

  it('webhooks: a clean stdout for kubectl', async () => {
    const ended = await startProcess(['webhooks', '--url', 'https://a', '--ca-file', certFile], {
      ZONEGATE_ZONE: 'zone-2',
    }).ended;
    expect(ended).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^apiVersion: admissionregistration/),
    });
  });
});
