import { strictEqual } from "node:assert/strict";
import { withProgress } from "../../lib/cli/progress.ts";
import { fakeContext } from "../support/fake_context.ts";

Deno.test("short work shows nothing and gives its result", async () => {
  const { stderr, err } = fakeContext();
  strictEqual(await withProgress(stderr, "Checking", Promise.resolve(7), true), 7);
  strictEqual(err(), "");
});

Deno.test("long work shows one plain line where the cursor must not move", async () => {
  const { stderr, err } = fakeContext();
  const work = Promise.withResolvers<void>();
  const shown = { ...stderr, write: (text: string) => stderr.write(text).finally(work.resolve) };
  await withProgress(shown, "Checking", work.promise, false);
  strictEqual(err(), "Checking …\n");
});

Deno.test("a spinner is wiped when the work ends, also when it fails", async () => {
  const { stderr, err } = fakeContext();
  const work = Promise.withResolvers<void>();
  const fail = () => work.reject(new Error("no"));
  const shown = { ...stderr, write: (text: string) => stderr.write(text).finally(fail) };
  await withProgress(shown, "Checking", work.promise, true).catch(() => {});
  strictEqual(err().endsWith("\r\x1b[2K"), true);
  strictEqual(err().includes("Checking"), true);
});
