// What a command that runs in a pod does to its files, as far as its words tell.
import { eachWord, separatorsOf } from '../words.ts';

export type Effect = 'extracts' | 'archives' | 'writes';

/** What a program means for whom it is called. */
type Role =
  | 'tar'
  | 'shell'
  /** Runs, or writes, whatever is piped into it. */
  | 'reader'
  /** Only starts another program. */
  | 'wrapper';

const roles: ReadonlyMap<string, Role> = new Map([
  ['tar', 'tar'],
  ...having('shell', 'sh', 'ash', 'bash', 'dash', 'ksh', 'zsh'),
  ...having('reader', 'perl', 'ruby', 'node', 'tee', 'dd', 'sponge', 'patch', 'cpio', 'unzip'),
  ...having('wrapper', 'env', 'busybox', 'sudo', 'nice', 'timeout', 'nohup', 'exec', 'command'),
]);

function having(role: Role, ...programs: readonly string[]): readonly [string, Role][] {
  return programs.map((program) => [program, role]);
}

/**
 * @param isPiped whether something is piped into the command, other than from a terminal.
 * @returns undefined for a command that does nothing of the kind, as far as anybody can tell.
 */
export function effectOf(command: readonly string[], isPiped: boolean): Effect | undefined {
  const script = scriptOf(command);
  const calls = script === undefined ? callsOfWords(command) : callsOfScript(script);
  if (isPiped && calls.extracts) return 'extracts';
  if (calls.archives) return 'archives';
  const isWriting = calls.reads || (script === undefined ? calls.runsShell : script.includes('>'));
  return isPiped && isWriting ? 'writes' : undefined;
}

/** What is known of the programs that a command starts, word by word. */
class Calls {
  /** Whether a tar does so. */
  extracts = false;
  archives = false;
  /** Whether a program runs, or writes, whatever is piped into it; or is a shell. */
  reads = false;
  runsShell = false;
  /** Whether another word of the program may tell anything. */
  isAsking = true;
  #tarArguments: number | undefined;

  /** The next word of a program: itself, or one of its arguments. */
  add(word: string): void {
    if (this.#tarArguments !== undefined) this.#addTarArgument(word, this.#tarArguments);
    else if (word !== '') this.#start(word);
  }

  /** The program has no more words. */
  end(): void {
    this.isAsking = true;
    this.#tarArguments = undefined;
  }

  #start(word: string): void {
    const role = roleOf(word);
    if (role === 'wrapper') return;
    if (role === 'tar') this.#tarArguments = 0;
    else this.isAsking = false;
    this.reads ||= role === 'reader';
    this.runsShell ||= role === 'shell';
  }

  #addTarArgument(argument: string, index: number): void {
    this.#tarArguments = index + 1;
    const mode = tarMode(argument, index);
    if (mode === undefined) return;
    this.extracts ||= mode === 'x';
    this.archives ||= mode === 'c';
    this.isAsking = false;
  }
}

/** The program that a command starts. */
function callsOfWords(command: readonly string[]): Calls {
  const calls = new Calls();
  for (const word of command) {
    calls.add(word);
    if (!calls.isAsking) break;
  }
  return calls;
}

/** What ends a command in a script. */
const separators = separatorsOf('|;&\n()`');

/** The programs that a script starts. */
function callsOfScript(script: string): Calls {
  const calls = new Calls();
  eachWord(
    script,
    separators,
    (start, end) => {
      if (calls.isAsking) calls.add(unquoted(script, start, end));
    },
    () => calls.end(),
  );
  return calls;
}

/** A word without the quotes around it. */
function unquoted(text: string, start: number, end: number): string {
  const first = isQuote(text, start) ? start + 1 : start;
  return text.slice(first, end > first && isQuote(text, end - 1) ? end - 1 : end);
}

function isQuote(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x22 || code === 0x27;
}

/** What a word is at the place of a program; undefined for one that says nothing. */
function roleOf(word: string): Role | undefined {
  const program = word.slice(word.lastIndexOf('/') + 1);
  const role = roles.get(program);
  if (role === 'wrapper' || isPrelude(word)) return 'wrapper';
  return role ?? (program.startsWith('python') && /^[\d.]*$/.test(program.slice(6)) ? 'reader' : undefined);
}

/** Whether a word may stand before a program: a flag or a time for what starts it, or a variable. */
function isPrelude(word: string): boolean {
  const first = word.charCodeAt(0);
  // Most words need no regular expression.
  const isFlagOrTime = first === 0x2d || (first >= 0x30 && first <= 0x39);
  return (isFlagOrTime || word.includes('=')) && /^(?:-.*|\d+[smh]?|\w+=.*)$/.test(word);
}

/** The script of `sh -c SCRIPT`. */
function scriptOf(command: readonly string[]): string | undefined {
  const program = command.findIndex((word) => word !== '' && roleOf(word) !== 'wrapper');
  if (program < 0 || roleOf(command[program] as string) !== 'shell') return undefined;
  const flag = command.findIndex((word, at) => at > program && /^-\w*$/.test(word) && word.includes('c'));
  return flag < 0 ? undefined : command[flag + 1];
}

/** What an argument tells tar to do: `xf`, `-xmf`, `-x` before `-f`, `--extract`; `-f` and `-C` take what follows them. */
function tarMode(argument: string, index: number): 'x' | 'c' | undefined {
  if (argument === '--extract' || argument === '--get') return 'x';
  if (argument === '--create') return 'c';
  if (argument.startsWith('--') || (index > 0 && !argument.startsWith('-'))) return undefined;
  const mode = /[xcfC]/.exec(argument)?.[0];
  return mode === 'x' || mode === 'c' ? mode : undefined;
}
