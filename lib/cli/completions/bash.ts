import type { CommandDefinition } from "../command.ts";
import { type CompletedValue, completionNodes, globalOptionsAt } from "./model.ts";
import { posixQuoted as quoted } from "../shell_quoting.ts";

/**
 * Completion for bash from 3.2 on, without the `bash-completion` package: words that bash cuts at
 * `=` and `:` are put together again here.
 */
export function bashScript(commands: readonly CommandDefinition[]): string {
  const nodes = completionNodes(commands);
  const tables = nodes.map((node) => {
    const options = [...node.options, ...globalOptionsAt(node)].flatMap((each) => each.names);
    const names = node.commands.map((each) => each.name);
    return `    ${quoted(node.path)}) commands=${quoted(names.join(" "))} options=${
      quoted(options.join(" "))
    } ;;`;
  });
  const values = nodes.flatMap((node) =>
    [...node.options, ...globalOptionsAt(node)].flatMap(({ names, value }) =>
      value === undefined ? [] : [valueCase(node.path, names, value)]
    )
  );
  const places = nodes.flatMap((node) =>
    node.arguments.map((value, place) => valueCase(node.path, [String(place)], value))
  );
  return `# bash completion of sequence. For this shell: eval "$(sequence completions bash)"

_sequence_table() {
  commands='' options=''
  case "$1" in
${tables.join("\n")}
  esac
}

_sequence_value() {
  value=''
  case "$1:$2" in
${[...values, ...places].join("\n")}
  esac
}

_sequence_offer() {
  local list=''
  case "$value" in
    files) if type compopt > /dev/null 2>&1; then compopt -o default; else COMPREPLY=($(compgen -f -- "$2")); fi ;;
    folders) if type compopt > /dev/null 2>&1; then compopt -o dirnames; else COMPREPLY=($(compgen -d -- "$2")); fi ;;
    words*) list=\${value#words} ;;
    deployments | symbols) list=$("\${1/#\\~/$HOME}" __complete "$value" \${target[@]+"\${target[@]}"} 2> /dev/null | cut -f 1) ;;
  esac
  [[ -n $list ]] && COMPREPLY=($(compgen -P "$3" -W "$list" -- "$2"))
}

_sequence() {
  local IFS=$' \\t\\n' where='' value='' commands='' options='' word='' glued='' prefix=''
  local place=0 at=1 plain=''
  local -a words target
  COMPREPLY=()
  while ((at <= COMP_CWORD)); do
    word=\${COMP_WORDS[at]}
    if [[ $word =~ ^[:=]+$ && \${#words[@]} -gt 0 ]]; then
      words[\${#words[@]}-1]+=$word glued=1
    elif [[ -n $glued ]]; then
      words[\${#words[@]}-1]+=$word glued=''
    else
      words[\${#words[@]}]=$word
    fi
    at=$((at + 1))
  done
  local last=$((\${#words[@]} - 1))
  ((last < 0)) && return
  local cur=\${words[last]}
  _sequence_table ''
  at=0
  while ((at < last)); do
    word=\${words[at]}
    at=$((at + 1))
    if [[ -z $plain && $word == -- ]]; then
      plain=1
    elif [[ -z $plain && $word == -* ]]; then
      _sequence_value "$where" "\${word%%=*}"
      case "$word" in
        --sandbox | --local | --api-url=*) target+=("$word") ;;
        --api-url) ((at < last)) && target+=("$word" "\${words[at]}") ;;
      esac
      [[ -z $value || $word == *=* ]] && continue
      if ((at == last)); then
        _sequence_offer "$1" "$cur"
        return
      fi
      at=$((at + 1))
    elif [[ " $commands " == *" $word "* ]]; then
      where=\${where:+$where }$word
      _sequence_table "$where"
    else
      place=$((place + 1))
    fi
  done
  if [[ -z $plain && $cur == -*=* ]]; then
    _sequence_value "$where" "\${cur%%=*}"
    [[ \${COMP_WORDS[COMP_CWORD]} == -*=* ]] && prefix=\${cur%%=*}=
    _sequence_offer "$1" "\${cur#*=}" "$prefix"
  elif [[ -z $plain && $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$cur"))
  elif [[ -n $commands ]]; then
    COMPREPLY=($(compgen -W "$commands" -- "$cur"))
  else
    _sequence_value "$where" "$place"
    if [[ -n $value ]]; then
      _sequence_offer "$1" "$cur"
    elif [[ -z $plain ]]; then
      COMPREPLY=($(compgen -W "$options" -- "$cur"))
    fi
  fi
}

complete -F _sequence sequence`;
}

function valueCase(path: string, names: readonly string[], value: CompletedValue): string {
  const patterns = names.map((name) => quoted(`${path}:${name}`)).join(" | ");
  return `    ${patterns}) value=${quoted([value.kind, ...value.words].join(" "))} ;;`;
}
