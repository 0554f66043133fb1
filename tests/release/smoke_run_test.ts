import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { join } from "node:path";
import { versionOfProgram } from "../../lib/release/smoke_run.ts";
import { fakeContext } from "../support/fake_context.ts";

const context = fakeContext({
  env: { PATH: Deno.env.get("PATH") ?? "", SEQUENCE_API_KEY: "seq_live_secret", HOME: "/" },
});

/** The version that a shell script as a program is found to have. */
async function told(script: string, limitMs?: number): Promise<string | undefined> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "sequence");
    await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return await versionOfProgram(context, path, limitMs);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const posix = { ignore: Deno.build.os === "windows" };

Deno.test("a program's version is what it tells, asked as a script would", posix, async () => {
  assertEquals(await told(`[ "$*" = "--version --json" ] && echo '{"version":"1.2.3"}'`), "1.2.3");
});

Deno.test("a program that fails, babbles or is missing has no version", posix, async () => {
  assertEquals(await told(`echo '{"version":"1.2.3"}'; exit 1`), undefined);
  assertEquals(await told(`echo hello`), undefined);
  assertEquals(await told(`echo '{"version":1}'`), undefined);
  assertEquals(await told(`kill -9 $$`), undefined);
  assertEquals(await told(`head -c 100000 /dev/zero; echo '{"version":"1.2.3"}'`), undefined);
  assertEquals(await versionOfProgram(context, "/nowhere/sequence"), undefined);
});

Deno.test("a program that does not end is ended, also one that will not", posix, async () => {
  assertEquals(await told(`trap '' TERM INT HUP; while :; do sleep 1; done`, 300), undefined);
});

Deno.test("a program that is tried sees no key and no setting", posix, async () => {
  const version = await told(`printf '{"version":"%s"}' "\${SEQUENCE_API_KEY:-none}"`);
  assertEquals(version, "none");
});
