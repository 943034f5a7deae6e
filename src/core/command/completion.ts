import type { Entry } from './catalogue.js';
import { commonFlags } from './common.js';
import type { Flag } from './flags.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Static completion scripts, one a shell: they start no process while completing. */
export const completions = (entries: readonly Entry[]): Map<(typeof SHELLS)[number], string> =>
  new Map([
    ['bash', bash(entries)],
    ['zsh', zsh(entries)],
    ['fish', fish(entries)],
  ]);

const wordsOf = (entry: Entry) => entry.inputs.flatMap(({ choices }) => choices ?? []);
const flagsWith = (entry: Entry): readonly Flag[] => [...entry.options, ...commonFlags];

/** Values of an option that are a fixed few. */
const valuesOf = (flag: Flag): readonly string[] => flag.choices ?? flag.words ?? [];

function bash(entries: readonly Entry[]): string {
  const flagCases = entries.map(
    (entry) =>
      `    ${entry.name}) flags="${entry.options.map(({ flag }) => flag).join(' ')}" words="${wordsOf(entry).join(' ')}" ;;`,
  );
  const choices = new Map<string, string>();
  for (const entry of entries)
    for (const flag of flagsWith(entry))
      if (valuesOf(flag).length > 0)
        choices.set(
          commonFlags.includes(flag) ? `*:${flag.flag}` : `${entry.name}:${flag.flag}`,
          valuesOf(flag).join(' '),
        );
  return `# bash completion for ispr; source it or put it into bash-completion's folder
_ispr() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"
  # bash parts --option=value at the sign
  if [ "$cur" = "=" ]; then cur=""; elif [ "$prev" = "=" ]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  local common="${commonFlags.map(({ flag }) => flag).join(' ')} --help"
  local flags="" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${entries.map(({ name }) => name).join(' ')} --help --version" -- "$cur"))
    return
  fi
  case "$command:$prev" in
${[...choices].map(([key, values]) => `    ${key}) COMPREPLY=($(compgen -W "${values}" -- "$cur")); return ;;`).join('\n')}
  esac
  case "$command" in
${flagCases.join('\n')}
  esac
  case "$cur" in
    -*) COMPREPLY=($(compgen -W "$flags $common" -- "$cur")) ;;
    *) if [ -n "$words" ] && [ "$COMP_CWORD" -eq 2 ]; then COMPREPLY=($(compgen -W "$words" -- "$cur")); else COMPREPLY=($(compgen -f -- "$cur")); fi ;;
  esac
}
complete -o filenames -F _ispr ispr
`;
}

function zsh(entries: readonly Entry[]): string {
  const quote = (text: string) => text.replace(/'/g, "'\\''").replace(/[[\]:]/g, '\\$&');
  const argument = (flag: Flag) => {
    const about = `[${quote(flag.about)}]`;
    const { short } = flag;
    const names = short ? `'(${short} ${flag.flag})'{${short},${flag.flag}}'` : `'${flag.flag}`;
    if (flag.type === 'boolean') return `${names}${about}'`;
    const values = valuesOf(flag);
    return `${names}${about}:${quote(flag.placeholder)}:${values.length > 0 ? `(${values.join(' ')})` : '_files'}'`;
  };
  const cases = entries.map((entry) => {
    const words = wordsOf(entry);
    const operands =
      words.length > 0
        ? `'1:${quote(entry.inputs[0]!.name)}:(${words.join(' ')})' '*:file:_files'`
        : "'*:file:_files'";
    return `    ${entry.name}) _arguments ${[...entry.options.map(argument), '$common', operands].join(' ')} ;;`;
  });
  return `#compdef ispr
_ispr() {
  local -a commands common
  commands=(
${entries.map(({ name, summary }) => `    '${name}:${quote(summary)}'`).join('\n')}
  )
  common=(
${commonFlags.map((flag) => `    ${argument(flag)}`).join('\n')}
    '--help[explain the command]'
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command=$words[2]
  shift words; (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
_ispr "$@"
`;
}

function fish(entries: readonly Entry[]): string {
  const quote = (text: string) => text.replace(/\\/g, '\\\\').replace(/'/g, "\\'");
  const option = (condition: string, flag: Flag) => {
    const values = valuesOf(flag);
    const short = flag.short ? ` -s ${flag.short.slice(1)}` : '';
    const value =
      flag.type === 'boolean' ? '' : values.length > 0 ? ` -x -a '${values.join(' ')}'` : ' -r -F';
    return `complete -c ispr -n '${condition}'${short} -l ${flag.flag.slice(2)}${value} -d '${quote(flag.about)}'`;
  };
  const lines = ['# fish completion for ispr'];
  for (const { name, summary } of entries)
    lines.push(`complete -c ispr -n __fish_use_subcommand -f -a ${name} -d '${quote(summary)}'`);
  for (const entry of entries) {
    const condition = `__fish_seen_subcommand_from ${entry.name}`;
    if (wordsOf(entry).length > 0)
      lines.push(`complete -c ispr -n '${condition}' -f -a '${wordsOf(entry).join(' ')}'`);
    for (const flag of entry.options) lines.push(option(condition, flag));
  }
  for (const flag of commonFlags) lines.push(option('not __fish_use_subcommand', flag));
  lines.push("complete -c ispr -l help -d 'explain the command'");
  return `${lines.join('\n')}\n`;
}
