import { buildInfo } from "../release/build_info.ts";
import { chooseCommand, missingSubcommand, unknownCommand } from "./choose.ts";
import type { CommandDefinition, CommandResult } from "./command.ts";
import type { OutStream } from "./context.ts";
import { EXIT, UserError } from "./errors.ts";
import { ClosedPipe, outStream } from "./streams.ts";

/** How long an interrupted command may take to leave things in order. */
const GRACE_MS = 5000;

/**
 * Runs the program: argv in, exit code out. `loadCommands` brings the list of commands, which a bare
 * `--version` does not need.
 */
export async function run(
  argv: readonly string[],
  loadCommands: () => Promise<{ commands: readonly CommandDefinition[] }>,
): Promise<number> {
  const env = (name: string) => Deno.env.get(name);
  const noColour = argv.includes("--no-color");
  const stdout = outStream(Deno.stdout, env, noColour);
  const stderr = outStream(Deno.stderr, env, noColour);
  try {
    if (argv.length === 1 && ["--version", "-V", "version"].includes(argv[0]!)) {
      await stdout.write(versionText() + "\n");
      return EXIT.done;
    }
    const { commands } = await loadCommands();
    return await runCommand(argv, commands, stdout, stderr);
  } catch (cause) {
    if (cause instanceof ClosedPipe) return EXIT.done;
    return await report(cause, argv, stderr);
  }
}

async function report(cause: unknown, argv: readonly string[], stderr: OutStream): Promise<number> {
  const { asUserError, writeFailure } = await import("./output.ts");
  const error = asUserError(cause);
  try {
    await writeFailure(stderr, argv.includes("--json"), error, argv.includes("--debug"));
  } catch (again) {
    if (!(again instanceof ClosedPipe)) throw again;
  }
  return EXIT[error.exit];
}

async function runCommand(
  given: readonly string[],
  commands: readonly CommandDefinition[],
  stdout: OutStream,
  stderr: OutStream,
): Promise<number> {
  const argv = given[0] === "help"
    ? [...given.slice(1), "--help"]
    : given[0] === "version"
    ? ["--version", ...given.slice(1)]
    : given;
  const { command: wanted, path: words, rest } = chooseCommand(argv, commands);
  const asksHelp = rest.includes("--help") || rest.includes("-h");
  if (asksHelp && wanted === undefined && given[0] === "help") {
    const topic = await topicText(given[1], commands, stdout);
    if (topic !== undefined) {
      await stdout.write(topic + "\n");
      return EXIT.done;
    }
  }
  if (asksHelp || (wanted === undefined && rest.length === 0)) {
    await stdout.write(await helpText(words, wanted, commands, stdout) + "\n");
    return EXIT.done;
  }
  const { parseArguments } = await import("./parser.ts");
  const { path, command, input, globals } = parseArguments(argv, commands);
  if (globals["version"] === true && !input.options["version"]) {
    const json = globals["json"] === true;
    const document = { schema: "sequence.version/1", ...buildInfo() };
    await stdout.write((json ? JSON.stringify(document) : versionText()) + "\n");
    return EXIT.done;
  }
  if (command === undefined) {
    await stdout.write(await helpText(path, command, commands, stdout) + "\n");
    return EXIT.done;
  }
  if (command.load === undefined) throw missingSubcommand(path, command);
  const [{ globalOptions }, { processContext }, { writeResult }] = await Promise.all([
    import("./global_options.ts"),
    import("./process_context.ts"),
    import("./output.ts"),
  ]);
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  const options = globalOptions(globals);
  const context = processContext(options, buildInfo().version, stdout, stderr, interruption.signal);
  Deno.addSignalListener("SIGINT", interrupt);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", interrupt);
  try {
    const { action } = await command.load();
    const result = await interruptible(action(context, input), interruption.signal);
    await writeResult(stdout, options.json, path.join("."), result);
    if (stderr.isTerminal && !command.hidden && path[0] !== "update") {
      await (await import("../release/notice.ts")).noticeUpdate(context);
    }
    return EXIT[result.exit ?? "done"];
  } finally {
    Deno.removeSignalListener("SIGINT", interrupt);
    if (Deno.build.os !== "windows") Deno.removeSignalListener("SIGTERM", interrupt);
  }
}

/** What `help WORD` tells where the word is no command; undefined without a word. */
async function topicText(
  word: string | undefined,
  commands: readonly CommandDefinition[],
  stdout: OutStream,
): Promise<string | undefined> {
  if (word === undefined || word === "help" || word.startsWith("-")) return undefined;
  const [{ HELP_TOPICS, topicHelp }, { paintFor }] = await Promise.all([
    import("./help_topics.ts"),
    import("./ansi.ts"),
  ]);
  const topic = HELP_TOPICS.find((each) => each.name === word);
  if (topic === undefined) throw unknownCommand(word, [], commands);
  return topicHelp(topic, paintFor(stdout.colour));
}

async function helpText(
  path: readonly string[],
  command: CommandDefinition | undefined,
  commands: readonly CommandDefinition[],
  stdout: OutStream,
): Promise<string> {
  const [help, { paintFor }] = await Promise.all([import("./help.ts"), import("./ansi.ts")]);
  const paint = paintFor(stdout.colour);
  return command === undefined
    ? help.programHelp(commands, paint)
    : help.commandHelp(path, command, paint);
}

/** An action that doesn't answer an interruption is left behind after a while. */
async function interruptible(
  work: Promise<CommandResult>,
  signal: AbortSignal,
): Promise<CommandResult> {
  const interrupted = () =>
    new UserError({ code: "INTERRUPTED", exit: "interrupted", message: "interrupted" });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const grace = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => {
      timer = setTimeout(() => reject(interrupted()), GRACE_MS);
    });
  });
  try {
    return await Promise.race([work, grace]);
  } catch (cause) {
    if (signal.aborted && !(cause instanceof UserError)) throw interrupted();
    throw cause;
  } finally {
    clearTimeout(timer);
  }
}

function versionText(): string {
  const { version, commit, target, deno } = buildInfo();
  return `sequence ${version} (${commit}, ${target}, deno ${deno})`;
}
