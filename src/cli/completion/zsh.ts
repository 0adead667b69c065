import type { GrammarCommand, GrammarOption, Values } from './grammar.ts';

/** A completion script for zsh, to be sourced or put into a folder of $fpath as `_zonegate`. */
export function zshScript(name: string, commands: readonly GrammarCommand[]): string {
  const id = name.replaceAll('-', '_');
  return `#compdef ${name}
# zsh completion for ${name}: source <(${name} completion zsh)
_${id}() {
  local -a commands=(
${commands.map((command) => `    '${command.name}:${described(command.description)}'`).join('\n')}
  )
  _arguments -C '(- *)'{-h,--help}'[print help]' '(- *)'{-V,--version}'[print the version]' \\
    '1: :->command' '*:: :->arguments' && return
  case $state in
    command) _describe -t commands command commands ;;
    arguments)
      case $words[1] in
${commands.map(commandCase).join('\n')}
      esac ;;
  esac
}
if [ "$funcstack[1]" = "_${id}" ]; then _${id} "$@"; else compdef _${id} ${name}; fi
`;
}

function commandCase({ name, options, values }: GrammarCommand): string {
  const specs = [...options.map(optionSpec), ...(values === undefined ? [] : [`'*: :${action(values)}'`])];
  return `        ${name}) _arguments ${specs.join(' \\\n          ')} ;;`;
}

function optionSpec({ flags, description, takesValue, values }: GrammarOption): string {
  const spelled = flags.length === 1 ? `'${flags[0]}${takesValue ? '=' : ''}` : `{${flags.join(',')}}'`;
  return `${spelled}[${described(description)}]${takesValue ? `: :${action(values)}` : ''}'`;
}

function action(values: Values): string {
  if (values === 'files') return '_files';
  return values === undefined ? ' ' : `(${values.join(' ')})`;
}

/** Colons separate the parts of a spec. */
function described(text: string): string {
  return text.replaceAll(':', '\\:');
}
