import assert from "node:assert/strict";
import { type Guest, quote, runGuest } from "../algo/guest.ts";
import { carriedModule, engineConfig, recording, replay } from "../support/recorded_run.ts";

const BID = 60_000_000_000_000;
const ASK = 60_000_010_000_000;
const MAKER_ID = 11n;
const HEDGER_ID = 22n;

/** The carried mesh module as the instance `label`, with the other one as its peer. */
async function instanceOf(label: "maker" | "hedger"): Promise<Guest> {
  const url = new URL("../../assets/wasm/mesh.wasm", import.meta.url);
  const guest = await runGuest(await Deno.readFile(url));
  const bytes = (text: string) => [...new TextEncoder().encode(text)];
  const peer = label === "maker" ? ["hedger", HEDGER_ID] as const : ["maker", MAKER_ID] as const;
  guest.instance.writeRegions({
    self_label: bytes(label),
    self_mesh_id: label === "maker" ? MAKER_ID : HEDGER_ID,
    peer_count: 1,
    peers: [{ label: bytes(peer[0]), mesh_id: peer[1] }],
  }, { version: 1 });
  guest.state.setRare({
    symbol: { tick_size_1e9: 10_000_000, lot_size_1e8: 1_000, min_qty_1e8: 1_000 },
    symbol_id: 1,
  });
  quote(guest, BID, ASK, 1_000_000_000);
  return guest;
}

const positionIn = (payload: Uint8Array) =>
  new DataView(payload.buffer, payload.byteOffset).getBigInt64(0, true);

Deno.test("the mesh's maker quotes both sides and sends its position to the hedger", async () => {
  const maker = await instanceOf("maker");
  const actions = maker.onBook();
  assert.deepEqual([...actions.side.subarray(0, actions.count)], [1, -1]);
  maker.state.setPosition(1_000_000, BID);
  maker.instance.onFill(1n, BID, 1_000_000, 0n, 1, maker.state);
  maker.instance.onHeartbeat(maker.state, maker.features);
  assert.deepEqual(maker.sent.map(({ to, payload }) => [to, positionIn(payload)]), [
    [HEDGER_ID, 1_000_000n],
    [HEDGER_ID, 1_000_000n],
  ]);
});

Deno.test("the mesh's hedger sells what the maker has bought, and tells nobody", async () => {
  const hedger = await instanceOf("hedger");
  assert.equal(hedger.onBook().count, 0);
  const payload = new Uint8Array(8);
  new DataView(payload.buffer).setBigInt64(0, 1_000_000n, true);
  hedger.instance.onMessage(MAKER_ID, payload, hedger.state);
  quote(hedger, BID, ASK, 2_000_000_000);
  const actions = hedger.onBook();
  assert.equal(actions.count, 1);
  assert.deepEqual([actions.side[0], actions.qty1e8[0], actions.orderType[0]], [-1, 1_000_000, 2]);
  hedger.instance.onHeartbeat(hedger.state, hedger.features);
  assert.deepEqual(hedger.sent, []);
});

Deno.test("the mesh's hedger heeds nobody but the maker, and no message of another size", async () => {
  const hedger = await instanceOf("hedger");
  hedger.instance.onMessage(99n, new Uint8Array(8).fill(1), hedger.state);
  hedger.instance.onMessage(MAKER_ID, new Uint8Array(7).fill(1), hedger.state);
  assert.equal(hedger.onBook().count, 0);
});

Deno.test("over a recording the mesh's maker trades, and its last word is its position", async () => {
  const source = await recording("binance-spot-btcusdt");
  const { engine, journal } = replay(
    await carriedModule("mesh"),
    source,
    engineConfig(source, {
      label: "maker",
      mesh: { meshId: MAKER_ID, peers: [{ label: "hedger", meshId: HEDGER_ID }] },
    }),
  );
  assert(journal.some((entry) => entry.type === "fill"));
  const messages = journal.filter((entry) => entry.type === "message");
  assert(messages.length > 0);
  assert(messages.every((entry) => entry.toMeshId === HEDGER_ID));
  const status = engine.status();
  assert.equal(status.state, "paused");
  const fills = journal.filter((entry) => entry.type === "fill");
  assert.equal(positionIn(messages.at(-1)!.payload), fills.at(-1)!.position1e8);
});
