// What programs do with the files of a pod, told by their words.
import { commandsIn, runsInput, writesFiles } from './code.ts';
import { optionsOf } from './options.ts';
import { UNKNOWN } from './place.ts';
import type { Pod, Program } from './pod.ts';
import { nameLengthOf } from './shell/characters.ts';
import { isOtherEnd, isStandardInput, isStandardOutput } from './shell/files.ts';
import type { Input } from './shell/shell.ts';
import { cpio, jar, pax, rsync, scp, tar, unzip } from './tar.ts';

/** A shell; `su` starts one, too. */
const shell: Program = (words, pod, input) => {
  const given = words.filter((word) => !/^\+[a-zA-Z]+$/.test(word));
  const { flags, operands } = optionsOf(given, 'oO', 'rcfile init-file', true);
  const [first, ...rest] = operands;
  if (flags.has('c')) {
    if (first === undefined) return 'program';
    if (first === UNKNOWN) pod.obey(input);
    return pod.run(first, input, rest);
  }
  if (first === undefined || flags.has('s') || isStandardInput(first)) return pod.interpret(input);
  if (isOtherEnd(first)) pod.obey('program');
  // A script may end with what it is given: exec "$@".
  else if (rest[0] === '-c' && rest[1] !== undefined) pod.run(rest[1], input, rest.slice(2));
  else if (rest.length > 0) pod.call(rest, input);
  return 'program';
};

const su: Program = (words, pod, input) => {
  const { flags, operands } = optionsOf(words, 'cgGsuwT', 'command group shell user session-command');
  const script = flags.get('c') ?? flags.get('command') ?? flags.get('session-command');
  if (script !== undefined) return pod.run(script, input);
  const rest = flags.has('u') || flags.has('user') ? operands : operands.filter((word) => word !== '-').slice(1);
  return rest.length > 0 ? pod.call(rest, input) : pod.interpret(input);
};

/** `script -c COMMAND`. */
const typescript: Program = (words, pod, input) => {
  const { flags, operands } = optionsOf(words, 'cEIBOTmo', 'command log-out log-in log-io');
  for (const file of operands) pod.write(file, 'program');
  const command = flags.get('c') ?? flags.get('command');
  return command === undefined ? pod.interpret(input) : pod.run(command, input);
};

const evaluate: Program = ([, ...words], pod, input) => pod.run(words.join(' '), input);

const trap: Program = ([, script = ''], pod, input) => pod.run(script, input);

/** `. /dev/stdin` */
const source: Program = ([, file = ''], pod, input) => {
  if (isStandardInput(file)) return pod.interpret(input);
  if (isOtherEnd(file)) pod.obey('program');
  return 'program';
};

const cd: Program = ([, directory = UNKNOWN], pod) => {
  pod.enter(directory);
  return 'program';
};

/** `export A=b` */
const exported: Program = ([, ...words], pod) => {
  for (const word of words) {
    const length = nameLengthOf(word);
    if (length > 0) pod.set(word.slice(0, length), word.slice(length + 1));
  }
  return 'program';
};

/** `read A`: from then on nobody knows what A is. */
const read: Program = ([, ...words], pod) => {
  for (const word of words) pod.set(word, UNKNOWN);
  return 'program';
};

const echo: Program = ([, ...words]) => {
  const first = words.findIndex((word) => !/^-[neE]+$/.test(word));
  return { text: first < 0 ? '' : words.slice(first).join(' ') };
};

const printf: Program = ([, format = '', ...values]) => ({
  text: format.includes('%') ? values.join(' ') : format.replaceAll('\\n', '\n'),
});

/** `$(command -v tar)`, `$(which tar)` */
const which: Program = (words) => ({ text: words.at(-1) ?? '' });

const mktemp: Program = () => ({ text: '/tmp/x' });

const cat: Program = (words, _, input) => {
  const { operands } = optionsOf(words);
  return operands.length === 0 || operands.some(isStandardInput) ? input : 'program';
};

/** Changes what flows through it, but not where it came from. */
const filter: Program = (words, pod, input) => {
  const { flags } = optionsOf(words, 'o', 'output');
  const file = flags.get('output') ?? flags.get('o');
  if (file !== undefined && file !== '' && words[0]?.endsWith('sort')) pod.write(file, input);
  return input === 'caller' ? input : 'program';
};

/** A language, with the flags that give it code. */
function language(inline: string, long = ''): Program {
  const longs = long.split(' ');
  return (words, pod, input) => {
    const { flags, operands } = optionsOf(words, `${inline}mWXIrFM`, long, true);
    if (flags.has('i') && inline.includes('e')) for (const file of operands) pod.write(file, 'program');
    const code = [...inline, ...longs].map((flag) => flags.get(flag)).find((given) => given !== undefined);
    const [first] = operands;
    if (code !== undefined) runCode(code, pod, input);
    else if (flags.has('m') && !inline.includes('e')) pod.call([flags.get('m') as string, ...operands], input);
    else if (first === undefined || isStandardInput(first)) readCode(pod, input);
    return 'program';
  };
}

function readCode(pod: Pod, input: Input): void {
  if (typeof input === 'object') runCode(input.text, pod, input);
  else pod.obey(input);
}

function runCode(code: string, pod: Pod, input: Input): void {
  if (code === UNKNOWN || runsInput(code)) pod.obey(input);
  if (writesFiles(code)) pod.find(pod.isPiped && input === 'caller' ? 'writes' : 'changes');
  for (const command of commandsIn(code)) pod.run(command, input);
}

const tee: Program = (words, pod, input) => {
  for (const file of optionsOf(words).operands) pod.write(file, input);
  return input;
};

const dd: Program = ([, ...words], pod, input) => {
  const file = words.find((word) => word.startsWith('of='));
  const output = words.some((word) => word.startsWith('if=') && !isStandardInput(word.slice(3))) ? 'file' : input;
  if (file !== undefined) pod.write(file.slice(3), output);
  return output;
};

/** `cp`, and what else puts its first operands to where its last one says. */
const toLast: Program = (words, pod) => {
  const { flags, operands } = optionsOf(words, 'tSgmo', 'target-directory suffix mode owner group');
  const directory = flags.get('t') ?? flags.get('target-directory');
  const target = directory ?? (operands.length > 1 ? operands.at(-1) : undefined);
  const isFromInput = operands.some((operand, at) => at < operands.length - 1 && isStandardInput(operand));
  if (target !== undefined) pod.write(target, isFromInput ? 'caller' : 'program');
  if (words[0]?.endsWith('mv')) for (const file of operands.slice(0, -1)) pod.change(file);
  return 'program';
};

/** Writes what it is given. */
const toAll: Program = (words, pod, input) => {
  for (const file of optionsOf(words, 'sro', 'size reference').operands) pod.write(file, input);
  return 'program';
};

/** Removes files, or changes what nobody reads in them. */
const changing: Program = (words, pod) => {
  const isMode = words[0]?.endsWith('chmod') ? 1 : 0;
  for (const file of optionsOf(words, 'tdr').operands.slice(isMode)) pod.change(file);
  return 'program';
};

const sed: Program = (words, pod, input) => {
  const { flags, operands } = optionsOf(words, 'efl', 'expression file');
  const isInPlace = flags.has('i') || flags.has('in-place');
  if (!isInPlace) return input === 'caller' ? input : 'program';
  const isScriptGiven = flags.has('e') || flags.has('f') || flags.has('expression') || flags.has('file');
  for (const file of operands.slice(isScriptGiven ? 0 : 1)) pod.write(file, 'program');
  return 'program';
};

const yq: Program = (words, pod, input) => {
  const { flags, operands } = optionsOf(words);
  if (flags.has('i') || flags.has('inplace') || flags.has('in-place')) pod.write(operands.at(-1) ?? '', 'program');
  return input === 'caller' ? input : 'program';
};

const patch: Program = (words, pod, input) => {
  const { flags } = optionsOf(words, 'pidorBDFVYzg');
  if (!flags.has('dry-run') && (input !== 'caller' || pod.isPiped)) pod.write('.', input);
  return 'program';
};

/** Runs, or writes, whatever is piped into it. */
const obedient: Program = (_, pod, input) => {
  pod.obey(input);
  return 'program';
};

const editor: Program = (words, pod, input) => {
  const { flags, operands } = optionsOf(words, 'cSTuU');
  if (!flags.has('R')) for (const file of operands) pod.write(file, input);
  return 'program';
};

const curl: Program = (words, pod) => {
  const { flags } = optionsOf(words, 'oXHdFuAbceEhKmPQrTtUwxyYzC', 'output output-dir request header data user url');
  const file = flags.get('o') ?? flags.get('output');
  const isNamedByOther = flags.has('O') || flags.has('remote-name') || flags.has('remote-name-all');
  if (file !== undefined && !isStandardOutput(file)) pod.write(file, 'program');
  else if (isNamedByOther) pod.write(flags.get('output-dir') ?? '.', 'program');
  return 'program';
};

const wget: Program = (words, pod) => {
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

const find: Program = (words, pod) => {
  for (let at = 1; at < words.length; at++) {
    const word = words[at] as string;
    if (word === '-delete') for (const path of operandsOf(words)) pod.change(path);
    if (word.startsWith('-fprint') || word === '-fls') pod.write(words[at + 1] ?? '', 'program');
    if (!['-exec', '-execdir', '-ok', '-okdir'].includes(word)) continue;
    const start = at + 1;
    while (at < words.length && words[at] !== ';' && words[at] !== '+') at++;
    const [root = '.'] = operandsOf(words);
    // What it finds is below where it looks.
    const inner = words.slice(start, at).map((given) => given.replaceAll('{}', `${root}/x`));
    pod.call(inner, 'file');
  }
  return 'program';
};

/** Where it looks. */
function operandsOf(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word, at) => at > 0 && (word.startsWith('-') || word === '(' || word === '!'));
  return words.slice(1, end < 0 ? undefined : end);
}

/** A program of which only some commands change files. */
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

/** Stand before the command of a package manager. */
const nonVerbs = new Set(['pip', 'tool', 'global', 'mod']);

const git = commands(
  'cC',
  ...words('am apply checkout cherry-pick clone merge pull rebase reset restore revert stash switch'),
);
const packages = commands(
  '',
  ...words('add ci dist-upgrade downgrade i in install reinstall remove require sync uninstall update-package upgrade'),
);

const dpkg: Program = (words, pod) => {
  const { flags } = optionsOf(words);
  const isChanging = ['i', 'U', 'e', 'install', 'upgrade', 'unpack', 'erase', 'r', 'P'].some((flag) => flags.has(flag));
  if (isChanging && !flags.has('q')) pod.find('changes');
  return 'program';
};

const openssl: Program = (words, pod, input) => {
  const at = words.indexOf('-out');
  if (at > 0) pod.write(words[at + 1] ?? '', input);
  return input === 'caller' ? input : 'program';
};

const compiler: Program = (words, pod) => {
  const { flags } = optionsOf(words, 'oIDLlxWfm');
  const file = flags.get('o');
  if (file !== undefined) pod.write(file, 'program');
  return 'program';
};

function words(text: string): readonly string[] {
  return text.split(' ');
}

const programs: ReadonlyMap<string, Program> = new Map([
  ...having(tar, 'tar gtar bsdtar star'),
  ...having(cpio, 'cpio bsdcpio'),
  ...having(pax, 'pax'),
  ...having(jar, 'jar'),
  ...having(unzip, 'unzip bsdunzip'),
  ...having(rsync, 'rsync'),
  ...having(scp, 'scp'),
  ...having(shell, 'sh ash bash dash ksh mksh zsh rbash fish hush'),
  ...having(su, 'su runuser sg'),
  ...having(typescript, 'script'),
  ...having(evaluate, 'eval'),
  ...having(trap, 'trap'),
  ...having(source, '. source'),
  ...having(cd, 'cd pushd'),
  ...having(exported, 'export local declare typeset readonly alias'),
  ...having(read, 'read mapfile'),
  ...having(echo, 'echo'),
  ...having(printf, 'printf'),
  ...having(which, 'which type'),
  ...having(mktemp, 'mktemp'),
  ...having(cat, 'cat'),
  ...having(
    filter,
    'base64 base32 xxd gunzip gzip zcat xz xzcat unxz bzip2 bunzip2 zstd lz4 tr cut head tail sort uniq',
  ),
  ...having(filter, 'grep awk gawk mawk rev tac jq envsubst iconv fold pv buffer xmllint'),
  ...having(language('c'), 'python pypy'),
  ...having(language('eE'), 'perl'),
  ...having(language('e'), 'ruby lua luajit'),
  ...having(language('ep', 'eval print'), 'node nodejs bun deno'),
  ...having(language('r'), 'php'),
  ...having(tee, 'tee sponge'),
  ...having(dd, 'dd'),
  ...having(toLast, 'cp mv install ln link'),
  ...having(toAll, 'truncate'),
  ...having(changing, 'rm unlink shred touch chmod'),
  ...having(sed, 'sed gsed'),
  ...having(yq, 'yq'),
  ...having(patch, 'patch'),
  ...having(obedient, 'uudecode socat at batch'),
  ...having(editor, 'ed ex vi vim nvim nano emacs'),
  ...having(curl, 'curl'),
  ...having(wget, 'wget'),
  ...having(find, 'find'),
  ...having(git, 'git svn hg'),
  ...having(
    packages,
    'pip pip3 pipx uv poetry pipenv conda mamba easy_install npm yarn pnpm gem bundle composer cargo go',
  ),
  ...having(packages, 'apt apt-get aptitude apk yum dnf microdnf zypper opkg'),
  ...having(dpkg, 'dpkg rpm'),
  ...having(openssl, 'openssl'),
  ...having(compiler, 'gcc cc g++ clang ld'),
]);

function having(program: Program, names: string): readonly [string, Program][] {
  return words(names).map((name) => [name, program]);
}

/** `python3.12` is `python`; undefined for what does nothing to files, or nobody knows. */
export function programOf(name: string): Program | undefined {
  return programs.get(name) ?? (isVersioned(name) ? programs.get(name.replace(/[\d.-]+$/, '')) : undefined);
}

function isVersioned(name: string): boolean {
  return name.length > 3 && /[\d.]$/.test(name) && /^(?:python|pypy|pip|perl|ruby|php|lua|node)/.test(name);
}
