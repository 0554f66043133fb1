import type { CommandDefinition } from "../command.ts";
import {
  type CompletedOption,
  type CompletedValue,
  completionNodes,
  globalOptionsAt,
} from "./model.ts";
import { posixQuoted as quoted } from "../shell_quoting.ts";

/** Completion for zsh, with descriptions; sourced, or as a file `_sequence` in `fpath`. */
export function zshScript(commands: readonly CommandDefinition[]): string {
  const nodes = completionNodes(commands);
  const tables = nodes.map((node) => {
    const below = node.commands.map((each) => described(each.name, each.summary));
    const options = [...node.options, ...globalOptionsAt(node)].flatMap(describedOption);
    return `    ${quoted(node.path)})
      below=(${below.join(" ")})
      options=(
        ${options.join("\n        ")}
      ) ;;`;
  });
  const values = nodes.flatMap((node) =>
    [...node.options, ...globalOptionsAt(node)].flatMap(({ names, value }) =>
      value === undefined ? [] : [valueCase(node.path, names, value)]
    )
  );
  const places = nodes.flatMap((node) =>
    node.arguments.map((value, place) => valueCase(node.path, [String(place)], value))
  );
  return `#compdef sequence
# zsh completion of sequence. For this shell: eval "$(sequence completions zsh)"

_sequence_table() {
  below=() options=()
  case "$1" in
${tables.join("\n")}
  esac
}

_sequence_value() {
  value=()
  case "$1:$2" in
${[...values, ...places].join("\n")}
  esac
}

_sequence_offer() {
  local -a rows
  case "$value[1]" in
    files) _files ;;
    folders) _files -/ ;;
    words) rows=("\${(@)value[2,-1]}"); _describe -t values value rows ;;
    deployments | symbols)
      rows=("\${(@f)$("\${(Q)words[1]/#\\~/$HOME}" __complete "$value[1]" "$target[@]" 2> /dev/null)}")
      rows=("\${(@)rows:#}")
      rows=("\${(@)rows/$'\\t'/:}")
      (( $#rows )) && _describe -t "$value[1]" "\${value[1]%s}" rows ;;
    *) _message value ;;
  esac
}

_sequence() {
  local where='' word='' plain='' curcontext="$curcontext"
  local -i place=0 at=2
  local -a below options value target
  _sequence_table ''
  while (( at < CURRENT )); do
    word=$words[at]
    (( at++ ))
    if [[ -z $plain && $word == -- ]]; then
      plain=1
    elif [[ -z $plain && $word == -* ]]; then
      _sequence_value "$where" "\${word%%=*}"
      case "$word" in
        --sandbox | --local | --api-url=*) target+=("$word") ;;
        --api-url) (( at < CURRENT )) && target+=("$word" "$words[at]") ;;
      esac
      [[ $#value -eq 0 || $word == *=* ]] && continue
      if (( at == CURRENT )); then
        _sequence_offer
        return
      fi
      (( at++ ))
    elif (( $below[(I)\${(b)word}:*] )); then
      where="\${where:+$where }$word"
      _sequence_table "$where"
    else
      (( place++ ))
    fi
  done
  word=$words[CURRENT]
  if [[ -z $plain && $word == -*=* ]]; then
    _sequence_value "$where" "\${word%%=*}"
    compset -P '*=' && _sequence_offer
  elif [[ -z $plain && $word == -* ]]; then
    _describe -o -t options option options
  elif (( $#below )); then
    _describe -t commands command below
  else
    _sequence_value "$where" "$place"
    if (( $#value )); then
      _sequence_offer
    elif [[ -z $plain ]]; then
      _describe -o -t options option options
    fi
  fi
}

if [[ $funcstack[1] == _sequence ]]; then
  _sequence "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _sequence sequence
fi`;
}

/** A row of \`_describe\`: the word, a colon, what it does. */
function described(word: string, summary: string): string {
  return quoted(`${word}:${summary.replaceAll("\\", "\\\\").replaceAll(":", "\\:")}`);
}

function describedOption({ names, summary }: CompletedOption): string[] {
  return names.map((name) => described(name, summary));
}

function valueCase(path: string, names: readonly string[], value: CompletedValue): string {
  const patterns = names.map((name) => quoted(`${path}:${name}`)).join(" | ");
  return `    ${patterns}) value=(${[value.kind, ...value.words].join(" ")}) ;;`;
}
