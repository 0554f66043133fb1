import { basename } from "node:path";
import { RawRecordingError, readRaw } from "../../market/binance/read_raw.ts";
import {
  decodeRecording,
  isRecording,
  type Recording,
  RecordingError,
} from "../../market/recording.ts";
import { KNOWN_MARKETS } from "../../market/symbols.ts";
import { venueNamed, VENUES } from "../../market/venues.ts";
import { formatDecimal } from "../../units/decimal.ts";
import { PRICE_SCALE } from "../../units/scale.ts";

/** A feed that was asked for and can't be had. `hint` says what to type. */
export class FeedSourceError extends Error {
  override name = "FeedSourceError";
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** What `--feed` asks for: a file for a venue, or made-up markets. */
export type FeedSpec =
  | { venue: string; kind: "recording"; file: string }
  | { venue: string; kind: "synthetic" };

/** The recordings that the program carries, all of binance. */
export const CARRIED = [
  "assets/recordings/binance-spot-btcusdt.seqrec",
  "assets/recordings/binance-spot-ethusdt.seqrec",
  "assets/recordings/binance-usdm-btcusdt.seqrec",
];

/** Understands `VENUE=recording:FILE` and `VENUE=synthetic`. Throws a {@link FeedSourceError}. */
export function parseFeedSpec(text: string): FeedSpec {
  const match = /^([\w-]+)=([a-z]+)(?::(.*))?$/.exec(text);
  const [, venue = "", kind = "", file = ""] = match ?? [];
  if (match === null) {
    throw new FeedSourceError(
      `feed "${text}" is not of the form VENUE=recording:FILE or VENUE=synthetic`,
      "--feed binance=recording:day.seqrec",
    );
  }
  if (venueNamed(venue) === undefined) {
    const known = VENUES.map((each) => each.name).join(", ");
    throw new FeedSourceError(
      `feed "${text}": venue "${venue}" is not known; known: ${known}`,
      "--feed binance=recording:day.seqrec",
    );
  }
  if (kind === "synthetic" && file === "") return { venue, kind };
  if (kind === "recording" && file === "") {
    throw new FeedSourceError(
      `feed "${text}" names no file`,
      `--feed ${venue}=recording:day.seqrec`,
    );
  }
  if (kind !== "recording") {
    throw new FeedSourceError(
      `feed "${text}": this version plays recordings and made-up markets only`,
      `--feed ${venue}=recording:FILE, ${venue}=synthetic, or none for the recordings that the program carries`,
    );
  }
  return { venue, kind, file };
}

/** Reads a recording in our format or a raw one. Throws a {@link FeedSourceError}. */
export async function loadRecording(path: string): Promise<Recording> {
  const name = basename(path);
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/ \(os error.*$/s, "") : cause;
    throw new FeedSourceError(`cannot read ${path}: ${why}`, "name a recording's file");
  }
  let recording: Recording;
  try {
    recording = isRecording(bytes) ? await decodeRecording(bytes) : await decodeRaw(bytes, name);
  } catch (cause) {
    if (cause instanceof RecordingError) {
      throw new FeedSourceError(`${path} is no recording: ${cause.message}`, cause.hint);
    }
    // A TypeError is what the system says of bytes that are no gzip.
    if (cause instanceof RawRecordingError || cause instanceof TypeError) {
      throw new FeedSourceError(`${path} is no recording: ${cause.message}`, "name another file");
    }
    throw cause;
  }
  requirePlayable(recording, path);
  return recording;
}

/** A book of ticks holds no price between them, and nothing can be played on a loop of nothing. */
function requirePlayable({ block, meta }: Recording, path: string): void {
  if (block.count === 0) {
    throw new FeedSourceError(`${path} holds no event`, "name another file");
  }
  const off = block.px1e9.find((px1e9) => px1e9 % meta.tick1e9 !== 0);
  if (off === undefined) return;
  const [px, tick] = [off, meta.tick1e9].map((units) => formatDecimal(BigInt(units), PRICE_SCALE));
  throw new FeedSourceError(
    `${path} has the price ${px}, which is off the tick ${tick} of ${meta.symbol}`,
    "name a recording made under the tick that the program knows",
  );
}

/** A raw recording tells its market by its name, such as `binance-spot-btcusdt-20240808.gz`. */
async function decodeRaw(bytes: Uint8Array, name: string): Promise<Recording> {
  const market = /^binance-(spot|usdm)-([a-z0-9]+)/.exec(name);
  const meta = KNOWN_MARKETS.find((each) =>
    each.venue === "binance" && each.venueSymbol.toLowerCase() === market?.[2] &&
    each.instrumentType === (market[1] === "usdm" ? "perp" : "spot")
  );
  if (meta === undefined) {
    throw new RecordingError(
      `its name "${name}" does not tell its market`,
      0,
      "rename it to begin like binance-spot-btcusdt",
    );
  }
  const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  const text = name.endsWith(".gz") ? packed.pipeThrough(new DecompressionStream("gzip")) : packed;
  const block = await readRaw(text);
  const spanNs = block.count === 0 ? 0 : block.recvNs[block.count - 1]! - block.recvNs[0]!;
  return { meta, block, spanNs, source: name };
}
