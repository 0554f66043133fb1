import assert from "node:assert/strict";
import { readStruct, type StructValue } from "../../lib/algo/abi/codec.ts";
import { type SdkAbi, sdkAbi } from "../../lib/algo/abi/sdk_abi.ts";
import { NbboImage } from "../../lib/algo/nbbo_image.ts";
import { VenueBooksImage } from "../../lib/algo/venue_books_image.ts";
import { ASK, BID } from "../../lib/market/event_block.ts";
import { BASE_NS, runGuest } from "./guest.ts";
import { LOG, op, tinyModule } from "./tiny_module.ts";

const VERSIONS: [string, SdkAbi, number][] = [
  ["0.3.0", sdkAbi("0.3-multi", "0.3.0"), 16],
  ["0.3.2", sdkAbi("0.3-multi", "0.3.2"), 20],
  ["0.4.0", sdkAbi("0.4", "0.4.0"), 20],
];

const KRAKEN = { id: 1, regionId: 1 };
const BINANCE = { id: 3, regionId: 255 };

function read({ layout }: SdkAbi, struct: string, bytes: Uint8Array): StructValue {
  return readStruct(layout, struct, new DataView(bytes.buffer), 0);
}

const first = (value: unknown, count: number) => (value as unknown[]).slice(0, count);

for (const [version, abi, slots] of VERSIONS) {
  Deno.test(`a staged NbboSnapshot of ${version} reads back as what was set`, () => {
    const image = new NbboImage(abi, 0xffff_ffffn, 2);
    assert.equal(image.maxVenues, slots);
    image.setVenues([KRAKEN, BINANCE]);
    image.setQuote(0, 60_000_000_000_000, 100, 60_000_010_000_000, 200);
    image.setQuote(1, 60_000_020_000_000, 4_294_967_296, 9_007_199_254_740_991, 4_294_967_295);
    image.setAge(0, 12.9);
    image.setAge(1, 1e9);
    image.setBest(1, 60_000_020_000_000, 4_294_967_296, 0, 60_000_010_000_000, 200);
    image.setRecvNs(1);
    image.setRecvNs(2);
    const nbbo = read(abi, "NbboSnapshot", image.bytes);
    assert.equal(nbbo["nbbo_bid_px_1e9"], 60_000_020_000_000n);
    assert.equal(nbbo["nbbo_ask_px_1e9"], 60_000_010_000_000n);
    assert.deepEqual([nbbo["nbbo_bid_sz_1e8"], nbbo["nbbo_ask_sz_1e8"]], [4_294_967_296n, 200n]);
    assert.deepEqual([nbbo["nbbo_bid_venue"], nbbo["nbbo_ask_venue"]], [1, 0]);
    assert.equal(nbbo["venue_ct"], 2);
    assert.equal(nbbo["sequence"], 2);
    assert.equal(nbbo["recv_ns"], 0x1_0000_0001n);
    assert.deepEqual(first(nbbo["venue_ids"], 3), [1, 3, 0]);
    assert.deepEqual(first(nbbo["venue_bid_px"], 2), [60_000_000_000_000n, 60_000_020_000_000n]);
    assert.deepEqual(first(nbbo["venue_ask_px"], 2), [
      60_000_010_000_000n,
      9_007_199_254_740_991n,
    ]);
    assert.deepEqual(first(nbbo["venue_bid_sz"], 2), [100, 4_294_967_295]);
    assert.deepEqual(first(nbbo["venue_ask_sz"], 2), [200, 4_294_967_295]);
    assert.deepEqual(first(nbbo["venue_update_ms"], 2), [12, 65_534]);
    assert.equal(nbbo["symbol_id"], version === "0.4.0" ? 2 : undefined);
    const regions = nbbo["venue_region_ids"];
    assert.deepEqual(
      regions && first(regions, 3),
      version === "0.4.0" ? [1, 255, 0] : undefined,
    );
  });

  Deno.test(`new venues of ${version} begin without a price and stale, old ones are gone`, () => {
    const image = new NbboImage(abi, 0n, 1);
    image.setVenues([KRAKEN, BINANCE]);
    image.setQuote(1, 5, 6, 7, 8);
    image.setBest(1, 5, 6, 1, 7, 8);
    image.setVenues([BINANCE]);
    const nbbo = read(abi, "NbboSnapshot", image.bytes);
    assert.deepEqual(first(nbbo["venue_ids"], 2), [3, 0]);
    assert.deepEqual(first(nbbo["venue_bid_px"], 2), [0n, 0n]);
    assert.deepEqual(first(nbbo["venue_update_ms"], 2), [65_535, 0]);
    assert.deepEqual([nbbo["nbbo_bid_px_1e9"], nbbo["nbbo_bid_venue"]], [0n, 0]);
    image.setBest(slots + 5, 1, 1, 255, 1, 1);
    assert.deepEqual([image.bytes[32], image.bytes[33]], [slots - 1, slots - 1]);
    const many = Array.from({ length: slots + 1 }, () => BINANCE);
    assert.throws(() => image.setVenues(many), { name: "RangeError" });
  });

  Deno.test(`staged VenueBooks of ${version} read back as what was set`, () => {
    const image = new VenueBooksImage(abi, BASE_NS, 2);
    image.setVenues([KRAKEN, BINANCE]);
    const side = (px: number, qty: number) =>
      [1, new Float64Array([px]), new Float64Array([qty])] as const;
    image.merged.setSide(BID, ...side(10, 3));
    image.book(0).setSide(BID, ...side(10, 1));
    image.book(1).setSide(BID, ...side(10, 2));
    image.book(1).setSide(ASK, ...side(11, 4));
    image.book(1).setRecvNs(7);
    const books = read(abi, "VenueBooks", image.bytes);
    const merged = books["merged"] as StructValue;
    assert.deepEqual(first(merged["bids"], 1), [{ px_1e9: 10n, sz_1e8: 3n }]);
    assert.equal(books["book_ct"], 2);
    assert.deepEqual(first(books["venue_ids"], 3), [1, 3, 0]);
    const [kraken, binance] = books["books"] as [StructValue, StructValue];
    assert.deepEqual([kraken["bid_ct"], kraken["ask_ct"]], [1, 0]);
    assert.deepEqual(first(binance["bids"], 1), [{ px_1e9: 10n, sz_1e8: 2n }]);
    assert.deepEqual(first(binance["asks"], 1), [{ px_1e9: 11n, sz_1e8: 4n }]);
    assert.deepEqual([binance["symbol_id"], binance["recv_ns"]], [2, BASE_NS + 7n]);
    assert.equal(books["symbol_id"], version === "0.4.0" ? 2 : undefined);
    // The books of two venues, and not one byte of a third.
    assert.equal(image.used.length, image.bytes.length - (slots - 2) * 656);

    image.setVenues([BINANCE]);
    const after = read(abi, "VenueBooks", image.bytes);
    assert.equal(after["book_ct"], 1);
    assert.equal((after["merged"] as StructValue)["bid_ct"], 0);
    assert.deepEqual(first((after["books"] as StructValue[])[1]!["asks"], 1), [
      { px_1e9: 0n, sz_1e8: 0n },
    ]);
    assert.throws(() => image.book(slots), { name: "RangeError" });
  });
}

/** A module that logs four bytes of its snapshot, its books, and of what else it was given. */
function nbboModule(family: "0.4" | "0.3-multi"): Uint8Array {
  const log = (at: number[], bytes: number) => [
    ...op.i32(2),
    ...at,
    ...op.i32(bytes),
    ...op.call(LOG),
  ];
  const code = [...log(op.local(0), 48), ...log(op.i32(0x10000), 4), ...log(op.local(2), 1)];
  const multi = { params: ["i32", "i32"] as ("i32")[], results: ["i32"] as ("i32")[] };
  return tinyModule({
    functions: {
      algo_on_nbbo: {
        params: ["i32", "i32", "i32"],
        results: ["i32"],
        code: [...code, ...op.i32(0)],
      },
      ...(family === "0.4" ? {} : { algo_on_book: { ...multi, code: op.unreachable } }),
    },
    without: family === "0.4" ? [] : ["algo_on_book_v3"],
  });
}

for (const [version, abi] of VERSIONS) {
  Deno.test(`a module of ${version} is shown best prices and the venues' books`, async () => {
    const family = version === "0.4.0" ? "0.4" : "0.3-multi";
    const guest = await runGuest(nbboModule(family), { sdkVersion: version });
    assert.equal(guest.abi, abi);
    assert.equal(guest.instance.hasNbbo, true);
    const nbbo = new NbboImage(guest.abi, BASE_NS, 1);
    const books = new VenueBooksImage(guest.abi, BASE_NS, 1);
    nbbo.setVenues([{ id: 0x41, regionId: 0 }]);
    books.setVenues([{ id: 0x41, regionId: 0 }]);
    books.merged.setSide(BID, 1, new Float64Array([0x64636261]), new Float64Array([1]));
    guest.state.setPosition(0x7a, 0);
    assert.equal(guest.instance.onNbbo(nbbo, books, guest.state, guest.features).count, 0);
    const [snapshot, merged, state] = guest.logs.map(({ text }) => text);
    assert.equal(snapshot?.at(40), "A");
    assert.deepEqual([merged, state], ["abcd", "z"]);
  });
}

Deno.test("a module of several venues is left alone at a local book: that export is a stub", async () => {
  const guest = await runGuest(nbboModule("0.3-multi"));
  assert.equal(guest.instance.hasBook, false);
  assert.equal(guest.onBook().count, 0);
});

Deno.test("images of another version are refused before they reach the guest", async () => {
  const guest = await runGuest(nbboModule("0.3-multi"), { sdkVersion: "0.3.0" });
  const later = sdkAbi("0.3-multi", "0.3.2");
  const nbbo = new NbboImage(later, BASE_NS, 1);
  const books = new VenueBooksImage(later, BASE_NS, 1);
  assert.throws(
    () => guest.instance.onNbbo(nbbo, books, guest.state, guest.features),
    { name: "RangeError", message: "The images were made for another version of the SDK" },
  );
});
