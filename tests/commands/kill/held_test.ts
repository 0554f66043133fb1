import assert from "node:assert/strict";
import { type Held, stillHeld } from "../../../commands/kill/held.ts";

const spot: Held = { venue: "okx", symbol: "BTC-USDT", type: "spot", qty1e8: 0n };

/** What is left of `instance`, of which `closed` was closed, where the account holds `account`. */
function left(instance: bigint, closed: bigint, account: bigint): bigint {
  const instrument = { kind: "crypto", symbol: "BTC" };
  const rows = account === 0n ? [] : [{ venue: "okx", instrument, qty_1e8: account }];
  return stillHeld({ ...spot, qty1e8: instance }, closed, rows)?.qty1e8 ?? 0n;
}

Deno.test("of what an instance holds there is left what was not closed and the account has", () => {
  assert.equal(left(4n, 0n, 34n), 4n);
  assert.equal(left(4n, 0n, 3n), 3n);
  assert.equal(left(4n, 0n, 0n), 0n, "somebody else closed it");
  assert.equal(left(4n, -4n, 30n), 0n, "a kill closed it");
  assert.equal(left(4n, -1n, 30n), 3n);
  assert.equal(left(-4n, 4n, -30n), 0n);
});

Deno.test("an instance's position is open also where others hold more of the other side", () => {
  assert.equal(left(4n, 0n, -2n), 4n);
  assert.equal(left(-4n, 0n, 26n), -4n);
});

Deno.test("an instance that counts anew owes nothing to what was closed before", () => {
  assert.equal(left(2n, -4n, 30n), 2n);
  assert.equal(left(-2n, -4n, -30n), -2n);
});
