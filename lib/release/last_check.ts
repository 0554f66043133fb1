import { join } from "node:path";
import * as v from "valibot";
import type { Context } from "../cli/context.ts";
import { sequenceHome } from "../config/home.ts";
import { writePrivate } from "../config/private_file.ts";
import { isVersion } from "./semver.ts";

const schema = v.object({
  schema: v.literal("sequence.update-check/1"),
  /** Milliseconds since the epoch. */
  checked_at: v.number(),
  /** When the notice was shown last. */
  noticed_at: v.optional(v.number()),
  /** A checked release newer than the program that asked; absent where there was none. */
  newer: v.optional(v.pipe(v.string(), v.check(isVersion, "not a version"))),
});

/** What the last look for a newer version found. */
export type LastCheck = v.InferOutput<typeof schema>;

/** Undefined if nobody looked yet, or the file is of another form. */
export async function readLastCheck(env: Context["env"]): Promise<LastCheck | undefined> {
  try {
    const parsed = v.safeParse(schema, JSON.parse(await Deno.readTextFile(path(env))));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

export async function writeLastCheck(env: Context["env"], check: LastCheck): Promise<void> {
  await writePrivate(path(env), JSON.stringify(check) + "\n");
}

function path(env: Context["env"]): string {
  return join(sequenceHome(env), "update-check.json");
}
