/** Real shells that complete a line as if somebody had typed it and pressed Tab. */
import { join } from "node:path";
import { BINARY, type CallOptions } from "./program.ts";
import type { Scene } from "./scene.ts";

/** Whether a program is on the PATH. */
export async function hasProgram(name: string): Promise<boolean> {
  try {
    await new Deno.Command(name, { args: ["--version"], stdout: "null", stderr: "null" }).output();
    return true;
  } catch {
    return false;
  }
}

/** The environment in which `sequence` is a program on the PATH. */
export async function withProgramOnPath(scene: Scene): Promise<CallOptions> {
  const bin = join(scene.folder, "bin");
  await Deno.mkdir(bin, { recursive: true });
  await Deno.symlink(BINARY, join(bin, "sequence")).catch((cause) => {
    if (!(cause instanceof Deno.errors.AlreadyExists)) throw cause;
  });
  return { env: { PATH: `${bin}:${Deno.env.get("PATH")}`, HOME: scene.folder, TERM: "xterm" } };
}

/** Gives the words that a shell offers for the end of each line. */
export type Completer = (scene: Scene, lines: readonly string[]) => Promise<string[][]>;

async function ask(scene: Scene, program: string, args: readonly string[]): Promise<string[][]> {
  const call = await withProgramOnPath(scene);
  const { stdout, stderr } = await scene.program(program, args, call).ended;
  const blocks = stdout.split("=== ").slice(1).map((block) => block.split("\n").slice(1));
  if (blocks.length === 0) throw new Error(`${program} said nothing: ${stderr}`);
  return blocks.map((rows) => rows.filter((row) => row !== "").map((row) => row.trim()).sort());
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** How bash cuts a line into words: at spaces, and around runs of `=` and `:`. */
function bashWords(line: string): string[] {
  const words = line.split(" ").flatMap((word) => word.split(/([=:]+)/).filter((each) => each));
  return line.endsWith(" ") ? [...words, ""] : words;
}

export const bash: Completer = (scene, lines) => {
  const script = [
    'eval "$(sequence completions bash)"',
    ...lines.map((line) => {
      const words = bashWords(line);
      return `COMP_WORDS=(${words.map(quoted).join(" ")}) COMP_CWORD=${words.length - 1}; ` +
        `_sequence sequence; echo "=== "; printf '%s\\n' "\${COMPREPLY[@]}"`;
    }),
  ];
  return ask(scene, "bash", ["--norc", "--noprofile", "-c", script.join("\n")]);
};

export const fish: Completer = async (scene, lines) => {
  const script = [
    "sequence completions fish | source",
    ...lines.map((line) => `echo "=== "; complete -C ${quoted(line)} | string split -f 1 \\t`),
  ];
  const offered = await ask(scene, "fish", ["--no-config", "-c", script.join("\n")]);
  // fish gives the whole word, the option's part too.
  return offered.map((words) => words.map((word) => word.replace(/^--[a-z-]+=/, "")));
};

/** Types into a zsh on a terminal of its own, in which each match that it adds is noted. */
export const zsh: Completer = async (scene, lines) => {
  const noted = join(scene.folder, "noted");
  const inner = [
    "autoload -Uz compinit; compinit -D -u",
    'eval "$(sequence completions zsh)"',
    "typeset -ga seen",
    "compadd() {",
    '  [[ " ${(j: :)@[1,(i)(-|--)]} " == *" -"[OAD]" "* ]] && { builtin compadd "$@"; return }',
    '  local -a hits; builtin compadd -A hits "$@"; seen+=("$hits[@]"); builtin compadd "$@"',
    "}",
    'probe() { seen=(); zle complete-word; print -rl -- "$seen[@]" > $NOTED.new; mv $NOTED.new $NOTED; BUFFER="" }',
    "zle -N probe; bindkey '^P' probe; setopt no_beep; print -n > $NOTED",
  ].join("\n");
  const setup = join(scene.folder, "setup.zsh");
  await Deno.writeTextFile(setup, inner);
  const script = `
    zmodload zsh/zpty
    export NOTED=${quoted(noted)}
    wait_for_note() { local -i i=0; local out; until [[ -e $NOTED ]] || (( i++ > 2000 )); do
      zpty -r -t z out; sleep 0.01; done }
    zpty z zsh -f -i
    zpty -w z ${quoted(`source ${setup}`)}
    wait_for_note; rm -f $NOTED
    for line in ${lines.map(quoted).join(" ")}; do
      zpty -w -n z "$line"$'\\x10'
      wait_for_note; print -r -- "=== "; cat $NOTED; rm -f $NOTED
    done
    zpty -d z`;
  return await ask(scene, "zsh", ["-f", "-c", script]);
};

export const powershell: Completer = (scene, lines) => {
  const script = [
    "sequence completions powershell | Out-String | Invoke-Expression",
    ...lines.map((line) =>
      `'=== '; (TabExpansion2 -inputScript '${line}' -cursorColumn ${line.length})` +
      ".CompletionMatches | ForEach-Object { $_.CompletionText -replace '^--[a-z-]+=', '' }"
    ),
  ];
  return ask(scene, "pwsh", ["-NoProfile", "-NonInteractive", "-Command", script.join("\n")]);
};
