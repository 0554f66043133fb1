/**
 * What the wall costs: ns for each book callback of a real module, beside the parts it is made of
 * and an empty loop. Read the ratios; the figures are the machine's.
 *
 *     deno run -A tests/bench/algo_bench.ts
 */
import { FEATURES_BYTES, FeaturesImage } from "../../lib/algo/features_image.ts";
import { BOOK_BYTES, BookImage } from "../../lib/algo/book_image.ts";
import { writeStruct } from "../../lib/algo/abi/codec.ts";
import { LAYOUT_0_4_0 } from "../../lib/algo/abi/layout_0_4_0.ts";
import { AlgoModule } from "../../lib/algo/module.ts";
import { STATE_BYTES, StateImage } from "../../lib/algo/state_image.ts";
import { ASK, BID } from "../../lib/market/event_block.ts";

const ROUNDS = 7;
const CALLS = 200_000;
const LEVELS = 20;

/** Median of `ROUNDS` runs after one to warm up, ns a call. */
function measure(calls: number, run: (i: number) => number): number {
  let sink = 0;
  const taken: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const startedMs = performance.now();
    for (let i = 0; i < calls; i++) sink += run(i);
    if (round > 0) taken.push((performance.now() - startedMs) * 1e6 / calls);
  }
  if (Number.isNaN(sink)) throw new Error("The result is not a number");
  return taken.sort((a, b) => a - b)[ROUNDS >> 1]!;
}

async function instantiate(name: string) {
  const url = new URL(`../../assets/wasm/${name}.wasm`, import.meta.url);
  const module = await AlgoModule.compile(await Deno.readFile(url), { maxPages: 1024 });
  return module.instantiate({ log() {}, send() {}, refused() {}, tooLarge() {} });
}

const book = new BookImage(1_723_000_000_000_000_000n, 1);
const state = new StateImage();
const features = new FeaturesImage(1_723_000_000_000_000_000n);
state.setRare({ symbol: { tick_size_1e9: 10_000_000, lot_size_1e8: 1_000 } });
const px = new Float64Array(LEVELS).map((_, i) => 60_000_000_000_000 - i * 10_000_000);
const asks = px.map((bid) => 120_000_010_000_000 - bid);
const qty = new Float64Array(LEVELS).fill(123_456_789);
book.setSide(BID, LEVELS, px, qty);
book.setSide(ASK, LEVELS, asks, qty);

const guest = new Uint8Array(1 << 20);
const view = new DataView(guest.buffer);
const levels = Array.from({ length: LEVELS }, (_, i) => ({
  px_1e9: BigInt(px[i]!),
  sz_1e8: BigInt(qty[i]!),
}));

const maker = await instantiate("maker");
const minimal = await instantiate("minimal");
// Orders at rest, so that the maker looks and leaves them.
const quoting = maker.onBook(book, state, features);
for (let i = 0; i < quoting.count; i++) {
  const side = quoting.side[i] === 1 ? 1 : -1;
  state.addOrder(quoting.orderId(i), quoting.px1e9[i]!, 1_000_000, 0, side, 1);
}

const onBook = (instance: typeof maker) => (i: number) => {
  book.setRecvNs(i * 1_000_000);
  return instance.onBook(book, state, features).count;
};

const results: [string, number][] = [
  ["empty loop", measure(CALLS * 10, (i) => i & 1)],
  [
    "stage 40 levels (u32 pairs)",
    measure(CALLS, () => {
      book.setSide(BID, LEVELS, px, qty);
      book.setSide(ASK, LEVELS, asks, qty);
      return book.bytes[640]!;
    }),
  ],
  [
    "write a book by the layout table",
    measure(CALLS / 40, () => {
      writeStruct(LAYOUT_0_4_0, "L2Book", { bids: levels, asks: levels }, view, 4096);
      return guest[4096]!;
    }),
  ],
  [
    `copy book, state, features (${BOOK_BYTES} + ${STATE_BYTES} + ${FEATURES_BYTES} bytes)`,
    measure(CALLS, () => {
      guest.set(book.bytes, 4096);
      guest.set(state.bytes, 8192);
      guest.set(features.bytes, 16384);
      return guest[4096]!;
    }),
  ],
  ["on_book of minimal, copies included", measure(CALLS, onBook(minimal))],
  ["on_book of maker, copies included", measure(CALLS, onBook(maker))],
];

const [, emptyNs] = results[0]!;
const callbackNs = results.at(-1)![1];
const lines = results.map(([what, ns]) =>
  `${what.padEnd(52)} ${ns.toFixed(1).padStart(9)} ns ${
    (ns / emptyNs).toFixed(0).padStart(7)
  } x empty loop ${(ns / callbackNs).toFixed(2).padStart(7)} x on_book of maker\n`
);
await Deno.stdout.write(new TextEncoder().encode(lines.join("")));
