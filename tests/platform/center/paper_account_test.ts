import assert from "node:assert/strict";
import { Random } from "../../../lib/exchange/random.ts";
import type { FillEntry } from "../../../lib/engine/journal.ts";
import type { SymbolMeta } from "../../../lib/market/symbol_meta.ts";
import { PaperAccount } from "../../../lib/platform/center/paper_account.ts";
import { Database } from "../../../lib/platform/store/database.ts";
import { recording } from "../../support/recorded_run.ts";

async function withAccount(work: (account: PaperAccount) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  const db = Database.open(folder);
  try {
    work(new PaperAccount(db));
  } finally {
    db.close();
    await Deno.remove(folder, { recursive: true });
  }
}

function rowOf(account: PaperAccount, asset: string) {
  const row = account.rows().find((each) => each["asset"] === asset)!;
  return {
    qty1e8: BigInt(row["qty_1e8"] as string),
    entry1e9: row["entry_1e9"] as bigint,
    realized1e9: BigInt(row["realized_1e9"] as string),
    fees1e9: BigInt(row["fees_1e9"] as string),
  };
}

/** Only what an account reads of a fill. */
function randomFill(random: Random): FillEntry {
  const qty1e8 = 1 + Math.floor(random.next() * 1e9);
  const px1e9 = 1 + Math.floor(random.next() * 6e13);
  const fee1e9 = BigInt(Math.floor((random.next() - 0.3) * 1e6));
  const side = random.next() < 0.5 ? 1 : -1;
  return { side, px1e9, qty1e8, fee1e9 } as FillEntry;
}

const markets: [string, SymbolMeta][] = await Promise.all(
  ["binance-spot-btcusdt", "binance-usdm-btcusdt"].map(async (
    name,
  ): Promise<[string, SymbolMeta]> => {
    const { meta } = await recording(name);
    return [meta.instrumentType, meta];
  }),
);

for (const [kind, meta] of markets) {
  Deno.test(`coins, fees and cash of 2,000 random ${kind} fills add up, and cash is never too much`, () =>
    withAccount((account) => {
      const random = new Random(11);
      let [position, fees, cash1e9, count] = [0n, 0n, 0n, 0n];
      for (; count < 2000n; count++) {
        const fill = randomFill(random);
        account.fill(fill, meta);
        position += BigInt(fill.side * fill.qty1e8);
        fees += fill.fee1e9;
        const notional = BigInt(fill.px1e9) * BigInt(fill.qty1e8) / 100_000_000n;
        cash1e9 -= (kind === "perp" ? 0n : BigInt(fill.side) * notional) + fill.fee1e9;
      }
      const held = rowOf(account, kind === "perp" ? meta.symbol : meta.base);
      assert.equal(held.qty1e8, position);
      assert.equal(held.fees1e9, fees);
      if (kind === "perp") cash1e9 += held.realized1e9;
      const lost1e9 = cash1e9 - rowOf(account, meta.quote).qty1e8 * 10n;
      // Each fill rounds once, by less than a hundred-millionth of a dollar.
      assert.ok(lost1e9 >= 0n && lost1e9 < 10n * count, `off by ${lost1e9}`);
    }));
}
