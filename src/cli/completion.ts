import type { Argument, Command, Option } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;

type Shell = (typeof shells)[number];

/** What may follow: one of these, a file, or anything. */
interface Value {
  readonly name: string;
  readonly choices: readonly string[];
  readonly isFile: boolean;
}

interface Flag {
  /** `-h`, `--help`. */
  readonly names: readonly string[];
  readonly description: string;
  /** `null` for a flag without a value. */
  readonly value: Value | null;
}

interface Completed {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly Flag[];
  readonly argument: Value | null;
}

/** A script for a shell that completes commands, options and their values, made from what the program declares. */
export function completionScript(shell: Shell, program: Command): string {
  const own = completed(program);
  const commands = program.createHelp().visibleCommands(program).map(completed);
  switch (shell) {
    case 'bash':
      return inBash(own, commands);
    case 'zsh':
      return inZsh(own, commands);
    case 'fish':
      return inFish(own, commands);
  }
}

function completed(command: Command): Completed {
  const help = command.createHelp();
  const [argument] = command.registeredArguments;
  return {
    name: command.name(),
    description: firstLine(command.summary() || command.description()),
    flags: help.visibleOptions(command).map(flagOf),
    argument: argument ? toValue(argument, argument.name()) : null,
  };
}

const flagOf = (option: Option): Flag => ({
  names: [option.short, option.long].filter((name) => name !== undefined),
  description: firstLine(option.description),
  value:
    option.required || option.optional
      ? toValue(option, /[<[]([^\]>]+)/.exec(option.flags)?.[1] ?? '')
      : null,
});

const toValue = ({ argChoices }: Pick<Option | Argument, 'argChoices'>, name: string): Value => ({
  name,
  choices: argChoices ?? [],
  isFile: name === 'file',
});

const firstLine = (text: string) => text.split('\n')[0] ?? '';

/** In single quotes, as all three shells have them. */
const quoted = (text: string) => `'${text.replace(/'/g, `'\\''`)}'`;

function inBash(own: Completed, commands: readonly Completed[]): string {
  const values = commands.flatMap(({ name, flags }) =>
    flags.flatMap(({ names, value }) =>
      value === null
        ? []
        : `    ${names.map((flag) => quoted(`${name} ${flag}`)).join('|')}) ${bashValue(value)}; return;;`,
    ),
  );
  const words = commands.map(
    ({ name, flags, argument }) =>
      `    ${quoted(name)}) ${argument?.isFile ? `[[ $cur == -* ]] || { ${bashValue(argument)}; return; }; ` : ''}words=${quoted([...namesOf(flags), ...(argument?.choices ?? [])].join(' '))};;`,
  );
  return `_${own.name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= word words
  if [[ $cur == '=' ]]; then cur=
  elif [[ $prev == '=' ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      ${commands.map(({ name }) => name).join('|')}) command=$word; break;;
    esac
  done
  case "$command $prev" in
${values.join('\n')}
  esac
  case $command in
${words.join('\n')}
    *) words=${quoted([...commands.map(({ name }) => name), ...namesOf(own.flags)].join(' '))};;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _${own.name} ${own.name}
`;
}

const namesOf = (flags: readonly Flag[]) => flags.flatMap(({ names }) => names);

function bashValue({ choices, isFile }: Value): string {
  if (isFile)
    return `local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))`;
  return choices.length > 0
    ? `COMPREPLY=($(compgen -W ${quoted(choices.join(' '))} -- "$cur"))`
    : ':';
}

function inZsh(own: Completed, commands: readonly Completed[]): string {
  const described = commands.map(({ name, description }) =>
    quoted(`${name}:${description.replace(/:/g, '\\:')}`),
  );
  const cases = commands.map(
    ({ name, flags, argument }) =>
      `        ${name}) _arguments -s ${[...flags.flatMap(zshFlag), quoted(`*:${zshValue(argument)}`)].join(' ')};;`,
  );
  return `#compdef ${own.name}
_${own.name}() {
  local curcontext="$curcontext" state line
  typeset -A opt_args
  _arguments -C ${own.flags.flatMap(zshFlag).join(' ')} '1:command:->command' '*::argument:->argument'
  case $state in
    command)
      local -a commands
      commands=(${described.join(' ')})
      _describe command commands;;
    argument)
      case $line[1] in
${cases.join('\n')}
      esac;;
  esac
}
if [[ $funcstack[1] == _${own.name} ]]; then _${own.name} "$@"; else compdef _${own.name} ${own.name}; fi
`;
}

const zshFlag = ({ names, description, value }: Flag): string[] =>
  names.map((name) =>
    quoted(
      `${name}${value && name.startsWith('--') ? '=' : ''}[${description.replace(/[[\]\\]/g, '\\$&')}]${value ? `:${zshValue(value)}` : ''}`,
    ),
  );

function zshValue(value: Value | null): string {
  if (value === null) return ':';
  const { name, choices, isFile } = value;
  return `${name}:${isFile ? '_files' : choices.length > 0 ? `(${choices.join(' ')})` : ''}`;
}

function inFish(own: Completed, commands: readonly Completed[]): string {
  const line = (...parts: readonly (string | null)[]) =>
    ['complete', '-c', own.name, ...parts.filter((part) => part !== null)].join(' ');
  const flagLines = (condition: string, flags: readonly Flag[]) =>
    flags.map(({ names, description, value }) =>
      line(
        ...['-n', quoted(condition)],
        ...names.map((name) =>
          name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
        ),
        value && fishValue(value),
        ...['-d', fishQuoted(description)],
      ),
    );
  const isFirst = '__fish_use_subcommand';
  return `${[
    line('-f'),
    ...flagLines(isFirst, own.flags),
    ...commands.flatMap(({ name, description, flags, argument }) => {
      const isIn = `__fish_seen_subcommand_from ${name}`;
      const values = argument && (argument.isFile || argument.choices.length > 0);
      return [
        line('-n', isFirst, '-a', name, '-d', fishQuoted(description)),
        ...flagLines(isIn, flags),
        ...(values ? [line('-n', quoted(isIn), fishValue(argument))] : []),
      ];
    }),
  ].join('\n')}\n`;
}

/** In fish only the quote and the backslash mean something in single quotes. */
const fishQuoted = (text: string) => `'${text.replace(/['\\]/g, '\\$&')}'`;

function fishValue({ choices, isFile }: Value): string {
  if (isFile) return '-r -F';
  return choices.length > 0 ? `-x -a ${fishQuoted(choices.join(' '))}` : '-x';
}
