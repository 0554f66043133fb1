import { deepStrictEqual as assertEquals, rejects } from "node:assert/strict";
import { join } from "node:path";
import {
  installOf,
  readUpdateState,
  statePath,
  type UpdateState,
  writeUpdateState,
} from "../../lib/release/update_state.ts";

async function atHome(work: (env: (name: string) => string | undefined) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  const home = join(folder, "home");
  try {
    await work((name) => name === "SEQUENCE_HOME" ? home : undefined);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const STATE: UpdateState = {
  schema: "sequence.update-state/1",
  highest: { "2f51c757": "0.2.0" },
  installs: { "/bin/sequence": { kept: [], rolled_back_from: "0.3.0" } },
};

Deno.test("what is remembered is read again, and is nothing at first", () =>
  atHome(async (env) => {
    const empty = await readUpdateState(env);
    assertEquals([empty.highest, installOf(empty, "/bin/sequence")], [{}, { kept: [] }]);
    await writeUpdateState(env, STATE);
    assertEquals(await readUpdateState(env), STATE);
    const mode = (await Deno.stat(statePath(env))).mode;
    if (Deno.build.os !== "windows") assertEquals(mode! & 0o777, 0o600);
  }));

Deno.test("a damaged state is told, and not taken for an empty one", () =>
  atHome(async (env) => {
    await writeUpdateState(env, STATE);
    for (
      const text of ["", "{", "[]", '{"schema":"sequence.update-state/1","highest":{"k":"x"}}']
    ) {
      await Deno.writeTextFile(statePath(env), text);
      await rejects(() => readUpdateState(env), {
        code: "UPDATE_STATE",
        hint: /remove it to begin anew: rm .*update\.json/,
      }, text);
    }
  }));
