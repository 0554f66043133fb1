import assert from "node:assert/strict";
import { sdkAbi } from "../../lib/algo/abi/sdk_abi.ts";
import { NbboImage } from "../../lib/algo/nbbo_image.ts";
import { VenueBooksImage } from "../../lib/algo/venue_books_image.ts";
import { BASE_NS, type Guest, quote, runGuest } from "./guest.ts";

const BID = 60_000_000_000_000;
const ASK = 60_000_010_000_000;
const TICK = 10_000_000;

async function carried(name: string): Promise<Guest> {
  const url = new URL(`../../assets/wasm/${name}.wasm`, import.meta.url);
  return await runGuest(await Deno.readFile(url));
}

async function maker(): Promise<Guest> {
  const guest = await carried("maker");
  guest.state.setRare({
    symbol: { tick_size_1e9: TICK, lot_size_1e8: 1_000, min_qty_1e8: 1_000 },
    symbol_id: 1,
  });
  return guest;
}

Deno.test("a maker built with the real SDK quotes both sides of the book it is shown", async () => {
  const guest = await maker();
  quote(guest, BID, ASK, 1_000_000_000);
  const actions = guest.onBook();
  assert.equal(actions.count, 2);
  assert.deepEqual([...actions.side.subarray(0, 2)], [1, -1]);
  assert.deepEqual([...actions.px1e9.subarray(0, 2)], [BID, ASK]);
  assert.deepEqual([...actions.qty1e8.subarray(0, 2)], [1_000_000, 1_000_000]);
  assert.deepEqual([...actions.kind.subarray(0, 2)], [0, 0]);
  assert.deepEqual([...actions.orderType.subarray(0, 2)], [4, 4]);
  assert.deepEqual([actions.orderId(0), actions.orderId(1)], [1n, 2n]);
});

Deno.test("a maker reads its position and its orders from the state it is shown", async () => {
  const guest = await maker();
  guest.state.setPosition(2_500_000, BID);
  quote(guest, BID, ASK, 1_000_000_000);
  assert.equal(guest.onBook().px1e9[0], BID - 20 * TICK);
  // Its orders rest where the market has left them behind: both are taken away.
  guest.state.addOrder(1n, BID - 20 * TICK, 1_000_000, 0, 1, 1);
  guest.state.addOrder(2n, ASK, 1_000_000, 0, -1, 1);
  quote(guest, BID + 100 * TICK, ASK + 100 * TICK, 1_200_000_000);
  const cancels = guest.onBook();
  assert.deepEqual([...cancels.kind.subarray(0, cancels.count)], [1, 1]);
  assert.deepEqual([cancels.orderId(0), cancels.orderId(1)], [1n, 2n]);
});

Deno.test("a maker tells of fills and its end; a reject has the platform's own line", async () => {
  const guest = await maker();
  quote(guest, BID, ASK, 1_000_000_000);
  guest.onBook();
  guest.logs.length = 0;
  guest.state.setPosition(-1_000_000, ASK);
  guest.instance.onFill(2n, ASK, -1_000_000, BASE_NS + 5n, 1, guest.state);
  guest.instance.onReject(2n ** 64n - 1n, 104, 1);
  guest.state.addOrder(1n, BID, 1_000_000, 0, 1, 1);
  const actions = guest.instance.onShutdown(guest.state);
  assert.deepEqual(guest.logs.map(({ level, text }) => [level, text]), [
    [2, "sold 0.01000 @ 60000.01, position -0.01000"],
    [2, "stopping, position -0.01000"],
  ]);
  assert.deepEqual([actions.count, actions.kind[0], actions.orderId(0)], [1, 1, 1n]);
});

Deno.test("the same books lead two copies of a maker to the same words and actions", async () => {
  const run = async () => {
    const guest = await maker();
    const told: unknown[] = [];
    for (let i = 0; i < 2_000; i++) {
      const px = BID + ((i * 7919) % 41) * TICK;
      quote(guest, px, px + TICK, i * 50_000_000);
      const actions = guest.onBook();
      for (let each = 0; each < actions.count; each++) {
        told.push(actions.orderId(each), actions.kind[each], actions.px1e9[each]);
      }
    }
    return [told, guest.logs];
  };
  const once = await run();
  assert.ok((once[0] as unknown[]).length > 1_000);
  assert.deepEqual(await run(), once);
});

Deno.test("a heartbeat reaches a module built with the real SDK, with the symbol's name", async () => {
  const guest = await carried("minimal");
  guest.state.setRare({ symbol_name: [...new TextEncoder().encode("BTC-USDT")] });
  quote(guest, BID, ASK + TICK, 1_000_000_000);
  assert.equal(guest.onBook().count, 0);
  assert.equal(guest.instance.hasHeartbeat, true);
  assert.equal(guest.instance.onHeartbeat(guest.state, guest.features).count, 0);
  assert.equal(guest.logs[0]?.text, "BTC-USDT: 1 books, mid 60000.01");
});

Deno.test("a peer's message and a view of all venues do not disturb a module that ignores them", async () => {
  const guest = await maker();
  const { instance, state, features } = guest;
  assert.equal(instance.onMessage(77n, new Uint8Array([1, 2, 3]), state).count, 0);
  const abi = sdkAbi("0.4", undefined);
  const nbbo = new NbboImage(abi, BASE_NS, 1);
  const books = new VenueBooksImage(abi, BASE_NS, 1);
  assert.equal(instance.onNbbo(nbbo, books, state, features).count, 0);
  quote(guest, BID, ASK, 1_000_000_000);
  assert.equal(guest.onBook().count, 2);
});
