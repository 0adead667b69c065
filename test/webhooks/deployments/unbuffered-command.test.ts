import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startsUnbuffered } from '../../../webhooks/deployments/unbuffered-command.ts';

const equivalents = ['python -u', 'stdbuf'];

describe('a command that starts unbuffered', () => {
  it.each([
    [['python', '-u', 'main.py']],
    [['/usr/bin/python3.12', '-Bu', 'main.py']],
    [['python', '-B', '-u', 'main.py']],
    [['stdbuf']],
    [['/usr/bin/stdbuf', '-oL', 'server']],
    [['/usr/bin/env', 'A=1', 'python3', '-u', 'main.py']],
    [['tini', '-g', '--', 'python', '-u', 'main.py']],
    [['nice', '-n', '10', 'python', '-u', 'main.py']],
    [['timeout', '-k', '5', '1h', 'python', '-u', 'main.py']],
    [['gosu', 'app', 'python', '-u', 'main.py']],
    [['tini', '--', 'sh', '-c', 'exec python -u main.py']],
  ])('%j', (command) => {
    expect(startsUnbuffered({ command }, equivalents)).toBe(true);
    expect(startsUnbuffered({ args: command }, equivalents)).toBe(true);
    expect(startsUnbuffered({ command: command.slice(0, 1), args: command.slice(1) }, equivalents)).toBe(true);
  });

  it.each([
    [['python', 'main.py', '-u']],
    [['python', '-m', 'app', '-u']],
    [['python', '-c', 'x', '-u']],
    [['python', '--', '-u']],
    [['python', '', '-u']],
    [['python', '-B', 'python', '-u']],
    [['python -u main.py']],
    [['python ', '-u']],
    [['pythonista', '-u']],
    [['python', '-u1']],
    [['echo', 'python', '-u']],
    [['node', 'server.js', 'python', '-u']],
    [['node', '-/python', '-u']],
    [['pip', 'install', 'stdbuf']],
    [['timeout', 'python', '-u']],
    [['sh', 'start.sh', 'python', '-u']],
    [['sh', 'start.sh', '-c', 'python -u main.py']],
    [['sh', '-c']],
    [['sh', '-c', 'python main.py', 'python', '-u']],
    [['tini', '--']],
    [[]],
  ])('%j does not', (command) => {
    expect(startsUnbuffered({ command }, equivalents)).toBe(false);
  });

  it('needs all flags of one equivalent', () => {
    const many = ['node -a -b', 'node --all', 'python3 -u'];
    expect(startsUnbuffered({ command: ['node', '-a'], args: ['-b'] }, many)).toBe(true);
    expect(startsUnbuffered({ command: ['node', '-a', 'node', '-b'] }, many)).toBe(false);
    expect(startsUnbuffered({ args: ['node', '-x', '--all'] }, many)).toBe(true);
    expect(startsUnbuffered({ command: ['python3.1', '-u'] }, many)).toBe(true);
    expect(startsUnbuffered({ command: ['python', '-u'] }, many)).toBe(false);
  });
});

describe('a script that starts unbuffered', () => {
  it.each([
    'python -u main.py',
    'exec python -u main.py',
    'cd /app && exec python3 -u main.py',
    'sleep 5; python -u main.py',
    'A=1 B="x y" python -u main.py',
    'python -u main.py 2>&1',
    'python -u main.py > /var/log/main 2>&1',
    'python -u main.py &>/var/log/main',
    'python -u main.py | tee /var/log/main',
    'python -u main.py |\n tee /var/log/main',
    'trap "exit 0" TERM; python -u main.py & wait',
    'if true; then python -u main.py; fi',
    'while true; do python -u main.py; sleep 1; done',
    '(cd /app; python -u main.py)',
    '{ python -u main.py; }',
    '"python" \'-u\' main.py',
    'py"tho"n \\\n  -u main.py',
    '# python main.py\npython -u main.py # stays',
    'migrate --all\npython -u main.py',
    'python -u migrate.py && python -u main.py',
    'python -u "$(ls | head -1)" `ls | tail -1`',
    'echo "is it $(date)"; python -u main.py',
  ])('%j', (script) => {
    expect(startsUnbuffered({ command: ['sh', '-c', script] }, equivalents)).toBe(true);
    expect(startsUnbuffered({ command: ['/bin/bash', '-o', 'pipefail', '-euc', script] }, equivalents)).toBe(true);
    expect(startsUnbuffered({ command: ['bash'], args: ['-c', '-l', script] }, equivalents)).toBe(true);
  });

  it.each([
    '',
    'python main.py',
    'echo python -u',
    'echo "; python -u main.py"',
    "echo '\npython -u main.py\n'",
    'python main.py # python -u',
    'python main.py; echo python -u',
    'server python -u',
    'python -u migrate.py && exec gunicorn app',
    'python -u migrate.py; python main.py',
    'python main.py & python -u other.py',
    'server | python -u filter.py',
    'python main.py | python -u filter.py',
    'python -u main.py || python other.py',
    'server "$(python -u config.py)"',
    'server `python -u config.py`',
    'python\n-u main.py',
    "'python -u main.py'",
    'python "-u',
    '$(python -u',
  ])('%j does not', (script) => {
    expect(startsUnbuffered({ command: ['sh', '-c', script] }, equivalents)).toBe(script === 'python "-u');
  });
});

it('any words can be read', () => {
  const part = fc.constantFrom(
    ...[
      'python',
      '-u',
      '-c',
      'sh',
      'env',
      '-o',
      ' ',
      '\n',
      ';',
      '|',
      '&',
      '>',
      '(',
      ')',
      '$',
      '`',
      '"',
      "'",
      '\\',
      '#',
    ],
  );
  const text = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
  const words = fc.array(fc.oneof(part, text), { maxLength: 6 });
  fc.assert(
    fc.property(words, words, text, (command, args, script) => {
      for (const container of [{ command, args }, { command: ['sh', '-c', script] }]) {
        expect(typeof startsUnbuffered(container, equivalents)).toBe('boolean');
      }
      expect(startsUnbuffered({ command: ['env', ...command], args }, equivalents)).toBe(
        startsUnbuffered({ command, args }, equivalents),
      );
    }),
    { numRuns: 3000 },
  );
});
