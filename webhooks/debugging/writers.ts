// Programs that write to files, remove them, or change them.
import { optionsOf } from './options.ts';
import type { Program } from './pod.ts';
import { isStandardInput } from './shell/files.ts';
import { changed } from './shell/shell.ts';

export const cat: Program = (words, _, input) => {
  const { operands } = optionsOf(words);
  return operands.length === 0 || operands.some(isStandardInput) ? input : 'program';
};

/** A filter: its output depends on its input, and counts as from the same source. */
export const filter: Program = (words, pod, input) => {
  const { flags } = optionsOf(words, 'o', 'output');
  const file = flags.get('output') ?? flags.get('o');
  if (file !== undefined && file !== '' && words[0]?.endsWith('sort')) pod.write(file, input);
  return changed(input);
};

export const tee: Program = (words, pod, input) => {
  for (const file of optionsOf(words).operands) pod.write(file, input);
  return input;
};

export const dd: Program = ([, ...words], pod, input) => {
  const file = words.find((word) => word.startsWith('of='));
  const output = words.some((word) => word.startsWith('if=') && !isStandardInput(word.slice(3))) ? 'file' : input;
  if (file !== undefined) pod.write(file.slice(3), output);
  return output;
};

/** `cp` and others that write to their last operand. */
export const toLast: Program = (words, pod) => {
  const { flags, operands } = optionsOf(words, 'tSgmo', 'target-directory suffix mode owner group');
  const directory = flags.get('t') ?? flags.get('target-directory');
  const target = directory ?? (operands.length > 1 ? operands.at(-1) : undefined);
  const isFromInput = operands.some((operand, index) => index < operands.length - 1 && isStandardInput(operand));
  if (target !== undefined) pod.write(target, isFromInput ? 'caller' : 'program');
  if (words[0]?.endsWith('mv')) for (const file of operands.slice(0, -1)) pod.change(file);
  return 'program';
};

/** A program that writes all of its operands. */
export const toAll: Program = (words, pod, input) => {
  for (const file of optionsOf(words, 'sro', 'size reference').operands) pod.write(file, input);
  return 'program';
};

/** A program that removes files, or changes their modes or times. */
export const changing: Program = (words, pod) => {
  const isMode = words[0]?.endsWith('chmod') ? 1 : 0;
  for (const file of optionsOf(words, 'tdr').operands.slice(isMode)) pod.change(file);
  return 'program';
};

export const sed: Program = (words, pod, input) => {
  const { flags, operands } = optionsOf(words, 'efl', 'expression file');
  const isInPlace = flags.has('i') || flags.has('in-place');
  if (!isInPlace) return changed(input);
  const isScriptGiven = flags.has('e') || flags.has('f') || flags.has('expression') || flags.has('file');
  for (const file of operands.slice(isScriptGiven ? 0 : 1)) pod.write(file, 'program');
  return 'program';
};

export const yq: Program = (words, pod, input) => {
  const { flags, operands } = optionsOf(words);
  if (flags.has('i') || flags.has('inplace') || flags.has('in-place')) pod.write(operands.at(-1) ?? '', 'program');
  return changed(input);
};

export const patch: Program = (words, pod, input) => {
  const { flags } = optionsOf(words, 'pidorBDFVYzg');
  if (!flags.has('dry-run') && (input !== 'caller' || pod.isPiped)) pod.write('.', input);
  return 'program';
};

/** A program that runs its input, or writes it to files. */
export const obedient: Program = (_, pod, input) => {
  pod.obey(input);
  return 'program';
};

export const editor: Program = (words, pod, input) => {
  const { flags, operands } = optionsOf(words, 'cSTuU');
  if (!flags.has('R')) for (const file of operands) pod.write(file, input);
  return 'program';
};
