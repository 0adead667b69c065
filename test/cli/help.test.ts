import { describe, expect, it } from 'vitest';
import { zonegate } from './support/run.ts';

const hostile = { ZONEGATE_PORT: 'x', ZONEGATE_ZONE: 'x', ZONEGATE_MAX_BODY: 'x' };

describe('help and version', () => {
  it.each([['--version'], ['-V']])('%s: the version alone', async (flag) => {
    expect(await zonegate([flag], hostile)).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' });
  });

  it.each<[readonly string[], string]>([
    [['--help'], 'zonegate [options] [command]'],
    [['-h'], 'zonegate [options] [command]'],
    [['help'], 'zonegate [options] [command]'],
    [['serve', '--help'], 'zonegate serve [options]'],
    [['help', 'serve'], 'zonegate serve [options]'],
    [['webhooks', '--help'], 'zonegate webhooks [options]'],
    [['backstop', '--help'], 'zonegate backstop [options]'],
    [['verify', '--help'], 'zonegate verify [options]'],
    [['diff', '--help'], 'zonegate diff [options]'],
    [['promote', '--help'], 'zonegate promote [options]'],
    [['check', '--help'], 'zonegate check [options] [path...]'],
    [['policies', '--help'], 'zonegate policies [options]'],
    [['explain', '--help'], 'zonegate explain [options] <policy>'],
    [['fix', '--help'], 'zonegate fix [options] [path...]'],
    [['completion', '--help'], 'zonegate completion [options] <shell>'],
    [['serve', '--zone', 'none', '--help'], 'zonegate serve [options]'],
  ])('%j: a page on stdout', async (argv, usage) => {
    const { code, stdout, stderr } = await zonegate(argv, hostile);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.startsWith(`Usage: ${usage}\n`)).toBe(true);
    expect(stdout.split('\n').filter((line) => line.length > 120)).toEqual([]);
  });

  it('of serve names every option with its default, the variables, the ports and the exit codes', async () => {
    const { stdout } = await zonegate(['serve', '--help']);
    for (const flag of [
      'zone',
      'config',
      'tls-cert',
      'tls-key',
      'client-ca',
      'client-name',
      'host',
      'port',
      'ops-host',
      'ops-port',
      'kubeconfig',
    ]) {
      expect(stdout).toMatch(new RegExp(`^ {2}--${flag} <`, 'm'));
    }
    for (const text of [
      '8443',
      '8Mi',
      '25s',
      '3s',
      '1s',
      'ZONEGATE_TLS_CERT',
      'POST /mutate',
      '/readyz',
      'Exit codes',
    ]) {
      expect(stdout).toContain(text);
    }
    expect(stdout).not.toMatch(/undefined|\[object|env:/);
  });
});
