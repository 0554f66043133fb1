import assert from "node:assert/strict";
import { processStart } from "../../lib/platform/process_identity.ts";
import {
  type PlatformState,
  removeState,
  runningState,
  writeState,
} from "../../lib/platform/state_file.ts";

async function withState(
  over: Partial<PlatformState>,
  work: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await writeState(folder, {
      pid: Deno.pid,
      pid_start_time: await processStart(Deno.pid) ?? "",
      url: "http://127.0.0.1:1",
      port: 1,
      version: "0.0.0",
      started_at_ns: "1790000000000000000",
      ...over,
    });
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a state file of a living process names the running platform", () =>
  withState({}, async (folder) => {
    assert.equal((await runningState(folder))?.pid, Deno.pid);
  }));

Deno.test("a state file whose pid is another program's by now is stale", () =>
  withState({ pid_start_time: "1" }, async (folder) => {
    assert.equal(await runningState(folder), undefined);
  }));

Deno.test("a state file of a process that is gone is stale", () =>
  withState({ pid: 2 ** 30 }, async (folder) => {
    assert.equal(await runningState(folder), undefined);
  }));

Deno.test("an address on another machine is none of a local platform: the local key stays here", async () => {
  for (
    const url of ["http://example.com:1", "https://127.0.0.1:1", "http://127.0.0.1:1@example.com"]
  ) {
    await withState({ url }, async (folder) => {
      assert.equal(await runningState(folder), undefined, url);
    });
  }
});

Deno.test("a torn state file is as good as none", () =>
  withState({}, async (folder) => {
    await Deno.writeTextFile(`${folder}/state.json`, '{"pid": 1');
    assert.equal(await runningState(folder), undefined);
  }));

Deno.test("a platform that ends leaves another one's state file alone", () =>
  withState({}, async (folder) => {
    await removeState(folder, Deno.pid + 1);
    assert.equal((await runningState(folder))?.pid, Deno.pid);
    await removeState(folder, Deno.pid);
    assert.equal(await runningState(folder), undefined);
  }));
