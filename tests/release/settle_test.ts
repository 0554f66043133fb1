import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { settle } from "../../lib/release/settle.ts";
import type { Install, UpdateState } from "../../lib/release/update_state.ts";

const PROGRAM = "/home/me/bin/sequence";
const kept = (version: string) => ({ version, file: `sequence.old-${version}`, sha256: version });

function state(install: Install, highest: Record<string, string> = {}): UpdateState {
  const other = { kept: [kept("7.0.0")] };
  return {
    schema: "sequence.update-state/1",
    highest,
    installs: { [PROGRAM]: install, "/other/sequence": other },
  };
}

Deno.test("an installation that took place counts, and the version before it is kept", () => {
  const before = state({
    kept: [kept("0.1.0"), kept("0.2.0")],
    pending: { version: "0.3.0", key: "k1" },
  }, { k1: "0.2.0", k2: "9.0.0" });
  const { state: after, dropped } = settle(before, PROGRAM, "0.3.0");
  assertEquals(after, state({ kept: [kept("0.2.0")] }, { k1: "0.3.0", k2: "9.0.0" }));
  assertEquals(dropped, [kept("0.1.0")]);
});

Deno.test("an installation that did not take place leaves what was there before", () => {
  const before = state({
    kept: [kept("0.1.0"), kept("0.2.0")],
    pending: { version: "0.3.0", key: "k1" },
  }, { k1: "0.2.0" });
  const { state: after, dropped } = settle(before, PROGRAM, "0.2.0");
  assertEquals(after, state({ kept: [kept("0.1.0")] }, { k1: "0.2.0" }));
  assertEquals(dropped, [kept("0.2.0")]);
});

Deno.test("going back does not lower the highest version", () => {
  const before = state(
    { kept: [kept("0.3.0")], pending: { version: "0.1.0", key: "k1" } },
    { k1: "0.3.0" },
  );
  assertEquals(settle(before, PROGRAM, "0.1.0").state.highest, { k1: "0.3.0" });
});

Deno.test("a version that runs is not one that was rolled back from", () => {
  const install = { kept: [kept("0.1.0")], rolled_back_from: "0.2.0" };
  const { state: undone } = settle(state(install), PROGRAM, "0.2.0");
  assertEquals(undone, state({ kept: [kept("0.1.0")] }));
  const there = { kept: [kept("0.2.0")], rolled_back_from: "0.2.0" };
  assertEquals(settle(state(there), PROGRAM, "0.1.0"), { state: state(there), dropped: [] });
});
