import { describe, expect, it } from 'vitest';
import { progressOn } from '../../src/cli/terminal.ts';

function progress(isTerminal: boolean, env: Readonly<Record<string, string>> = {}) {
  let time = 0;
  let text = '';
  const stderr = (more: string) => {
    text += more;
  };
  const shown = progressOn({ stderr, env, isTerminal: { stdin: true, stdout: true, stderr: isTerminal } }, () => time);
  const at = (milliseconds: number, line: string) => {
    time = milliseconds;
    shown.show(line);
  };
  return { at, end: shown.end, text: () => text };
}

describe('progress', () => {
  it('comes after a second, on one line, and goes', () => {
    const { at, end, text } = progress(true);
    at(999, 'a');
    expect(text()).toBe('');
    at(1000, 'b');
    at(1100, 'c');
    end();
    expect(text()).toBe('\r\u001b[Kb\r\u001b[Kc\r\u001b[K');
  });

  it.each<[boolean, Readonly<Record<string, string>>]>([
    [false, {}],
    [true, { TERM: 'dumb' }],
  ])('at a terminal %j, %j: none', (isTerminal, env) => {
    const { at, end, text } = progress(isTerminal, env);
    at(5000, 'a');
    end();
    expect(text()).toBe('');
  });

  it('that was never shown leaves nothing', () => {
    const { end, text } = progress(true);
    end();
    expect(text()).toBe('');
  });
});
