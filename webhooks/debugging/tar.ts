// Programs that pack and unpack files. `kubectl cp` runs tar in the pod.
import { optionsOf } from './options.ts';
import { pathKind, UNKNOWN } from './path-kind.ts';
import type { Effect, PodFiles, Program } from './pod.ts';
import { DASH } from './shell/characters.ts';
import { isOtherEnd, isStandardInput, isStandardOutput } from './shell/files.ts';
import { changed, type Input } from './shell/shell.ts';

interface Archive {
  /** x, c, t, r, u, A or d; the first one counts. */
  mode?: string;
  file?: string;
  directory?: string;
  /** Whether it unpacks to standard output. */
  isShown?: true;
  /** The command that gets the unpacked files. */
  command?: string;
  isUnknown?: true;
}

const MODES = 'xctruAd';

const modes: ReadonlyMap<string, string> = new Map([
  ['extract', 'x'],
  ['get', 'x'],
  ['create', 'c'],
  ['list', 't'],
  ['append', 'r'],
  ['update', 'u'],
  ['catenate', 'A'],
  ['concatenate', 'A'],
  ['diff', 'd'],
  ['compare', 'd'],
]);

/** The letters of options that take a value. */
const TAKING = 'fCbTXKNVLFgHI';

const takingLong = new Set(['file', 'directory', 'to-command', 'exclude', 'files-from', 'exclude-from', 'transform']);

export const tar: Program = (words, pod, input) => {
  const archive = archiveOf(words);
  const { mode, file, directory } = archive;
  if (mode === 'x') return unpack(archive, pod, input);
  if (mode === 'c' && (file === undefined || isStandardOutput(file))) pod.find('archives');
  else if (mode !== undefined && 'crud'.includes(mode) && mode !== 'd' && file !== undefined)
    pod.write(file, 'program');
  else if (mode === undefined && archive.isUnknown && directory === undefined) pod.obey(input);
  return 'program';
};

function unpack({ file, directory, isShown, command }: Archive, pod: PodFiles, input: Input): Input {
  if (command !== undefined) pod.run(command, input);
  if (isShown) return changed(input);
  const isInput = file === undefined || isStandardInput(file.replaceAll(UNKNOWN, '') || '-') || isOtherEnd(file);
  if (isInput && isFromCaller(input, pod)) {
    if (pod.isPiped) pod.find('extracts');
  } else {
    const kind = directory === undefined ? pod.directory : pathKind(directory, pod.directory);
    // If the directory is not known, only an archive from the input counts: another one is the pod's own.
    if (kind === 'program' || kind === 'other' || (kind === undefined && isInput)) pod.find('changes');
  }
  return 'program';
}

/** Whether an input may be that of the whole command. */
function isFromCaller(input: Input, pod: PodFiles): boolean {
  return input === 'caller' || (input === 'unknown' && pod.isPiped);
}

function archiveOf(words: readonly string[]): Archive {
  const archive: Archive = {};
  let index = 1;
  while (index < words.length) {
    const word = words[index] as string;
    const isFirst = index === 1;
    index++;
    const isDashed = word.charCodeAt(0) === DASH;
    if (word === UNKNOWN) archive.isUnknown = true;
    if (isDashed && word.charCodeAt(1) === DASH) index += addLong(archive, word, words[index]);
    else if (isDashed || isFirst) index = addLetters(archive, words, index, isDashed);
  }
  return archive;
}

/** Reads the letters of a word. Returns the index of the next word, after the values of the letters. */
function addLetters(archive: Archive, words: readonly string[], next: number, isDashed: boolean): number {
  const word = words[next - 1] as string;
  let index = next;
  for (let offset = isDashed ? 1 : 0; offset < word.length; offset++) {
    const letter = word.charAt(offset);
    if (MODES.includes(letter)) archive.mode ??= letter;
    else if (letter === 'O') archive.isShown = true;
    else if (TAKING.includes(letter)) {
      // The rest of the word is the value only after a dash.
      const rest = isDashed ? word.slice(offset + 1) : '';
      take(archive, letter, rest === '' ? words[index] : rest);
      if (rest !== '') break;
      index++;
    }
  }
  return index;
}

function take(archive: Archive, letter: string, value: string | undefined): void {
  if (value === undefined) return;
  if (letter === 'f') archive.file = value;
  if (letter === 'C') archive.directory = value;
}

/** Reads a long option. Returns how many more words it takes. */
function addLong(archive: Archive, word: string, next: string | undefined): number {
  const equals = word.indexOf('=');
  const name = word.slice(2, equals < 0 ? undefined : equals);
  const mode = modes.get(name) ?? shortened(name);
  if (mode !== undefined) archive.mode ??= mode;
  if (name === 'to-stdout') archive.isShown = true;
  const isNext = equals < 0 && takingLong.has(name);
  const value = isNext ? next : word.slice(equals + 1);
  if (value === undefined) return 0;
  if (name === 'file') archive.file = value;
  if (name === 'directory') archive.directory = value;
  if (name === 'to-command') archive.command = value;
  return isNext ? 1 : 0;
}

/** The mode of a shortened long option, such as `--extr`. */
function shortened(name: string): string | undefined {
  if (name.length < 3) return undefined;
  if ('extract'.startsWith(name)) return 'x';
  return 'create'.startsWith(name) ? 'c' : undefined;
}

/** Whether the words after a program make tar unpack its standard input: `xf -`, `-xmf -`. */
export function unpacksAsTar(words: readonly string[], index: number): boolean {
  if (words[index + 2] !== '-') return false;
  const flags = words[index + 1] as string;
  return flags.length <= 8 && /^-?[a-zA-Z]*f$/.test(flags) && flags.includes('x');
}

export const cpio: Program = (words, pod, input) => {
  const { flags } = optionsOf(words, 'CDEFHIMNORW');
  if (flags.has('o') || flags.has('create')) pod.find('archives');
  else if (!flags.has('t')) copy(pod, input);
  return 'program';
};

export const pax: Program = (words, pod, input) => {
  const { flags } = optionsOf(words, 'bfopstxBEGTU');
  if (flags.has('r') && !flags.has('f')) copy(pod, input);
  else if (flags.has('w') && !flags.has('f')) pod.find('archives');
  return 'program';
};

export const jar: Program = ([, flags = ''], pod, input) => {
  if (flags.includes('x') && !flags.includes('f')) copy(pod, input);
  return 'program';
};

export const unzip: Program = (words, pod) => {
  const { flags } = optionsOf(words, 'dxP');
  if (![...'lptvzZ'].some((flag) => flags.has(flag))) pod.write(flags.get('d') ?? '.', 'program');
  return 'program';
};

/** rsync on a workstation starts `rsync --server` in the pod; scp starts `scp -t` or `scp -f`. */
export const rsync: Program = (words, pod, input) => {
  const { flags, operands } = optionsOf(words, 'efMBT');
  if (!flags.has('server')) pod.write(operands.at(-1) ?? '', 'program');
  else if (flags.has('sender')) pod.find('archives');
  else copy(pod, input);
  return 'program';
};

export const scp: Program = (words, pod, input) => {
  const { flags, operands } = optionsOf(words, 'ciFJloPSX');
  if (flags.has('t')) copy(pod, input);
  else if (flags.has('f')) pod.find('archives');
  else pod.write(operands.at(-1) ?? '', 'program');
  return 'program';
};

/** The program unpacks its input. */
function copy(pod: PodFiles, input: Input): void {
  const effect: Effect = isFromCaller(input, pod) ? 'copies' : 'changes';
  if (effect === 'changes' || pod.isPiped) pod.find(effect);
}
