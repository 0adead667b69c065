// What can be typed, taken from the commands themselves: the scripts for the shells are made from it.
import type { Argument, Command, Option } from 'commander';

/** What may stand somewhere: one of some words, or the name of a file; undefined where nothing can be proposed. */
export type Values = readonly string[] | 'files' | undefined;

export interface GrammarOption {
  /** `-o`, `--output`. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  readonly values: Values;
}

export interface GrammarCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly GrammarOption[];
  /** Of its arguments; those of a command have one kind. */
  readonly values: Values;
}

/** The words that only the program knows, by the name of an option or argument: `zone`, `policy`. */
export type KnownWords = Readonly<Record<string, readonly string[]>>;

/** The commands that help shows, in its order; help itself among them. */
export function grammarOf(program: Command, words: KnownWords): readonly GrammarCommand[] {
  const commands = program.createHelp().visibleCommands(program);
  return commands.map((command) => ({
    name: command.name(),
    description: firstSentence(command.summary() || command.description()),
    options: command
      .createHelp()
      .visibleOptions(command)
      .map((option) => optionOf(option, words)),
    values:
      command.name() === 'help'
        ? commands.map((each) => each.name())
        : argumentValues(command.registeredArguments, words),
  }));
}

function optionOf(option: Option, words: KnownWords): GrammarOption {
  const takesValue = option.required || option.optional;
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    description: firstSentence(option.description),
    takesValue,
    values: takesValue ? (option.argChoices ?? words[option.name()] ?? filesIn(option.flags)) : undefined,
  };
}

function argumentValues([argument]: readonly Argument[], words: KnownWords): Values {
  if (argument === undefined) return undefined;
  return argument.argChoices ?? words[argument.name()] ?? filesIn(`<${argument.name()}>`);
}

function filesIn(flags: string): Values {
  return /<(?:file|path)|\[(?:file|path)/i.test(flags) ? 'files' : undefined;
}

/** Shells show a line of it at most; quotes, brackets and dollars mean something to some of them. */
function firstSentence(text: string): string {
  const plain = text.replaceAll(/[`'"[\]\\$]/g, '');
  const end = plain.search(/[.;:]\s|\(/);
  return (end < 0 ? plain : plain.slice(0, end)).trim();
}
