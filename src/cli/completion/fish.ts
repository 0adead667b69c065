import type { GrammarCommand, GrammarOption, Values } from './grammar.ts';

/** A completion script for fish. */
export function fishScript(name: string, commands: readonly GrammarCommand[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c ${name} -n __fish_use_subcommand -f -a ${command.name} -d '${command.description}'`,
    ...command.options.map((option) => `complete -c ${name} -n '${seen(command)}' ${optionWords(option)}`),
    ...(command.values === 'files' ? [] : [`complete -c ${name} -n '${seen(command)}' -f${proposed(command.values)}`]),
  ]);
  return `# fish completion for ${name}: ${name} completion fish | source
complete -c ${name} -n __fish_use_subcommand -f -s h -l help -d 'print help'
complete -c ${name} -n __fish_use_subcommand -f -s V -l version -d 'print the version'
${lines.join('\n')}
`;
}

function seen({ name }: GrammarCommand): string {
  return `__fish_seen_subcommand_from ${name}`;
}

function optionWords({ flags, description, takesValue, values }: GrammarOption): string {
  const spelled = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const value = takesValue ? (values === 'files' ? ' -r -F' : ` -x${proposed(values)}`) : ' -f';
  return `${spelled.join(' ')}${value} -d '${description}'`;
}

function proposed(values: Values): string {
  return Array.isArray(values) ? ` -a '${values.join(' ')}'` : '';
}
