import { AlgoModule } from "../../lib/algo/module.ts";
import type { EngineConfig } from "../../lib/engine/config.ts";
import type { Meter } from "../../lib/engine/callback_meter.ts";
import { Engine } from "../../lib/engine/engine.ts";
import type { JournalEntry } from "../../lib/engine/journal.ts";
import { decodeRecording, type Recording } from "../../lib/market/recording.ts";

/** A carried recording by its file's name without the ending. */
export async function recording(name: string): Promise<Recording> {
  const file = new URL(`../../assets/recordings/${name}.seqrec`, import.meta.url);
  return await decodeRecording(await Deno.readFile(file));
}

export async function carriedModule(name: string): Promise<AlgoModule> {
  const bytes = await Deno.readFile(new URL(`../../assets/wasm/${name}.wasm`, import.meta.url));
  return await AlgoModule.compile(bytes, { maxPages: 256 });
}

/** Settings of a plain instance on one market; `over` replaces what a test is about. */
export function engineConfig(
  { meta, block }: Recording,
  over: Partial<EngineConfig> = {},
): EngineConfig {
  return {
    label: "binance",
    venue: "BINANCE-SIM",
    instruments: [{
      symbol: meta.symbol,
      meta,
      makerFeeBps1e4: 100_000,
      takerFeeBps1e4: 100_000,
    }],
    risk: {},
    latency: { toVenueNs: 2_500_000, fromVenueNs: 2_500_000, jitterNs: 500_000 },
    priceBandBps: 500,
    decisionNs: 0,
    seed: 42,
    baseNs: block.baseNs,
    mesh: { meshId: 0n, peers: [] },
    ...over,
  };
}

/** Runs a module over a whole recording, from its first warm book to its stop. */
export function replay(
  module: AlgoModule,
  source: Recording,
  config: EngineConfig,
  meter?: Meter,
): { engine: Engine; journal: JournalEntry[] } {
  const journal: JournalEntry[] = [];
  const engine = new Engine(config, module, (entry) => journal.push(entry), meter);
  engine.start(0);
  const { block } = source;
  for (let i = 0; i < block.count; i++) engine.market(0, block, i, 0);
  engine.stop(block.recvNs[block.count - 1]!, { cancelOrders: true });
  return { engine, journal };
}
