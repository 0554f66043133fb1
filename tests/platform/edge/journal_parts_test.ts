import assert from "node:assert/strict";
import { encodeFrame, FRAME, MAX_PAYLOAD } from "../../../lib/platform/edge/frames.ts";
import { journalParts } from "../../../lib/platform/edge/journal_parts.ts";
import { type EdgeEntry, encodeMessage } from "../../../lib/platform/edge/messages.ts";
import { carriedModule, engineConfig, recording, replay } from "../../support/recorded_run.ts";

Deno.test("a journal of minutes fits into frames, whole, in its order, fills with their orders", async () => {
  const source = await recording("binance-usdm-btcusdt");
  const { journal } = replay(await carriedModule("maker"), source, engineConfig(source));
  const long = Array.from({ length: 40 }, () => journal).flat();
  assert.throws(() => encodeFrame(FRAME.journal, encodeMessage(long)), RangeError);
  const parts = journalParts(long);
  assert.ok(parts.length > 1);
  assert.deepEqual(parts.flat(), long);
  for (const part of parts) {
    assert.ok(encodeMessage(part).length < MAX_PAYLOAD / 4);
    const fill = part.findLastIndex((each) => each.type === "fill");
    const order = part.findLastIndex((each) => each.type === "order");
    assert.ok(fill < order, "what a fill made of its order is in the same part");
  }
});

Deno.test("lines of a log without an order are cut all the same, and a short journal is not", () => {
  const line: EdgeEntry = {
    type: "log",
    atNs: 0,
    level: "INFO",
    source: "algo",
    callback: "on_book",
    symbol: "BTC-USDT",
    message: "x".repeat(255),
    truncated: false,
  };
  const parts = journalParts(Array.from({ length: 50_000 }, () => line));
  assert.equal(parts.flat().length, 50_000);
  for (const part of parts) assert.ok(encodeMessage(part).length < MAX_PAYLOAD / 2);
  assert.equal(journalParts([line, line]).length, 1);
});
