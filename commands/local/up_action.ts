import type { Action, Input } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import { EXIT, UserError } from "../../lib/cli/errors.ts";
import { localFolder } from "../../lib/config/home.ts";
import { ensureLocalKey } from "../../lib/config/local_key.ts";
import {
  platformCommand,
  requireFreePort,
  type StartOptions,
  wantedPort,
} from "../../lib/platform/daemon.ts";
import { runningState } from "../../lib/platform/state_file.ts";
import { statusDocument } from "./local_platform.ts";
import { startPlatform } from "./start_platform.ts";

const LOOK_MS = 50;

export const action: Action = async (context, input) => {
  const folder = localFolder(context.env);
  const options = startOptions(input);
  if (input.options["foreground"] === true) return await foreground(context, folder, options);
  const { state, started } = await context.progress(
    "Starting the local platform",
    startPlatform(context, folder, options),
  );
  const dropped = started ? [] : withoutEffect(input, state.port);
  if (dropped.length > 0) {
    await context.warn(
      `it runs already, so ${dropped.join(", ")} did nothing; \`sequence local down\` first`,
    );
  }
  return {
    target: "local",
    json: await statusDocument(context, state),
    text: () => `${started ? "Started" : "Already running"} at ${state.url} (pid ${state.pid})`,
  };
};

/** The options, as they are typed, that say of a running platform what it does not do. */
function withoutEffect({ options }: Input, port: number): string[] {
  const met = (key: string) =>
    [undefined, false].includes(options[key] as undefined) ||
    (key === "port" && [0, port].includes(options[key] as number));
  return ["feed", "speed", "once", "seed", "port"].filter((key) => !met(key))
    .map((key) => `--${key}`);
}

/** Runs the platform as a child in this terminal, until it ends or Ctrl-C. */
async function foreground(context: Context, folder: string, options: StartOptions) {
  const running = await runningState(folder);
  if (running !== undefined) {
    throw new UserError({
      code: "ALREADY_RUNNING",
      message: `the local platform runs already (pid ${running.pid}) at ${running.url}`,
      hint: "sequence local down",
    });
  }
  requireFreePort(wantedPort(context, options));
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  await ensureLocalKey(folder);
  const command = platformCommand(context, folder, options);
  const ended = new AbortController();
  // A failure to tell must not leave the platform behind without us: it is told at the end.
  const announced = announce(context, folder, AbortSignal.any([context.signal, ended.signal]))
    .catch((cause: unknown) => cause);
  const { code } = await context.run(command.program, command.args, {
    env: command.env,
    passThrough: true,
    signal: context.signal,
  });
  ended.abort();
  const failure = await announced;
  if (failure !== undefined && !context.signal.aborted) throw failure;
  if (code !== 0 && !context.signal.aborted) {
    throw new UserError({
      code: "PLATFORM_FAILED",
      exit: code === EXIT.usage ? "usage" : "unreachable",
      message: `the local platform ended (exit ${code})`,
    });
  }
  return { target: "local" as const };
}

/** Says where the platform is as soon as it is there, unless `over` comes first. */
async function announce(context: Context, folder: string, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const state = await runningState(folder);
    if (state !== undefined) {
      const document = await statusDocument(context, state);
      return await context.emit(
        { schema: "sequence.local.up/1", target: "local", ...document },
        () => `Running at ${state.url} (pid ${state.pid}) until Ctrl-C`,
      );
    }
    await context.sleep(LOOK_MS, over);
  }
}

function startOptions({ options }: Input): StartOptions {
  const number = (key: "speed" | "seed" | "port") => {
    const value = options[key];
    return typeof value === "number" ? { [key]: value } : {};
  };
  return {
    feeds: (options["feed"] as string[] | undefined) ?? [],
    once: options["once"] === true,
    ...number("speed"),
    ...number("seed"),
    ...number("port"),
  };
}
