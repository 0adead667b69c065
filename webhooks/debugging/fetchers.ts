// Programs that fetch files from elsewhere, such as curl and package managers; also find, openssl and compilers.
import { optionsOf } from './options.ts';
import type { Program } from './pod.ts';
import { isStandardOutput } from './shell/files.ts';
import { changed } from './shell/shell.ts';

export const curl: Program = (words, pod) => {
  const { flags } = optionsOf(words, 'oXHdFuAbceEhKmPQrTtUwxyYzC', 'output output-dir request header data user url');
  const file = flags.get('o') ?? flags.get('output');
  const isNamedByOther = flags.has('O') || flags.has('remote-name') || flags.has('remote-name-all');
  if (file !== undefined && !isStandardOutput(file)) pod.write(file, 'program');
  else if (isNamedByOther) pod.write(flags.get('output-dir') ?? '.', 'program');
  return 'program';
};

export const wget: Program = (words, pod) => {
  const { flags } = optionsOf(
    words,
    'OPoaeiBtTwQUXADIRl',
    'output-document directory-prefix post-data header timeout tries',
  );
  const file = flags.get('O') ?? flags.get('output-document');
  if (file !== undefined) {
    if (!isStandardOutput(file)) pod.write(file, 'program');
  } else if (!flags.has('spider') && !flags.has('version') && !flags.has('help')) {
    pod.write(flags.get('P') ?? flags.get('directory-prefix') ?? '.', 'program');
  }
  return 'program';
};

export const find: Program = (words, pod) => {
  for (let index = 1; index < words.length; index++) {
    const word = words[index] as string;
    if (word === '-delete') for (const path of operandsOf(words)) pod.change(path);
    if (word.startsWith('-fprint') || word === '-fls') pod.write(words[index + 1] ?? '', 'program');
    if (!['-exec', '-execdir', '-ok', '-okdir'].includes(word)) continue;
    const start = index + 1;
    while (index < words.length && words[index] !== ';' && words[index] !== '+') index++;
    const [root = '.'] = operandsOf(words);
    // `{}` is a file below the directory in which it searches.
    const inner = words.slice(start, index).map((given) => given.replaceAll('{}', `${root}/x`));
    pod.call(inner, 'file');
  }
  return 'program';
};

/** The directories in which `find` searches. */
function operandsOf(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word, index) => index > 0 && (word.startsWith('-') || word === '(' || word === '!'));
  return words.slice(1, end < 0 ? undefined : end);
}

/** A program of which only some subcommands change files. */
function commands(letters: string, ...verbs: readonly string[]): Program {
  const changingVerbs = new Set(verbs);
  return (words, pod) => {
    const { flags, operands } = optionsOf(words, letters);
    const isTrial = flags.has('dry-run') || flags.has('help') || flags.has('check');
    const verb = operands.find((operand) => !nonVerbs.has(operand));
    if (!isTrial && verb !== undefined && changingVerbs.has(verb)) pod.find('changes');
    return 'program';
  };
}

/** Words that may come before the subcommand of a package manager. */
const nonVerbs = new Set(['pip', 'tool', 'global', 'mod']);

export const git = commands(
  'cC',
  ...'am apply checkout cherry-pick clone merge pull rebase reset restore revert stash switch'.split(' '),
);
export const packages = commands(
  '',
  ...'add ci dist-upgrade downgrade i in install reinstall remove require sync uninstall update-package upgrade'.split(
    ' ',
  ),
);

export const dpkg: Program = (words, pod) => {
  const { flags } = optionsOf(words);
  const isChanging = ['i', 'U', 'e', 'install', 'upgrade', 'unpack', 'erase', 'r', 'P'].some((flag) => flags.has(flag));
  if (isChanging && !flags.has('q')) pod.find('changes');
  return 'program';
};

export const openssl: Program = (words, pod, input) => {
  const index = words.indexOf('-out');
  if (index > 0) pod.write(words[index + 1] ?? '', input);
  return changed(input);
};

export const compiler: Program = (words, pod) => {
  const { flags } = optionsOf(words, 'oIDLlxWfm');
  const file = flags.get('o');
  if (file !== undefined) pod.write(file, 'program');
  return 'program';
};
