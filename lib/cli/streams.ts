import type { OutStream } from "./context.ts";
import { UserError } from "./errors.ts";

/** The reader of a pipe is gone (`| head`): the program ends quietly. */
export class ClosedPipe extends Error {
  override name = "ClosedPipe";
}

interface Writable {
  write(bytes: Uint8Array): Promise<number>;
  isTerminal(): boolean;
}

/** A stream of this process that knows what it may show. */
export function outStream(
  stream: Writable,
  env: (name: string) => string | undefined,
  noColour: boolean,
): OutStream {
  const encoder = new TextEncoder();
  const isTerminal = stream.isTerminal();
  return {
    isTerminal,
    colour: takesColour(isTerminal, env, noColour),
    columns: () => isTerminal ? terminalColumns() : 80,
    async write(text: string): Promise<void> {
      let bytes = encoder.encode(text);
      try {
        while (bytes.length > 0) bytes = bytes.subarray(await stream.write(bytes));
      } catch (cause) {
        if (cause instanceof Deno.errors.BrokenPipe) throw new ClosedPipe();
        throw unwritable(cause);
      }
    },
  };
}

/** What the system says of a full disk or a broken device behind a redirection. */
function unwritable(cause: unknown): unknown {
  const why = cause instanceof Error
    ? /^(.*) \(os error \d+\)$/.exec(cause.message)?.[1]
    : undefined;
  if (why === undefined) return cause;
  return new UserError({
    code: "OUTPUT_REFUSED",
    message: `the output cannot be written: ${why.toLowerCase()}`,
    hint: "look at where the output goes",
    cause,
  });
}

/**
 * Whether a stream gets colours: `--no-color` and NO_COLOR forbid, FORCE_COLOR (not 0) demands,
 * else a terminal that isn't dumb. Source: no-color.org, force-color.org.
 */
export function takesColour(
  isTerminal: boolean,
  env: (name: string) => string | undefined,
  noColour: boolean,
): boolean {
  if (noColour) return false;
  const forced = env("FORCE_COLOR");
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  if ((env("NO_COLOR") ?? "") !== "") return false;
  return isTerminal && env("TERM") !== "dumb";
}

function terminalColumns(): number {
  try {
    // A terminal that nobody told its size has none.
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}
