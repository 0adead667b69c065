// Shells, and the builtins of shells.
import { optionsOf } from './options.ts';
import { UNKNOWN } from './path-kind.ts';
import type { Program } from './pod.ts';
import { nameLengthOf } from './shell/characters.ts';
import { isOtherEnd, isStandardInput } from './shell/files.ts';

/** A shell: `sh -c SCRIPT`, `sh FILE`, or a script from the input. */
export const shell: Program = (words, pod, input) => {
  const given = words.filter((word) => !word.startsWith('+') || !/^\+[a-zA-Z]+$/.test(word));
  const { flags, operands } = optionsOf(given, 'oO', 'rcfile init-file', true);
  const [first, ...rest] = operands;
  if (flags.has('c')) {
    if (first === undefined) return 'program';
    if (first === UNKNOWN) pod.obey(input);
    return pod.run(first, input, rest);
  }
  if (first === undefined || flags.has('s') || isStandardInput(first)) return pod.interpret(input);
  if (isOtherEnd(first)) pod.obey('program');
  // A script often runs its arguments at the end: exec "$@".
  else if (rest[0] === '-c' && rest[1] !== undefined) pod.run(rest[1], input, rest.slice(2));
  else if (rest.length > 0) pod.call(rest, input);
  return 'program';
};

export const su: Program = (words, pod, input) => {
  const { flags, operands } = optionsOf(words, 'cgGsuwT', 'command group shell user session-command');
  const script = flags.get('c') ?? flags.get('command') ?? flags.get('session-command');
  if (script !== undefined) return pod.run(script, input);
  const rest = flags.has('u') || flags.has('user') ? operands : operands.filter((word) => word !== '-').slice(1);
  return rest.length > 0 ? pod.call(rest, input) : pod.interpret(input);
};

/** `script -c COMMAND`. */
export const typescript: Program = (words, pod, input) => {
  const { flags, operands } = optionsOf(words, 'cEIBOTmo', 'command log-out log-in log-io');
  for (const file of operands) pod.write(file, 'program');
  const command = flags.get('c') ?? flags.get('command');
  return command === undefined ? pod.interpret(input) : pod.run(command, input);
};

export const evaluate: Program = ([, ...words], pod, input) => pod.run(words.join(' '), input);

export const trap: Program = ([, script = ''], pod, input) => pod.run(script, input);

/** `. /dev/stdin` */
export const source: Program = ([, file = ''], pod, input) => {
  if (isStandardInput(file)) return pod.interpret(input);
  if (isOtherEnd(file)) pod.obey('program');
  return 'program';
};

export const cd: Program = ([, directory = UNKNOWN], pod) => {
  pod.enter(directory);
  return 'program';
};

/** `export A=b` */
export const exported: Program = ([, ...words], pod) => {
  for (const word of words) {
    const length = nameLengthOf(word);
    if (length > 0) pod.set(word.slice(0, length), word.slice(length + 1));
  }
  return 'program';
};

/** `read A`: from then on the value of A is not known. */
export const read: Program = ([, ...words], pod) => {
  for (const word of words) pod.set(word, UNKNOWN);
  return 'program';
};

export const echo: Program = ([, ...words]) => {
  const first = words.findIndex((word) => !/^-[neE]+$/.test(word));
  return { text: first < 0 ? '' : words.slice(first).join(' ') };
};

export const printf: Program = ([, format = '', ...values]) => ({
  text: format.includes('%') ? values.join(' ') : format.replaceAll('\\n', '\n'),
});

/** `$(command -v tar)`, `$(which tar)` */
export const which: Program = (words) => ({ text: words.at(-1) ?? '' });

export const mktemp: Program = () => ({ text: '/tmp/x' });
