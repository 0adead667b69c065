import { Command, CommanderError, type Option } from 'commander';
import { PolicyFailure } from '../check/failure.ts';
import type { Registry } from '../engine/registry.ts';
import { renderProblems } from '../report/problems.ts';
import { type ExitCode, exitCodes, type Finish, refuse } from './exit.ts';
import type { Io } from './io.ts';
import { takeEnvironment } from './options.ts';

const help = `
Exit codes:
  0  success
  1  the answer is no, such as a denial; or zonegate ended by an unexpected error
  2  the command could not do its work: an option, a file or a port is wrong

Each command has its own --help, which lists its exit codes.`;

type Load = (registry: Registry, version: string, io: Io, finish: Finish) => Promise<Command>;

/** Each loads what it needs and no more: a check shall not wait for what serves. In the order of the help. */
const commands: Readonly<Record<string, Load>> = {
  check: async (...setting) => (await import('./check.ts')).checkCommand(...setting),
  fix: async (registry, _, ...rest) => (await import('./fix.ts')).fixCommand(registry, ...rest),
  diff: async (registry, _, ...rest) => (await import('./diff.ts')).diffCommand(registry, ...rest),
  promote: async (registry, _, ...rest) => (await import('./promote.ts')).promoteCommand(registry, ...rest),
  policies: async (registry, _, ...rest) => (await import('./policies.ts')).policiesCommand(registry, ...rest),
  explain: async (registry, _, ...rest) => (await import('./explain.ts')).explainCommand(registry, ...rest),
  serve: async (...setting) => (await import('./serve.ts')).serveCommand(...setting),
  webhooks: async (registry, _, ...rest) => (await import('./webhooks.ts')).webhooksCommand(registry, ...rest),
  backstop: async (registry, _, ...rest) => (await import('./backstop.ts')).backstopCommand(registry, ...rest),
  verify: async (_registry, _version, ...rest) => (await import('./verify.ts')).verifyCommand(...rest),
  completion: async (registry, _, io) => (await import('./completion.ts')).completionCommand(registry, io),
};

/**
 * Runs the command that the arguments name, until it has ended.
 * @returns the exit code. An error of our own is thrown.
 */
export async function run(registry: Registry, version: string, io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const finish: Finish = (code) => {
    exitCode = code;
  };
  try {
    const program = new Command(io.calledAs ?? 'zonegate')
      .description('Kubernetes admission webhooks that make a platform handbook true on every kubectl apply.')
      .version(version, '-V, --version', 'print the version')
      .addHelpText('after', help)
      .hook('preAction', (_, command) => takeEnvironment(command, io.env));
    for (const load of wanted(io.argv)) program.addCommand(await load(registry, version, io, finish));
    for (const command of [program, ...program.commands]) {
      command
        .exitOverride()
        .configureHelp({ optionDescription: describe })
        .configureOutput({
          writeOut: io.stdout,
          writeErr: io.stderr,
          outputError: (text) => io.stderr(renderProblems([{ code: 'invalid-option', message: complaint(text) }])),
        });
    }
    await program.parseAsync(io.argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    // What is wrong with the options was printed.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.error;
    if (!(error instanceof PolicyFailure)) throw error;
    // A denial is 1, so that our own failure can't be.
    const why = error.cause instanceof Error ? `: ${error.cause.message}` : '';
    const message = `internal error of zonegate, please report it: ${error.message}${why}`;
    return refuse([{ code: 'internal-error', message }], io);
  }
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
  return lines
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ');
}
