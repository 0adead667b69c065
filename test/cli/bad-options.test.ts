// Whatever is wrong with a command line itself: one clear line, exit code 2.
import { describe, expect, it } from 'vitest';
import { refused, zonegate } from './support/run.ts';

const serve = ['serve', '--zone', 'zone-1'];
const durations = 'expected a duration with its unit, such as 500ms, 30s or 5m';
const invalid = (flags: string, value: string, expected: string) =>
  `option '${flags}' argument '${value}' is invalid. ${expected}`;

describe('the command line', () => {
  it.each<[string, readonly string[], string]>([
    ['an unknown command', ['sevre'], "unknown command 'sevre' (Did you mean serve?)"],
    ['one like none', ['xyz'], "unknown command 'xyz'"],
    ['an unknown flag', ['serve', '--zon', 'zone-1'], "unknown option '--zon' (Did you mean --zone?)"],
    ['a flag like none', ['serve', '-x'], "unknown option '-x'"],
    ['an unknown flag without a command', ['--verison'], "unknown option '--verison' (Did you mean --version?)"],
    ['an unknown flag of webhooks', ['webhooks', '--port', '1'], "unknown option '--port'"],
    ['an argument too many', [...serve, 'now'], "too many arguments for 'serve'. Expected 0 arguments but got 1."],
    ['a flag without its value', ['serve', '--zone'], "option '--zone <name>' argument missing"],
  ])('%s', async (_, argv, line) => {
    expect(await zonegate(argv)).toEqual(refused(line));
  });

  it('nothing at all: the help, as an error', async () => {
    const { code, stdout, stderr } = await zonegate([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: zonegate /);
  });
});

describe('a pattern of --exclude', () => {
  const syntax = 'expected a pattern as in a .gitignore file, such as generated/ or *.tmp.yaml';
  it.each<[string, string]>([
    ['', syntax],
    [' ', syntax],
    ['./', syntax],
    ['/', syntax],
    ['!', syntax],
    ['#a', syntax],
    ['..', syntax],
    ['../a', syntax],
    ['!../a', syntax],
    ['a'.repeat(1001), 'expected at most 1000 characters'],
  ])('%j', async (pattern, expected) => {
    const line = invalid('--exclude <pattern>', pattern, expected);
    for (const command of ['check', 'fix', 'diff', 'promote'])
      expect(await zonegate([command, `--exclude=${pattern}`])).toEqual(refused(line));
  });
});

describe('options', () => {
  it.each<[flags: string, value: string, expected: string]>([
    ['--port <number>', 'https', 'expected a port: 0 to 65535'],
    ['--port <number>', '-1', 'expected a port: 0 to 65535'],
    ['--port <number>', '65536', 'expected a port: 0 to 65535'],
    ['--ops-port <number>', '80.5', 'expected a port: 0 to 65535'],
    ['--ops-port <number>', '', 'expected a port: 0 to 65535'],
    ['--host <address>', '', 'expected an address, such as 0.0.0.0 or 127.0.0.1'],
    ['--ops-host <address>', ' ', 'expected an address, such as 0.0.0.0 or 127.0.0.1'],
    ['--grace-period <time>', '30', durations],
    ['--grace-period <time>', 'soon', durations],
    ['--grace-period <time>', '-1s', durations],
    ['--grace-period <time>', '25h', 'expected at most 24h'],
    ['--drain-quiet <time>', '', durations],
    ['--reload-interval <time>', '0s', 'expected at least 100ms'],
    ['--reload-interval <time>', '1x', durations],
    ['--max-body <bytes>', '0', 'expected a number of bytes, such as 8388608 or 8Mi'],
    ['--max-body <bytes>', '8MB', 'expected a number of bytes, such as 8388608 or 8Mi'],
    ['--max-body <bytes>', '257Mi', 'expected at most 256Mi'],
    ['--max-body <bytes>', '99999999999', 'expected a number of bytes, such as 8388608 or 8Mi'],
    ['--log-level <level>', 'warning', 'expected one of fatal, error, warn, info, debug, trace, silent'],
  ])('%s %s', async (flags, value, expected) => {
    const [flag = ''] = flags.split(' ');
    expect(await zonegate([...serve, `${flag}=${value}`])).toEqual(refused(invalid(flags, value, expected)));
    const variable = `ZONEGATE_${flag.slice(2).toUpperCase().replaceAll('-', '_')}`;
    if (value === '') return;
    const without = serve.filter((_, index) => serve[index] !== flag && serve[index - 1] !== flag);
    expect(await zonegate(without, { [variable]: value })).toEqual(refused(`${variable}: ${expected}`));
  });
});
