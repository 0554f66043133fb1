import type { SdkAbi } from "../../lib/algo/abi/sdk_abi.ts";
import { BookImage } from "../../lib/algo/book_image.ts";
import { FeaturesImage } from "../../lib/algo/features_image.ts";
import type { AlgoHooks } from "../../lib/algo/host_calls.ts";
import type { AlgoInstance } from "../../lib/algo/instance.ts";
import { AlgoModule } from "../../lib/algo/module.ts";
import { StateImage } from "../../lib/algo/state_image.ts";
import { ASK, BID } from "../../lib/market/event_block.ts";

export const BASE_NS = 1_723_000_000_000_000_000n;

/** A running guest with the images that it is shown and a record of what it told the host. */
export interface Guest {
  instance: AlgoInstance;
  abi: SdkAbi;
  book: BookImage;
  state: StateImage;
  features: FeaturesImage;
  logs: { level: number; text: string; truncated: boolean }[];
  sent: { to: bigint; payload: Uint8Array }[];
  refused: string[];
  onBook(): AlgoInstance["actions"];
}

export async function runGuest(
  wasm: Uint8Array,
  options: { maxPages?: number; sdkVersion?: string; log?: AlgoHooks["log"] } = {},
): Promise<Guest> {
  const { maxPages = 256, sdkVersion } = options;
  const module = await AlgoModule.compile(wasm, { maxPages, sdkVersion });
  const logs: Guest["logs"] = [];
  const sent: Guest["sent"] = [];
  const refused: string[] = [];
  const instance = module.instantiate({
    log: options.log ?? ((level, text, truncated) => logs.push({ level, text, truncated })),
    send: (to, payload) => sent.push({ to, payload }),
    refused: (call) => refused.push(call),
    tooLarge: () => refused.push("too large"),
  });
  const book = new BookImage(BASE_NS, 1);
  const state = new StateImage();
  const features = new FeaturesImage(BASE_NS);
  const onBook = () => instance.onBook(book, state, features);
  return { instance, abi: module.abi, book, state, features, logs, sent, refused, onBook };
}

/** Shows a book with one level a side, `offsetNs` after the base. */
export function quote(guest: Guest, bidPx1e9: number, askPx1e9: number, offsetNs: number): void {
  const qty = new Float64Array([200_000_000]);
  guest.book.setSide(BID, 1, new Float64Array([bidPx1e9]), qty);
  guest.book.setSide(ASK, 1, new Float64Array([askPx1e9]), qty);
  guest.book.setRecvNs(offsetNs);
  guest.features.setTime(offsetNs);
}
