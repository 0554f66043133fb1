import { afterVariable, maskKey } from "../../../lib/config/keys.ts";
import { neutralise } from "../../../lib/cli/neutralise.ts";
import { withoutAnswer } from "../asked.ts";
import type { PlatformFacts } from "../platform_facts.ts";
import { fail, ok, type Row, skip } from "../row.ts";

const NAMED = { id: "key", title: "Key" };

/** Whether there is a key of the right mode, and whether the platform takes it. */
export function checkKey({ target, account, limits }: PlatformFacts): Row {
  if (target.kind === "failed" && target.error.exit === "unreachable") {
    return skip(NAMED, "the platform was not reached");
  }
  if (target.kind === "failed") {
    const { message, hint } = target.error;
    return fail(NAMED, neutralise(message), neutralise(hint ?? "sequence login"));
  }
  if (target.kind !== "got") return withoutAnswer(NAMED, target);
  const { name, key, keySource } = target.value;
  const shown = `${maskKey(key)} from ${neutralise(keySource)}`;
  // Without an account endpoint the limits tell as well whether the key is good.
  const answer = account.kind === "not_offered" ? limits : account;
  if (answer.kind === "failed" && answer.error.exit === "key") {
    return fail(
      NAMED,
      `${shown} is refused: ${neutralise(answer.error.message)}`,
      name === "local" ? "sequence local down, then sequence local up" : loginFor(name, keySource),
    );
  }
  if (answer.kind !== "got") return withoutAnswer(NAMED, answer);
  const mode = account.kind === "got" ? account.value.mode : undefined;
  const wanted = name === "live" ? "live" : "sandbox";
  if (mode !== undefined && mode !== null && mode !== wanted) {
    return fail(
      NAMED,
      `${shown} is of the mode ${neutralise(mode)}; the target ${name} takes ${wanted}`,
      loginFor(name, keySource),
    );
  }
  return ok(NAMED, `${shown} is taken`);
}

function loginFor(name: "live" | "sandbox" | "local", keySource: string): string {
  return afterVariable(keySource, name === "live" ? "sequence login" : "sequence login --sandbox");
}
