import { Command, CommanderError, InvalidArgumentError, type Option } from 'commander';
import { PolicyFailure } from '../check/failure.ts';
import type { Registry } from '../engine/registry.ts';
import { exitCodes, NegativeAnswer, NotDone, UsageError } from './failure.ts';
import type { Io } from './io.ts';
import { takeEnvironment } from './options.ts';

const help = `
Exit codes:
  0  well
  1  the answer is no; or ended by an error of its own
  2  could not be done: an option, a file or a port is not right

Each command has its own --help.`;

type Load = (registry: Registry, version: string, io: Io) => Promise<Command>;

/** Each loads what it needs and no more: a check shall not wait for what serves. In the order of the help. */
const commands: Readonly<Record<string, Load>> = {
  check: async (registry, version, io) => (await import('./check.ts')).checkCommand(registry, version, io),
  fix: async (registry, _, io) => (await import('./fix.ts')).fixCommand(registry, io),
  diff: async (registry, _, io) => (await import('./diff.ts')).diffCommand(registry, io),
  promote: async (registry, _, io) => (await import('./promote.ts')).promoteCommand(registry, io),
  policies: async (registry, _, io) => (await import('./policies.ts')).policiesCommand(registry, io),
  explain: async (registry, _, io) => (await import('./explain.ts')).explainCommand(registry, io),
  serve: async (registry, version, io) => (await import('./serve.ts')).serveCommand(registry, version, io),
  webhooks: async (registry, _, io) => (await import('./webhooks.ts')).webhooksCommand(registry, io),
  backstop: async (registry, _, io) => (await import('./backstop.ts')).backstopCommand(registry, io),
  verify: async (_registry, _version, io) => (await import('./verify.ts')).verifyCommand(io),
  completion: async (registry, _, io) => (await import('./completion.ts')).completionCommand(registry, io),
};

/**
 * Runs the command that the arguments name, until it has ended.
 * @returns the exit code. An error of our own is thrown.
 */
export async function run(registry: Registry, version: string, io: Io): Promise<number> {
  try {
    const program = new Command(io.calledAs ?? 'zonegate')
      .description('Kubernetes admission webhooks that make a platform handbook true on every kubectl apply.')
      .version(version, '-V, --version', 'print the version')
      .addHelpText('after', help)
      .hook('preAction', (_, command) => takeEnvironment(command, io.env));
    for (const load of wanted(io.argv)) program.addCommand(await load(registry, version, io));
    for (const command of [program, ...program.commands]) {
      command
        .exitOverride()
        .configureHelp({ optionDescription: describe })
        .configureOutput({
          writeOut: io.stdout,
          writeErr: io.stderr,
          outputError: (text) => io.stderr(complaint(text)),
        });
    }
    await program.parseAsync(io.argv, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError && !(error instanceof InvalidArgumentError)) {
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    }
    if (error instanceof NegativeAnswer) return exitCodes.negative;
    if (error instanceof NotDone) return exitCodes.usage;
    const told = wordsFor(error);
    if (told === undefined) throw error;
    for (const line of told.split('\n')) io.stderr(`zonegate: ${line}\n`);
    return exitCodes.usage;
  }
}

/** What an error tells the user; undefined where nobody expected it. */
function wordsFor(error: unknown): string | undefined {
  if (error instanceof UsageError || error instanceof InvalidArgumentError) return error.message;
  if (!(error instanceof PolicyFailure)) return undefined;
  // A denial is 1, so that our own failure can't be.
  const why = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `an error of zonegate's own, please report it: ${error.message}${why}`;
}

/** The command that the arguments begin with; where they begin with something else, or are about all, any may be meant. */
function wanted([first = '']: readonly string[]): readonly Load[] {
  const named = Object.hasOwn(commands, first) && first !== 'completion' ? commands[first] : undefined;
  return named === undefined ? Object.values(commands) : [named];
}

function describe({ description, defaultValue, defaultValueDescription, mandatory }: Option): string {
  if (defaultValue === undefined || mandatory) return description;
  return `${description} (default: ${defaultValueDescription ?? defaultValue})`;
}

/** One line, whatever commander thinks of line breaks. */
function complaint(text: string): string {
  const lines = text
    .trim()
    .replace(/^error: /, '')
    .split('\n');
  return `zonegate: ${lines
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ')}\n`;
}
