// What a command that runs in a pod does to its files, as far as its words tell.

export type Effect = 'extracts' | 'archives' | 'writes';

const shells: ReadonlySet<string> = new Set(['sh', 'ash', 'bash', 'dash', 'ksh', 'zsh']);
/** What runs, or writes, whatever is piped into it. */
const readers = /^(?:python[\d.]*|perl|ruby|node|tee|dd|sponge|patch|cpio|unzip)$/;
/** What only starts another program. */
const wrappers: ReadonlySet<string> = new Set([
  'env',
  'busybox',
  'sudo',
  'nice',
  'timeout',
  'nohup',
  'exec',
  'command',
]);

/** A program with its arguments. */
interface Call {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * @param isPiped whether something is piped into the command, other than from a terminal.
 * @returns undefined for a command that does nothing of the kind, as far as anybody can tell.
 */
export function effectOf(command: readonly string[], isPiped: boolean): Effect | undefined {
  const calls = callsOf(command);
  const modes = calls.filter(({ program }) => program === 'tar').map(({ args }) => tarMode(args));
  if (isPiped && modes.includes('x')) return 'extracts';
  if (modes.includes('c')) return 'archives';
  const script = scriptOf(command);
  const isWriting = calls.some(({ program }) => readers.test(program)) || (script?.includes('>') ?? false);
  const isShell = script === undefined && calls.some(({ program }) => shells.has(program));
  return isPiped && (isWriting || isShell) ? 'writes' : undefined;
}

/** The programs that a command starts: itself, or those of the script that its shell is given. */
function callsOf(command: readonly string[]): readonly Call[] {
  const script = scriptOf(command);
  if (script === undefined) return [callOf(command)];
  return script
    .split(/[|;&\n()`]+/)
    .map((part) => callOf(part.split(/\s+/).map((word) => word.replace(/^["']|["']$/g, ''))));
}

function callOf(words: readonly string[]): Call {
  const at = words.findIndex((word) => word !== '' && !isPrelude(word));
  return at < 0 ? { program: '', args: [] } : { program: baseName(words[at] as string), args: words.slice(at + 1) };
}

/** What may stand before a program: what starts it, with its flags, times and variables. */
function isPrelude(word: string): boolean {
  return wrappers.has(baseName(word)) || /^(?:-.*|\d+[smh]?|\w+=.*)$/.test(word);
}

function baseName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

/** The script of `sh -c SCRIPT`. */
function scriptOf(command: readonly string[]): string | undefined {
  const { program, args } = callOf(command);
  if (!shells.has(program)) return undefined;
  const at = args.findIndex((arg) => /^-\w*c\w*$/.test(arg));
  return at < 0 ? undefined : args[at + 1];
}

/** What tar is told to do: `xf`, `-xmf`, `-x -f`, `--extract`; `-f` and `-C` take what follows them. */
function tarMode(args: readonly string[]): 'x' | 'c' | undefined {
  for (const [index, arg] of args.entries()) {
    if (arg === '--extract' || arg === '--get') return 'x';
    if (arg === '--create') return 'c';
    if (arg.startsWith('--') || (index > 0 && !arg.startsWith('-'))) continue;
    const mode = /^-?[^fC]*?([xc])/.exec(arg)?.[1];
    if (mode === 'x' || mode === 'c') return mode;
  }
  return undefined;
}
