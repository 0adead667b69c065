import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startsUnbuffered } from '../../../webhooks/deployments/unbuffered-command.ts';

/** The same in the square of the time. */
function hasEquivalent(texts: readonly string[], equivalents: readonly string[]): boolean {
  const words = texts.flatMap((text) => text.split(/\s+/));
  return equivalents.some((equivalent) => {
    const [program = '', ...flags] = equivalent.split(/\s+/);
    return words.some((word, at) => isProgram(word, program) && hasFlags(words.slice(at + 1), flags));
  });
}

function isProgram(word: string, program: string): boolean {
  const name = word.slice(word.lastIndexOf('/') + 1);
  return name.startsWith(program) && /^[\d.]*$/.test(name.slice(program.length));
}

function hasFlags(words: readonly string[], wanted: readonly string[]): boolean {
  const end = words.findIndex((word) => !word.startsWith('-') || word === '-' || word === '--' || /^-[mc]/.test(word));
  const flags = end < 0 ? words : words.slice(0, end);
  const isIn = (word: string, flag: string) => /^-[A-Za-z]+$/.test(word) && word.includes(flag.slice(1));
  return wanted.every((flag) => flags.some((word) => word === flag || (flag.length === 2 && isIn(word, flag))));
}

describe('what starts unbuffered', () => {
  it.each([
    [['python', '-u', 'main.py'], true],
    [['/usr/bin/python3.12 -Bu main.py'], true],
    [['sh', '-c', 'exec python -u main.py'], true],
    [['stdbuf'], true],
    [['python', 'main.py', '-u'], false],
    [['python -m app -u'], false],
    [['python', '', '-u'], false],
    [['python '], false],
    [['python ', '-u'], false],
    [['python', '-B', 'python', '-u'], true],
    [['python', '-/python', '-u'], true],
    [['pythonista', '-u'], false],
    [['python', '-u1'], false],
    [[], false],
  ])('%j: %s', (command, expected) => {
    expect(startsUnbuffered({ command }, ['python -u', 'stdbuf'])).toBe(expected);
  });

  it('needs all flags of one equivalent', () => {
    const equivalents = ['node -a -b', 'node --all', 'python3 -u'];
    expect(startsUnbuffered({ command: ['node', '-a'], args: ['-b'] }, equivalents)).toBe(true);
    expect(startsUnbuffered({ command: ['node', '-a', 'node', '-b'] }, equivalents)).toBe(false);
    expect(startsUnbuffered({ args: ['node', '-x', '--all'] }, equivalents)).toBe(true);
    expect(startsUnbuffered({ command: ['python3.1 -u'] }, equivalents)).toBe(true);
    expect(startsUnbuffered({ command: ['python -u'] }, equivalents)).toBe(false);
  });

  it('is what is found word by word, again and again', () => {
    const part = fc.constantFrom(
      'python',
      '3',
      '.1',
      '-u',
      '-Bu',
      '-B',
      '-m',
      '-',
      '--',
      'stdbuf',
      '/',
      ' ',
      '\n',
      'x',
    );
    const text = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
    const equivalent = fc.constantFrom('python -u', 'python3 -u -B', 'python -u -v', 'stdbuf', 'x -x', '3', ' -u');
    const lists = fc.record({ command: fc.array(text, { maxLength: 4 }), args: fc.array(text, { maxLength: 4 }) });
    fc.assert(
      fc.property(lists, fc.array(equivalent, { maxLength: 3 }), ({ command, args }, equivalents) => {
        expect(startsUnbuffered({ command, args }, equivalents)).toBe(
          hasEquivalent([...command, ...args], equivalents),
        );
      }),
      { numRuns: 5000 },
    );
  });
});
