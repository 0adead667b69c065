import type { GrammarCommand, Values } from './grammar.ts';

/** A completion script for bash 3.2 and newer; it needs no bash-completion package. */
export function bashScript(name: string, commands: readonly GrammarCommand[]): string {
  const id = name.replaceAll('-', '_');
  return `# bash completion for ${name}: source <(${name} completion bash)
_${id}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= word words=
  # bash takes --flag=value apart.
  if [ "$cur" = = ]; then cur=
  elif [ "$prev" = = ]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in -*) ;; *) command=$word; break ;; esac
  done
  COMPREPLY=()
  case "$command $prev" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case $command in
    '') words='${[...commands.map((command) => command.name), '--help', '--version'].join(' ')}' ;;
${commands.map(commandCase).join('\n')}
  esac
  if [ -z "$words" ]; then compopt -o default 2>/dev/null; return; fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _${id} ${name}
`;
}

function valueCases({ name, options }: GrammarCommand): readonly string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ flags, values }) => `    ${flags.map((flag) => `'${name} ${flag}'`).join(' | ')}) ${reply(values)} ;;`);
}

function reply(values: Values): string {
  if (values === 'files') return 'compopt -o default 2>/dev/null; return';
  if (values === undefined) return 'return';
  return `COMPREPLY=($(compgen -W '${values.join(' ')}' -- "$cur")); return`;
}

/** Flags where a dash was typed; else what the arguments may be. No words: files. */
function commandCase({ name, options, values }: GrammarCommand): string {
  const flags = options.flatMap((option) => option.flags).join(' ');
  const others = values === 'files' ? '' : (values ?? []).join(' ') || flags;
  return `    ${name}) case $cur in -*) words='${flags}' ;; *) words='${others}' ;; esac ;;`;
}
