import assert from "node:assert/strict";
import { KillSwitch } from "../../../lib/platform/center/kill_switch.ts";
import { Database } from "../../../lib/platform/store/database.ts";

async function withStore(work: (db: Database) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  const db = Database.open(folder);
  try {
    work(db);
  } finally {
    db.close();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the kill switch is the same after a restart, to the nanosecond", () =>
  withStore((db) => {
    const first = new KillSwitch(db);
    assert.deepEqual(first.state, {
      active: false,
      reason: null,
      engagedNs: null,
      engagedBy: null,
    });
    first.engage(null, "key_a", 1_790_000_000_000_000_001n);
    first.engage("drill", "key_b", 1_790_000_000_000_000_999n);
    const engaged = {
      active: true,
      reason: "drill",
      engagedNs: 1_790_000_000_000_000_001n,
      engagedBy: "key_a",
    };
    assert.deepEqual(first.state, engaged);
    assert.deepEqual(new KillSwitch(db).state, engaged);
    first.clear();
    assert.equal(new KillSwitch(db).active, false);
  }));

Deno.test("a store that fails leaves the kill switch engaged, both ways", () =>
  withStore((db) => {
    const killSwitch = new KillSwitch(db);
    db.run("ALTER TABLE settings RENAME TO hidden");
    assert.throws(() => killSwitch.engage("drill", "key_a", 1n));
    assert.equal(killSwitch.active, true);
    assert.throws(() => killSwitch.clear());
    assert.equal(killSwitch.active, true);
  }));
