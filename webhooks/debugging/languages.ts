// Programs that run code in a language other than the shell's.
import { commandsIn, filesOfAwk, runsInput, writesFiles } from './code.ts';
import { optionsOf } from './options.ts';
import { UNKNOWN } from './path-kind.ts';
import type { PodFiles, Program } from './pod.ts';
import { isStandardInput } from './shell/files.ts';
import { changed, type Input } from './shell/shell.ts';

/** An interpreter. @param inline the letters of its flags that take code. @param long its long flags that do. */
export function language(inline: string, long = ''): Program {
  const longs = long.split(' ');
  return (words, pod, input) => {
    const { flags, operands } = optionsOf(words, `${inline}mWXIrFM`, long, true);
    if (flags.has('i') && inline.includes('e')) for (const file of operands) pod.write(file, 'program');
    const code = [...inline, ...longs].map((flag) => flags.get(flag)).find((given) => given !== undefined);
    const [first] = operands;
    if (code !== undefined) return runCode(code, pod, input, flags.has('n') || flags.has('p'));
    if (flags.has('m') && !inline.includes('e')) pod.call([flags.get('m') as string, ...operands], input);
    else if (first === undefined || isStandardInput(first)) readCode(pod, input);
    return 'program';
  };
}

function readCode(pod: PodFiles, input: Input): void {
  if (typeof input === 'object') runCode(input.text, pod, input);
  else pod.obey(input);
}

/** @param isFilter whether the code gets the input line by line. */
function runCode(code: string, pod: PodFiles, input: Input, isFilter = false): Input {
  if (code === UNKNOWN || runsInput(code)) pod.obey(input);
  if (writesFiles(code)) pod.find(pod.isPiped && input === 'caller' ? 'writes' : 'changes');
  for (const command of commandsIn(code)) pod.run(command, input);
  return isFilter || /stdin/i.test(code) ? changed(input) : 'program';
}

export const awk: Program = (words, pod, input) => {
  const { operands } = optionsOf(words, 'FvfiE', 'field-separator assign file', true);
  const [code = ''] = operands;
  for (const file of filesOfAwk(code)) pod.write(file, input);
  return runCode(code, pod, input, operands.length === 1);
};
