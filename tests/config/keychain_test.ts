import assert from "node:assert/strict";
import { openKeychain } from "../../lib/config/keychain.ts";
import { programsFor } from "../../lib/config/keychain_programs.ts";
import type { ProcessOptions, ProcessResult } from "../../lib/cli/context.ts";
import { fakeContext } from "../support/fake_context.ts";

const KEY = "seq_live_" + "c".repeat(64);
const SYSTEMS = ["darwin", "linux", "windows"];
const done: ProcessResult = { code: 0, stdout: "", stderr: "" };

/** A keychain whose programs are `answer`. */
function opened(
  os: string,
  answer: (args: readonly string[], stdin: string | undefined) => ProcessResult,
) {
  const runs: string[] = [];
  const context = fakeContext({
    run: (program: string, args: readonly string[], { stdin }: ProcessOptions) => {
      runs.push([program, ...args].join(" "));
      return Promise.resolve(answer(args, stdin));
    },
  });
  return { keychain: openKeychain(context, os), runs };
}

for (const os of SYSTEMS) {
  Deno.test(`${os}: a key goes to the keychain by standard input, never by an argument`, async () => {
    let kept = "";
    const { keychain, runs } = opened(os, (_args, stdin) => {
      if (stdin === undefined) return { ...done, stdout: `${kept}\n` };
      kept = /seq_live_[0-9a-f]+/.exec(stdin)![0];
      return done;
    });
    await keychain.store("live", KEY);
    assert.equal(kept, KEY);
    assert.equal(await keychain.read("live"), KEY);
    assert.equal(await keychain.remove("live"), true);
    assert.equal(runs.length, 5, "store, read back; read; look, remove");
    assert.ok(!runs.join("\n").includes("seq_live_"), runs.join("\n"));
  });

  Deno.test(`${os}: nothing stored is no failure`, async () => {
    const missing = { code: os === "linux" ? 1 : 44, stdout: "", stderr: "" };
    const { keychain } = opened(os, () => missing);
    assert.equal(await keychain.read("live"), undefined);
    assert.equal(await keychain.remove("live"), false);
  });

  Deno.test(`${os}: a program that fails is told in its own words, the key left out`, async () => {
    const { keychain } = opened(os, () => ({
      code: 2,
      stdout: "",
      stderr: `first\ncannot store ${KEY}: locked\n`,
    }));
    await assert.rejects(keychain.store("live", KEY), (cause: Error & { code?: string }) => {
      assert.equal(cause.code, "KEYCHAIN_FAILED");
      assert.match(cause.message, /refused: cannot store …: locked/);
      return true;
    });
  });
}

Deno.test("a keychain that forgets what it took is a failure", async () => {
  const { keychain } = opened("darwin", () => done);
  await assert.rejects(keychain.store("live", KEY), /did not give back/);
});

Deno.test("a missing program tells how to get it, an unknown system that it has none", async () => {
  const context = fakeContext({ run: () => Promise.reject(new Deno.errors.NotFound()) });
  await assert.rejects(openKeychain(context, "linux").read("live"), {
    code: "KEYCHAIN_FAILED",
    message: /no program secret-tool/,
    hint: /libsecret/,
  });
  assert.throws(() => programsFor("plan9", "sequence"), { code: "KEYCHAIN_FAILED" });
});

Deno.test("another SEQUENCE_HOME has keys of its own", async () => {
  const seen: string[] = [];
  for (const home of [undefined, "/a", "/b"]) {
    const context = fakeContext({
      ...(home === undefined ? {} : { env: { SEQUENCE_HOME: home } }),
      run: (_program: string, args: readonly string[]) => {
        seen.push(args[2]!);
        return Promise.resolve({ ...done, stdout: KEY });
      },
    });
    await openKeychain(context, "linux").read("live");
  }
  assert.equal(seen[0], "sequence");
  assert.equal(new Set(seen).size, 3);
});
