import { stringifyExact } from "../contract/json.ts";
import { paintFor } from "./ansi.ts";
import { closedPathError } from "./closed_path.ts";
import type { CommandResult } from "./command.ts";
import type { OutStream } from "./context.ts";
import { EXIT, UserError } from "./errors.ts";
import { fileError } from "./file_error.ts";
import { neutralise, neutraliseJson, neutraliseText } from "./neutralise.ts";
import { maskSecrets } from "./secrets.ts";

/** Writes a command's result to stdout: the one place that does. */
export async function writeResult(
  stdout: OutStream,
  json: boolean,
  command: string,
  result: CommandResult,
): Promise<void> {
  if (json) {
    if (result.json === undefined) return;
    const head = { schema: `sequence.${command}/1` };
    const target = result.target === undefined ? {} : { target: result.target };
    const document = stringifyExact({ ...head, ...target, ...result.json });
    await stdout.write(maskSecrets(neutraliseJson(document)) + "\n");
    return;
  }
  const text = result.text?.(paintFor(stdout.colour)) ?? "";
  if (text !== "") await stdout.write(maskSecrets(neutraliseText(text)) + "\n");
}

/** Writes a failure to stderr: text for people, or one `sequence.error/1` document. */
export async function writeFailure(
  stderr: OutStream,
  json: boolean,
  error: UserError,
  debug: boolean,
): Promise<void> {
  if (json) {
    const document = {
      schema: "sequence.error/1",
      error: {
        code: error.code,
        message: error.message,
        hint: error.hint ?? null,
        request_id: error.requestId ?? null,
        details: error.details,
        exit_code: EXIT[error.exit],
      },
    };
    await stderr.write(maskSecrets(neutraliseJson(stringifyExact(document))) + "\n");
    return;
  }
  const paint = paintFor(stderr.colour);
  const lines = [`${paint.red("error:")} ${neutralise(error.message)}`];
  // A platform says its only fault in the message too.
  const [only, ...more] = error.details;
  const said = only !== undefined && more.length === 0 && only.message === error.message;
  for (const detail of said ? [] : error.details) {
    lines.push(`  ${neutralise(detail.message)}`);
    if (detail.hint) lines.push(`    ${paint.dim("hint:")} ${neutralise(detail.hint)}`);
  }
  if (said && only.hint) lines.push(`${paint.cyan("hint:")} ${neutralise(only.hint)}`);
  if (error.hint) lines.push(`${paint.cyan("hint:")} ${neutralise(error.hint)}`);
  if (error.requestId) lines.push(paint.dim(`request id: ${neutralise(error.requestId)}`));
  if (debug && error.cause instanceof Error && error.cause.stack) {
    lines.push(...error.cause.stack.split("\n").map((line) => paint.dim(neutralise(line))));
  }
  await stderr.write(maskSecrets(lines.join("\n")) + "\n");
}

/** What an unexpected exception looks like to the user. */
export function asUserError(cause: unknown): UserError {
  if (cause instanceof UserError) return cause;
  const refused = closedPathError(cause) ?? fileError(cause);
  if (refused !== undefined) return refused;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new UserError({
    code: "INTERNAL",
    message: `internal error: ${message.split("\n")[0]}`,
    hint: "this is a defect of ours; run the command again with --debug and report what it prints",
    cause,
  });
}
