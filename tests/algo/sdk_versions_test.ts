import assert from "node:assert/strict";
import { inspectWasm } from "../../lib/algo/inspect.ts";
import { AlgoModule } from "../../lib/algo/module.ts";
import { NbboImage } from "../../lib/algo/nbbo_image.ts";
import { VenueBooksImage } from "../../lib/algo/venue_books_image.ts";
import { ASK, BID } from "../../lib/market/event_block.ts";
import { engineConfig, recording, replay } from "../support/recorded_run.ts";
import { fixtureBytes, SDK_FIXTURES } from "../support/sdk_fixtures.ts";
import { BASE_NS, type Guest, quote, runGuest } from "./guest.ts";

const PX = 60_000_000_000_000;
const TICK = 10_000_000;
/** The algos accept this much worse a price. */
const SLIP = 1_000_000_000;

const texts = (guest: Guest) => guest.logs.map(({ text }) => text);

for (const { name, version, family, std } of SDK_FIXTURES) {
  Deno.test(`${name} is known for what it is, and can be deployed`, async () => {
    const report = inspectWasm(await fixtureBytes(name));
    assert.deepEqual([report.faults, report.family], [[], family]);
    assert.equal(report.sdkVersion, std ? version : undefined);
  });

  Deno.test(`${name} trades in the engine, and hears of fills, of a reject and of its end`, async () => {
    const source = await recording("binance-spot-btcusdt");
    const module = await AlgoModule.compile(await fixtureBytes(name), {
      maxPages: 256,
      sdkVersion: version,
    });
    const { engine, journal } = replay(module, source, engineConfig(source));
    const status = engine.status();
    assert.deepEqual([status.state, status.error], ["paused", null]);
    const fills = journal.filter((entry) => entry.type === "fill");
    assert.deepEqual(fills.map(({ side, qty1e8 }) => [side, qty1e8]), [
      [1, 1_000_000],
      [-1, 1_000_000],
      [1, 1_000_000],
      [-1, 1_000_000],
    ]);
    const words = journal.flatMap((entry) =>
      entry.type === "log" && entry.source === "algo" ? [entry.message] : []
    );
    const said = (start: string) => words.filter((word) => word.startsWith(start));
    assert.deepEqual(said("reject"), ["reject 99 for 2"]);
    assert.deepEqual(said("stop"), ["stop after 4 orders"]);
    const told = fills.map((fill, i) => {
      const signed = fill.side * fill.qty1e8;
      const counted = family === "single" ? "" : `, ${i + 1} fills`;
      return `fill ${i + 1} of ${signed} at ${fill.px1e9}, position ${fill.position1e8}${counted}`;
    });
    assert.deepEqual(said("fill"), told);
    assert.equal(said("beat").length, family === "0.4" || family === "0.3-v3" ? 1 : 0);
  });
}

for (const { name, family } of SDK_FIXTURES.filter((each) => each.family === "single")) {
  Deno.test(`${name} reads the book as it is`, async () => {
    const guest = await runGuest(await fixtureBytes(name));
    assert.equal(guest.abi.family, family);
    quote(guest, PX, PX + TICK, 5);
    const actions = guest.onBook();
    assert.deepEqual(texts(guest), [`book ${PX} x 1 / ${PX + TICK} x 1 at ${BASE_NS + 5n}`]);
    assert.deepEqual([actions.count, actions.orderId(0), actions.orderId(1)], [2, 99n, 1n]);
    assert.deepEqual([actions.orderType[1], actions.px1e9[1]], [2, PX + TICK + SLIP]);
  });
}

for (const { name } of SDK_FIXTURES.filter((each) => each.family === "0.3-v3")) {
  Deno.test(`${name} reads books and features as they are, and beats`, async () => {
    const guest = await runGuest(await fixtureBytes(name));
    quote(guest, PX, PX + TICK, 5);
    guest.features.setMicroprice(PX + TICK);
    assert.equal(guest.onBook().count, 2);
    const at = BASE_NS + 5n;
    assert.deepEqual(texts(guest), [
      `book ${PX} / ${PX + TICK} at ${at}, features 1 at ${at}, microprice inside`,
    ]);
    guest.features.setTime(9);
    guest.instance.onHeartbeat(guest.state, guest.features);
    assert.equal(texts(guest).at(-1), `beat at ${BASE_NS + 9n}`);
  });
}

/** Shows three venues in their slots: 1, 3 and 9, of which 3 bids best and 1 asks best. */
function showVenues(guest: Guest): Guest["instance"]["actions"] {
  const venues = [{ id: 1, regionId: 1 }, { id: 3, regionId: 0 }, { id: 9, regionId: 255 }];
  const nbbo = new NbboImage(guest.abi, BASE_NS, 1);
  const books = new VenueBooksImage(guest.abi, BASE_NS, 1);
  nbbo.setVenues(venues);
  books.setVenues(venues);
  const one = (value: number) => new Float64Array([value]);
  venues.forEach((_, slot) => {
    const bid = PX + (slot === 1 ? 0 : -TICK * (slot + 1));
    const ask = PX + TICK * (slot + 1);
    nbbo.setQuote(slot, bid, 100 + slot, ask, 200 + slot);
    nbbo.setAge(slot, slot === 2 ? Infinity : slot);
    books.book(slot).setSide(BID, 1, one(bid), one(100 + slot));
    books.book(slot).setSide(ASK, 1, one(ask), one(200 + slot));
  });
  books.merged.setSide(BID, 1, one(PX), one(101));
  nbbo.setBest(1, PX, 101, 0, PX + TICK, 200);
  nbbo.setRecvNs(7);
  return guest.instance.onNbbo(nbbo, books, guest.state, guest.features);
}

const SHOWN = [
  `nbbo ${PX} / ${PX + TICK} of 3 venues, number 1 at ${BASE_NS + 7n}`,
  `venue 1 ${PX - TICK} / ${PX + TICK} sizes 100 / 200 age 0`,
  `book of 1 ${PX - TICK} / ${PX + TICK}`,
  `venue 3 ${PX} / ${PX + 2 * TICK} sizes 101 / 201 age 1`,
  `book of 3 ${PX} / ${PX + 2 * TICK}`,
  `venue 9 ${PX - 3 * TICK} / ${PX + 3 * TICK} sizes 102 / 202 age 65535`,
  `book of 9 ${PX - 3 * TICK} / ${PX + 3 * TICK}`,
  `merged ${PX} x 101 of 3 books`,
];

for (const { name, version } of SDK_FIXTURES.filter((each) => each.family === "0.3-multi")) {
  Deno.test(`${name} reads best prices and each venue's book, and aims at the best venue`, async () => {
    const guest = await runGuest(await fixtureBytes(name), { sdkVersion: version });
    const actions = showVenues(guest);
    assert.deepEqual(texts(guest), SHOWN);
    const { count, venueId, px1e9 } = actions;
    assert.deepEqual([count, venueId[1], px1e9[1]], [2, 1, PX + TICK + SLIP]);
    guest.state.setPosition(1_000_000, PX);
    guest.instance.onFill(1n, PX, 1_000_000, BASE_NS, 1, guest.state);
    const sold = showVenues(guest);
    assert.deepEqual([sold.count, sold.venueId[0], sold.px1e9[0]], [1, 3, PX - SLIP]);
  });
}

Deno.test("sdk_0_4_0 reads best prices, regions and each venue's book, beside its features", async () => {
  const guest = await runGuest(await fixtureBytes("sdk_0_4_0"));
  assert.equal(showVenues(guest).count, 0);
  assert.deepEqual(texts(guest), [...SHOWN, "features 1 beside symbol 1"]);
});

Deno.test("a module of 0.3.0 that is taken for 0.3.2 misreads its venues: the version decides", async () => {
  const guest = await runGuest(await fixtureBytes("sdk_0_3_0_multi"));
  showVenues(guest);
  assert.notDeepEqual(texts(guest), SHOWN);
});

Deno.test("what a module itself tells of its version comes before what its deployment says", async () => {
  const guest = await runGuest(await fixtureBytes("sdk_0_3_2_multi"), { sdkVersion: "0.3.0" });
  showVenues(guest);
  assert.deepEqual(texts(guest), SHOWN);
});

Deno.test("sdk_0_4_0 answers a peer by its label", async () => {
  const guest = await runGuest(await fixtureBytes("sdk_0_4_0"));
  const label = [...new TextEncoder().encode("hedger")];
  guest.instance.writeRegions(
    { self_mesh_id: 1n, peer_count: 1, peers: [{ label, mesh_id: 2n ** 63n + 7n }] },
    { version: 1 },
  );
  guest.instance.onMessage(2n ** 63n + 7n, new Uint8Array([1, 2, 3]), guest.state);
  assert.deepEqual(texts(guest), ["3 bytes from hedger"]);
  assert.deepEqual(guest.sent, [{ to: 2n ** 63n + 7n, payload: new Uint8Array([1, 2, 3]) }]);
});
