// Wrappers: programs that only start another program, such as env and sudo. Finds that program among their words.
import { DASH, nameLengthOf } from './shell/characters.ts';

export interface Wrapper {
  /** The letters of flags that take a value. */
  readonly letters: string;
  /** The long flags that take a value. */
  readonly long: ReadonlySet<string>;
  /** How many operands come before the program. */
  readonly operands: number;
  /** Whether variables (`A=b`) may come before the program. */
  readonly variables: boolean;
  /** Whether it adds words from its input, as xargs does. */
  readonly adds: boolean;
}

function wrapper(letters = '', long = '', operands = 0, more: Partial<Wrapper> = {}): Wrapper {
  return { letters, long: new Set(long.split(' ')), operands, variables: false, adds: false, ...more };
}

const plain = wrapper();

const wrappers: ReadonlyMap<string, Wrapper> = new Map([
  ...having(plain, 'busybox', 'toybox', 'nohup', 'setsid', 'command', 'builtin', 'catatonit', 'linux32', 'linux64'),
  ...having(plain, 'entrypoint.sh', 'docker-entrypoint.sh', 'unbuffer', 'coproc'),
  ...having(wrapper('', '', 1), 'chroot', 'gosu', 'su-exec', 'setuidgid', 's6-setuidgid', 'taskset', 'chrt', 'setarch'),
  ...having(wrapper('acefgo', 'output format'), 'time', 'exec'),
  ...having(wrapper('uC', 'unset chdir', 0, { variables: true }), 'env'),
  ...having(
    wrapper('ugCDhpRrTtU', 'user group chdir chroot host prompt role type', 0, { variables: true }),
    'sudo',
    'doas',
  ),
  ...having(wrapper('n', 'adjustment'), 'nice'),
  ...having(wrapper('n', 'interval'), 'watch'),
  ...having(wrapper('cn', 'class classdata'), 'ionice'),
  ...having(wrapper('ks', 'kill-after signal', 1), 'timeout'),
  ...having(wrapper('ioe', 'input output error'), 'stdbuf'),
  ...having(wrapper('tSG', 'target setuid setgid'), 'nsenter'),
  ...having(wrapper('SGRw', 'setuid setgid root wd'), 'unshare'),
  ...having(
    wrapper('', 'reuid regid groups inh-caps ambient-caps bounding-set securebits pdeathsig selinux-label'),
    'setpriv',
  ),
  ...having(wrapper('ugUbemodfcrtln/'), 'chpst'),
  ...having(wrapper('pe'), 'tini'),
  ...having(wrapper('r', 'rewrite'), 'dumb-init'),
  ...having(wrapper('oeEpPsSuaIObX', 'output trace env'), 'strace', 'ltrace'),
  ...having(wrapper('w', 'timeout', 1), 'flock'),
  ...having(
    wrapper('ILnPsdEaj', 'max-args max-procs max-lines max-chars delimiter arg-file jobs replace', 0, { adds: true }),
    'xargs',
    'parallel',
  ),
]);

function having(how: Wrapper, ...programs: readonly string[]): readonly [string, Wrapper][] {
  return programs.map((program) => [program, how]);
}

/**
 * The wrapper of a name; undefined for other programs. busybox has several names, and so has the dynamic loader
 * (`ld-*.so`).
 */
export function wrapperOf(program: string): Wrapper | undefined {
  const isOther = program.startsWith('busybox') || (program.startsWith('ld-') && program.includes('.so'));
  return wrappers.get(program) ?? (isOther ? plain : undefined);
}

/** The index of the program that a wrapper starts. @param from the index of the wrapper's first own word. */
export function startedBy({ letters, long, operands, variables }: Wrapper, words: readonly string[], from: number) {
  let index = from;
  for (let word = words[index]; word !== undefined; word = words[index]) {
    if (word.charCodeAt(0) !== DASH) {
      if (!variables || nameLengthOf(word) === 0) break;
      index++;
    } else if (word === '--') {
      index++;
      break;
    } else index += takesNext(word, letters, long) ? 2 : 1;
  }
  return index + operands;
}

function takesNext(flag: string, letters: string, long: ReadonlySet<string>): boolean {
  if (flag.charCodeAt(1) === DASH) return long.has(flag.slice(2));
  for (let index = 1; index < flag.length; index++)
    if (letters.includes(flag.charAt(index))) return index === flag.length - 1;
  return false;
}
