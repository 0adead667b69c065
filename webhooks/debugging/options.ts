// The options of a program as most programs read them.
import { DASH } from './shell/characters.ts';

export interface Options {
  /** By letter or long name; what has no value is ''. */
  readonly flags: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/**
 * @param letters those that take a word.
 * @param long the long ones that do.
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

/** Returns the name of an option whose value is the next word. */
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
