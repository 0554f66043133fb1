import type { CommandDefinition } from "../command.ts";
import { GLOBAL_OPTIONS } from "../global_options.ts";
import {
  type CompletedOption,
  type CompletedValue,
  type CompletionNode,
  completionNodes,
  globalOptionsAt,
} from "./model.ts";
import { fishQuoted as quoted } from "../shell_quoting.ts";

/** Completion for fish from 3.1 on. */
export function fishScript(commands: readonly CommandDefinition[]): string {
  const nodes = completionNodes(commands);
  const pairs = nodes.flatMap((node) =>
    node.commands.map((each) => quoted(`${node.path}/${each.name}`))
  );
  const taking = nodes.flatMap((node) => [
    ...node.options.filter((option) => option.value !== undefined)
      .flatMap((option) => option.names.map((name) => quoted(`${node.path}/${name}`))),
  ]);
  const everywhere = globalsOf(nodes).filter((option) => option.value !== undefined)
    .flatMap((option) => option.names);
  return `# fish completion of sequence. For this shell: sequence completions fish | source

# The command's words typed so far on the first line, then the number of its arguments.
function __sequence_walk
    set -l tokens (commandline -opc)
    set -e tokens[1]
    set -l where ''
    set -l place 0
    set -l plain 0
    set -l skip 0
    for token in $tokens
        if test $skip -eq 1
            set skip 0
        else if test $plain -eq 0; and test "$token" = --
            set plain 1
        else if test $plain -eq 0; and string match -q -- '-*' "$token"
            if contains -- "$token" ${everywhere.join(" ")}; or contains -- "$where/$token" ${
    taking.join(" ")
  }
                set skip 1
            end
        else if contains -- "$where/$token" ${pairs.join(" ")}
            set where (string trim -- "$where $token")
        else
            set place (math $place + 1)
        end
    end
    printf '%s\\n' "$where" $place
end

function __sequence_at
    set -l walked (__sequence_walk)
    test "$walked[1]" = "$argv[1]"; and begin
        test (count $argv) -lt 2; or test "$walked[2]" = "$argv[2]"
    end
end

function __sequence_ask
    set -l tokens (commandline -opc)
    set -l program (string replace -r '^~' $HOME -- $tokens[1])
    set -l target
    for i in (seq 2 (count $tokens))
        switch $tokens[$i]
            case --sandbox --local '--api-url=*'
                set -a target $tokens[$i]
            case --api-url
                set -l next (math $i + 1)
                test $next -le (count $tokens); and set -a target $tokens[$i] $tokens[$next]
        end
    end
    $program __complete $argv[1] $target 2>/dev/null
end

complete -c sequence -f
${nodes.flatMap(nodeLines).join("\n")}
${globalLines(nodes).join("\n")}`;
}

function nodeLines(node: CompletionNode): string[] {
  const at = quoted(`__sequence_at ${quoted(node.path)}`);
  const placed = (place: number) => quoted(`__sequence_at ${quoted(node.path)} ${place}`);
  return [
    ...node.commands.map(({ name, summary }) =>
      `complete -c sequence -n ${at} -a ${name} -d ${quoted(summary)}`
    ),
    ...node.options.map((option) => `complete -c sequence -n ${at} ${optionWords(option)}`),
    ...node.arguments.flatMap((value, place) => {
      const words = valueWords(value);
      return words === "" ? [] : [`complete -c sequence -n ${placed(place)} ${words}`];
    }),
  ];
}

/** The global options, each kept from the commands that have another of the same name. */
function globalLines(nodes: readonly CompletionNode[]): string[] {
  return globalsOf(nodes).map((option) => {
    const others = nodes.filter((node) =>
      !globalOptionsAt(node).some((each) => each.names[0] === option.names[0])
    );
    const unless = others.map((node) => `not __sequence_at ${quoted(node.path)}`).join("; and ");
    const condition = unless === "" ? "" : `-n ${quoted(unless)} `;
    return `complete -c sequence ${condition}${optionWords(option)}`;
  });
}

function globalsOf(nodes: readonly CompletionNode[]): CompletedOption[] {
  const program = nodes.find((node) => node.path === "");
  return program === undefined || GLOBAL_OPTIONS.length === 0 ? [] : globalOptionsAt(program);
}

function optionWords({ names, summary, value }: CompletedOption): string {
  const words = names.map((name) =>
    name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`
  );
  if (value !== undefined) words.push("-r", valueWords(value) || "-f");
  return [...words, "-d", quoted(summary)].join(" ");
}

function valueWords({ kind, words }: CompletedValue): string {
  if (kind === "files") return "-F";
  if (kind === "folders") return "-f -a '(__fish_complete_directories)'";
  if (kind === "words") return `-f -a ${quoted(words.join(" "))}`;
  return kind === "text" ? "" : `-f -a '(__sequence_ask ${kind})'`;
}
