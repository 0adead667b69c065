import { Argument, Command } from 'commander';
import type { Registry } from '../engine/registry.ts';
import { shippedNames } from '../zones/profile.ts';
import { bashScript } from './completion/bash.ts';
import { fishScript } from './completion/fish.ts';
import { grammarOf } from './completion/grammar.ts';
import { zshScript } from './completion/zsh.ts';
import type { Io } from './io.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
const shells = Object.keys(scripts) as (keyof typeof scripts)[];

const help = `
Examples:
  source <(zonegate completion bash)                                        in ~/.bashrc
  source <(zonegate completion zsh)                                         in ~/.zshrc, after compinit
  zonegate completion fish > ~/.config/fish/completions/zonegate.fish       once
`;

/** `zonegate completion SHELL`: a script that lets the shell complete what is typed. */
export function completionCommand({ policies }: Registry, { stdout }: Io): Command {
  const command = new Command('completion');
  return command
    .summary('print a completion script for bash, zsh or fish')
    .description('Prints a script with which your shell completes commands, options, zones and policies.')
    .addArgument(new Argument('<shell>', shells.join(', ')).choices(shells))
    .addHelpText('after', help)
    .action((shell: keyof typeof scripts) => {
      const words = {
        zone: shippedNames,
        to: shippedNames,
        policy: policies.map(({ id }) => id),
      };
      stdout(scripts[shell]('zonegate', grammarOf(command.parent ?? command, words)));
    });
}
