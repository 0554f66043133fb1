import { parseDecimal } from "../../units/decimal.ts";
import { PRICE_SCALE, QTY_SCALE } from "../../units/scale.ts";
import { ASK, BID } from "../event_block.ts";
import { RAW, type RawFrame } from "./raw_frame.ts";

type Levels = [string, string][];
type Fields = Record<string, unknown>;

/**
 * Takes a frame apart with `JSON.parse`: the reference for `scan_frame.ts`, and fast enough for a
 * live feed. Format: the combined streams and the REST depth snapshot of Binance's public
 * documentation. Throws a SyntaxError on text that isn't such a frame.
 */
export function parseFrame(text: string, into: RawFrame): void {
  into.reset();
  const outer = JSON.parse(text) as Fields;
  if (typeof outer["lastUpdateId"] === "number") {
    into.kind = RAW.snapshot;
    into.lastId = outer["lastUpdateId"];
    into.venueMs = typeof outer["E"] === "number" ? outer["E"] : NaN;
    levels(outer["bids"], BID, into);
    levels(outer["asks"], ASK, into);
    return;
  }
  const stream = outer["stream"];
  const data = outer["data"] as Fields | undefined;
  if (typeof stream !== "string" || typeof data !== "object") throw new SyntaxError("no stream");
  into.venueMs = typeof data["E"] === "number" ? data["E"] : NaN;
  const name = stream.slice(stream.indexOf("@") + 1);
  if (name.startsWith("depth")) {
    into.kind = RAW.depth;
    into.firstId = data["U"] as number;
    into.lastId = data["u"] as number;
    into.previousId = typeof data["pu"] === "number" ? data["pu"] : -1;
    levels(data["b"], BID, into);
    levels(data["a"], ASK, into);
  } else if (name.startsWith("bookTicker")) {
    into.kind = RAW.bookTicker;
    into.lastId = data["u"] as number;
    into.add(BID, scaled(data["b"], PRICE_SCALE), scaled(data["B"], QTY_SCALE));
    into.add(ASK, scaled(data["a"], PRICE_SCALE), scaled(data["A"], QTY_SCALE));
  } else if (name.startsWith("trade")) {
    into.kind = RAW.trade;
    // `m`: the buyer was the maker, so the seller was the aggressor.
    into.add(
      data["m"] === true ? ASK : BID,
      scaled(data["p"], PRICE_SCALE),
      scaled(data["q"], QTY_SCALE),
    );
  }
}

function levels(value: unknown, side: number, into: RawFrame): void {
  if (!Array.isArray(value)) throw new SyntaxError("no levels");
  for (const [px, qty] of value as Levels) {
    into.add(side, scaled(px, PRICE_SCALE), scaled(qty, QTY_SCALE));
  }
}

/** Exact, or a SyntaxError: over 2⁵³ nothing here could be computed with. */
function scaled(text: unknown, scale: number): number {
  const value = typeof text === "string" ? parseDecimal(text, scale) : undefined;
  if (typeof value !== "bigint" || value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new SyntaxError(`"${text}" is no decimal below 2^53 units`);
  }
  return Number(value);
}
