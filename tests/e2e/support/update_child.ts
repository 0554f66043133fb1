/**
 * Updates or rolls back a program as `update` does, and ends itself by SIGKILL behind the step of a
 * number: `update|rollback PROGRAM VERSION KEYS N`. The names of the steps done go to stdout.
 */
import { install } from "../../../lib/release/install.ts";
import { replaceableProgram } from "../../../lib/release/installed_program.ts";
import { findOffer } from "../../../lib/release/offer.ts";
import { programFiles } from "../../../lib/release/program_files.ts";
import { releaseSource } from "../../../lib/release/release_source.ts";
import { rollBack } from "../../../lib/release/rollback.ts";
import { tidy } from "../../../lib/release/tidy.ts";
import { withUpdateLock } from "../../../lib/release/update_lock.ts";
import { fakeContext } from "../../support/fake_context.ts";

const [way, path, running, keys, last] = Deno.args as [string, string, string, string, string];
const context = fakeContext({
  env: Deno.env.toObject(),
  fetch,
  now: () => Date.now(),
  sleep: () => new Promise(() => {}),
});
const build = {
  target: Deno.build.target,
  keys: keys.split(","),
  keyIds: [],
  repo: "owner/name",
  channel: "stable",
} as const;

let done = 0;
const afterStep = (name: string) => {
  Deno.stdout.writeSync(new TextEncoder().encode(name + "\n"));
  done++;
  if (done === Number(last)) Deno.kill(Deno.pid, "SIGKILL");
};

const program = await replaceableProgram(path, Deno.uid());
const files = programFiles(program.path, crypto.randomUUID().slice(0, 8));
await withUpdateLock(context, files.folder, async () => {
  const state = await tidy(context, files, running);
  if (way === "rollback") await rollBack({ context, files, running, state }, afterStep);
  else {
    const source = releaseSource(context.env, build);
    const offer = await findOffer(context, source, build, { channel: "stable" });
    await install({ context, source, offer, program, files, running, state }, afterStep);
  }
});
Deno.exit(0);
