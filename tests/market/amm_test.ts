import assert from "node:assert/strict";
import { gasUsd1e9, swapInput, swapOutput } from "../../lib/market/amm.ts";

type Row = [string, string, string, number, string | null, string | null];
type GasRow = [number, string, string, string, string, string];

/** Computed by the SDK itself; `tests/fixtures/amm/vectors.rs` prints them. */
const VECTORS = JSON.parse(
  await Deno.readTextFile(new URL("../fixtures/amm/vectors-0.4.0.json", import.meta.url)),
) as { v2: Row[]; gas: GasRow[] };
const SOLANA = 5;

const wide = (text: string | null) => text === null ? undefined : BigInt(text);

Deno.test("a swap in a pool gives and takes what the SDK computes, to the last unit", () => {
  assert.ok(VECTORS.v2.filter((row) => row[4] !== null && row[5] !== null).length > 50);
  for (const row of VECTORS.v2) {
    const [amount, reserveIn, reserveOut, feePpm, output, input] = row;
    const of = [BigInt(amount), BigInt(reserveIn), BigInt(reserveOut), feePpm] as const;
    assert.equal(swapOutput(...of), wide(output), JSON.stringify(row));
    assert.equal(swapInput(...of), wide(input), JSON.stringify(row));
  }
});

Deno.test("a swap's gas costs what the SDK computes, on Ethereum and on Solana", () => {
  for (const [chain, base, priority, units, price, usd] of VECTORS.gas) {
    assert.equal(
      gasUsd1e9({
        chain: chain === SOLANA ? "solana" : "evm",
        baseFeeNative: BigInt(base),
        priorityFeeNative: BigInt(priority),
        gasUnits: BigInt(units),
        nativePrice1e9: BigInt(price),
      }),
      BigInt(usd),
    );
  }
});
