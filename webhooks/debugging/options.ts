// Reads the options of a command line as most programs do.
import { DASH } from './shell/characters.ts';

export interface Options {
  /** Values by letter or long name; '' for an option without a value. */
  readonly flags: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/**
 * @param letters the letters of options that take a value.
 * @param long the names of long options that take a value, separated by spaces.
 * @param isOrdered whether the options end at the first operand.
 */
export function optionsOf(words: readonly string[], letters = '', long = '', isOrdered = false): Options {
  const flags = new Map<string, string>();
  const operands: string[] = [];
  let isOver = false;
  for (let index = 1; index < words.length; index++) {
    const word = words[index] as string;
    if (isOver || word.charCodeAt(0) !== DASH || word === '-') {
      operands.push(word);
      isOver ||= isOrdered;
    } else if (word === '--') isOver = true;
    else {
      const waiting = word.charCodeAt(1) === DASH ? addLong(flags, word, long) : addLetters(flags, word, letters);
      if (waiting === undefined) continue;
      index++;
      flags.set(waiting, words[index] ?? '');
    }
  }
  return { flags, operands };
}

/** Adds a long option. Returns its name if its value is the next word. */
function addLong(flags: Map<string, string>, word: string, long: string): string | undefined {
  const equals = word.indexOf('=');
  if (equals >= 0) {
    flags.set(word.slice(2, equals), word.slice(equals + 1));
    return undefined;
  }
  const name = word.slice(2);
  if (long.split(' ').includes(name)) return name;
  flags.set(name, '');
  return undefined;
}

/** Adds the options of a word such as `-xf`. Returns the last letter if its value is the next word. */
function addLetters(flags: Map<string, string>, word: string, letters: string): string | undefined {
  for (let index = 1; index < word.length; index++) {
    const letter = word.charAt(index);
    if (!letters.includes(letter)) flags.set(letter, '');
    else if (index === word.length - 1) return letter;
    else {
      flags.set(letter, word.slice(index + 1));
      return undefined;
    }
  }
  return undefined;
}
