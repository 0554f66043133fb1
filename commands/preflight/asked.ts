import { ApiError } from "../../lib/api/api_error.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { type Named, type Row, skip } from "./row.ts";

/** Something that was asked for: it came, it is not offered, it failed, or nobody was asked. */
export type Asked<T> =
  | { kind: "got"; value: T }
  | { kind: "not_offered"; reason: string }
  | { kind: "failed"; error: UserError }
  | { kind: "not_asked"; reason: string };

/** What does not count as the platform's failure: it has no such endpoint. */
const NOT_OFFERED = [404, 405, 501];

/** Asks, at most until `late`; never throws for what a user could see. */
export async function asked<T>(work: Promise<T>, late: Promise<UserError>): Promise<Asked<T>> {
  try {
    const outcome = await Promise.race([work, late]);
    if (outcome instanceof UserError) return { kind: "failed", error: outcome };
    return { kind: "got", value: outcome };
  } catch (cause) {
    const told = cause instanceof UserError ? cause : systemError(cause);
    if (told === undefined) throw cause;
    if (cause instanceof ApiError && NOT_OFFERED.includes(cause.status)) {
      return { kind: "not_offered", reason: cause.message };
    }
    return { kind: "failed", error: told };
  }
}

/** What the system says of a file or program, such as one that may not be read. */
function systemError(cause: unknown): UserError | undefined {
  if (!(cause instanceof Error) || !("code" in cause) || typeof cause.code !== "string") {
    return undefined;
  }
  return new UserError({
    code: "SYSTEM",
    message: cause.message.split("\n")[0]!,
    hint: "make it a file that you can read",
    cause,
  });
}

/** What was got; undefined for all else. */
export function valueOf<T>(outcome: Asked<T>): T | undefined {
  return outcome.kind === "got" ? outcome.value : undefined;
}

/**
 * The row of a check that lacks what it needs. What another row tells already (no key, nobody
 * there) is passed over; any other failure is this check's own.
 */
export function withoutAnswer(
  named: Named,
  outcome: Exclude<Asked<unknown>, { kind: "got" }>,
): Row {
  if (outcome.kind === "not_asked") return skip(named, outcome.reason);
  if (outcome.kind === "not_offered") {
    return skip(named, `the platform does not tell: ${neutralise(outcome.reason)}`);
  }
  const { error } = outcome;
  if (error.exit === "key") {
    return skip(named, `not told to this key: ${neutralise(error.message)}`);
  }
  if (error.code === "UNREACHABLE" || error.exit === "interrupted") {
    return skip(named, "the platform was not reached");
  }
  return {
    ...named,
    status: "fail",
    measured: neutralise(error.message),
    fix: error.hint === undefined ? "run this again" : neutralise(error.hint),
  };
}
