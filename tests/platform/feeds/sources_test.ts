import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BlockBuilder } from "../../../lib/market/block_builder.ts";
import { BID, EVENT } from "../../../lib/market/event_block.ts";
import { encodeRecording } from "../../../lib/market/recording.ts";
import { KNOWN_MARKETS } from "../../../lib/market/symbols.ts";
import {
  CARRIED,
  FeedSourceError,
  loadRecording,
  parseFeedSpec,
} from "../../../lib/platform/feeds/sources.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const RAW = join(ROOT, "tests/fixtures/recordings");

/** A refusal whose message and hint a person can act on. */
function refusal(message: RegExp, hint: RegExp): (cause: unknown) => boolean {
  return (cause) => {
    assert.ok(cause instanceof FeedSourceError, String(cause));
    assert.match(cause.message, message);
    assert.match(cause.hint, hint);
    return true;
  };
}

async function withFile(
  name: string,
  bytes: Uint8Array,
  work: (path: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, name);
    await Deno.writeFile(path, bytes);
    await work(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a feed names its venue and its file, whatever the file's name holds", () => {
  assert.deepEqual(parseFeedSpec("binance=recording:C:\\days=1\\a b.gz"), {
    venue: "binance",
    kind: "recording",
    file: "C:\\days=1\\a b.gz",
  });
});

for (const text of ["", "binance", "binance:recording=a", "=recording:a"]) {
  Deno.test(`feed "${text}" is refused with the form that is meant`, () => {
    assert.throws(
      () => parseFeedSpec(text),
      refusal(/VENUE=recording:FILE/, /--feed binance=recording:/),
    );
  });
}

Deno.test("a feed of an unknown venue is refused with the venues that there are", () => {
  assert.throws(
    () => parseFeedSpec("nowhere=recording:a.gz"),
    refusal(/venue "nowhere" is not known; known: binance, .*solana/, /--feed binance=recording:/),
  );
});

for (const text of ["binance=recording:", "kraken=recording"]) {
  Deno.test(`feed "${text}" is refused because it names no file`, () => {
    assert.throws(() => parseFeedSpec(text), refusal(/names no file/, /recording:day\.seqrec/));
  });
}

for (const text of ["binance=live", "binance=synthetic:7"]) {
  Deno.test(`feed "${text}" is refused with what this version plays`, () => {
    assert.throws(
      () => parseFeedSpec(text),
      refusal(/plays recordings and made-up/, /recording:FILE/),
    );
  });
}

Deno.test("the carried recordings are three markets of two minutes, each a snapshot first", async () => {
  const recordings = await Promise.all(CARRIED.map((path) => loadRecording(join(ROOT, path))));
  const symbols = recordings.map(({ meta }) => meta.symbol);
  assert.deepEqual(symbols, ["BTC-USDT", "ETH-USDT", "BTC-USDT-PERP"]);
  for (const { meta, block, spanNs } of recordings) {
    assert.ok(spanNs > 119e9 && spanNs < 120e9, meta.symbol);
    const firstBookEvent = block.kind.find((kind) => kind !== EVENT.trade);
    assert.equal(firstBookEvent, EVENT.snapshot, meta.symbol);
    assert.ok(!block.kind.includes(EVENT.gap), meta.symbol);
  }
});

for (const path of CARRIED) {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(".seqrec", "");
  Deno.test(`raw ${name} plays as the beginning of the recording made of it`, async () => {
    const raw = await loadRecording(join(RAW, `${name}.gz`));
    const made = await loadRecording(join(ROOT, path));
    const { count } = raw.block;
    const rows = raw.block.rowEnd[count - 1]!;
    assert.deepEqual(raw.meta, made.meta);
    assert.equal(raw.block.baseNs, made.block.baseNs);
    for (const column of ["kind", "recvNs", "venueNs", "rowEnd"] as const) {
      assert.deepEqual(raw.block[column], made.block[column].subarray(0, count), column);
    }
    for (const column of ["side", "px1e9", "qty1e8"] as const) {
      assert.deepEqual(raw.block[column], made.block[column].subarray(0, rows), column);
    }
  });
}

Deno.test("a file that isn't there is refused by its name", async () => {
  await assert.rejects(loadRecording("no/such.seqrec"), refusal(/no\/such\.seqrec/, /file/));
});

Deno.test("a raw recording whose name tells no market is refused with how to name it", async () => {
  const bytes = await Deno.readFile(join(RAW, "binance-spot-btcusdt.gz"));
  await withFile("monday.gz", bytes, async (path) => {
    await assert.rejects(
      loadRecording(path),
      refusal(/"monday\.gz" does not tell its market/, /begin like binance-spot-btcusdt/),
    );
  });
});

Deno.test("a recording that is cut short is refused, raw or not", async () => {
  const made = await Deno.readFile(join(ROOT, CARRIED[0]!));
  await withFile("a.seqrec", made.subarray(0, made.length / 2), async (path) => {
    await assert.rejects(
      loadRecording(path),
      refusal(/byte 12 .* cut short/, /copy the file again/),
    );
  });
  const raw = await Deno.readFile(join(RAW, "binance-spot-btcusdt.gz"));
  await withFile("binance-spot-btcusdt.gz", raw.subarray(0, raw.length / 2), async (path) => {
    await assert.rejects(loadRecording(path), refusal(/is no recording/, /another file/));
  });
});

Deno.test("a recording without an event can't be played", async () => {
  const block = new BlockBuilder(0n).finish();
  const bytes = await encodeRecording({ meta: KNOWN_MARKETS[0]!, block, source: "test" });
  await withFile("a.seqrec", bytes, async (path) => {
    await assert.rejects(loadRecording(path), refusal(/holds no event/, /another file/));
  });
});

Deno.test("a price between the ticks is refused, for the book would round it", async () => {
  const line = `1723161253937085768 {"lastUpdateId":1,"bids":[["60000.015","1"]],"asks":[]}\n`;
  await withFile("binance-spot-btcusdt.txt", new TextEncoder().encode(line), async (path) => {
    await assert.rejects(
      loadRecording(path),
      refusal(/60000\.015, .* tick 0\.01 of BTC-USDT/, /tick/),
    );
  });
});

Deno.test("a depth row of a made recording keeps a quantity off the lot", async () => {
  const meta = KNOWN_MARKETS[0]!;
  const builder = new BlockBuilder(0n);
  builder.event(EVENT.snapshot, 0, NaN);
  builder.row(BID, meta.tick1e9 * 6_000_000, meta.lot1e8 + 1);
  const bytes = await encodeRecording({ meta, block: builder.finish(), source: "test" });
  await withFile("a.seqrec", bytes, async (path) => {
    const { block } = await loadRecording(path);
    assert.equal(block.qty1e8[0], meta.lot1e8 + 1);
  });
});
