import assert from "node:assert/strict";
import { POOL } from "../../support/example_pool.ts";
import { type Any, eventually, ONE_VENUE, withPlatform } from "./running_platform.ts";

const put = (pools: unknown) => ({ method: "PUT", json: { pools } });

Deno.test("a configured pool is among the venues with its gas, and routed to where it is cheaper", () =>
  withPlatform(async ({ ask }) => {
    const saved = await ask("/v1/sandbox/settings", put([POOL]));
    assert.equal(saved.body.pools[0].follows_market, true);
    const { venues, coverage } = await eventually(async () => {
      const { body } = await ask("/v1/intelligence/venues?symbol=BTC-USDT");
      return body.nbbo.bid_1e9 > 0n ? body : undefined;
    }, "a book");
    const row = venues.find((each: Any) => each.venue === "dex_ethereum");
    // 13 gwei × 150,000 gas × $2,600 a coin.
    assert.deepEqual([row.gas_usd, row.taker_bps, row.bid_1e9], [5.07, 5, null]);
    assert.equal(coverage.quoting, 1);

    const slippage = "/v1/intelligence/slippage?symbol=BTC-USD&sizes=100,1000000";
    const [small, large] = (await ask(slippage)).body.curve;
    assert.deepEqual(small.venues.map((each: Any) => each.venue), ["binance"]);
    assert.equal(small.gas_usd, null);
    assert.ok(large.venues.some((each: Any) => each.venue === "dex_ethereum"));
    assert.equal(large.gas_usd, 5.07);
    const alone = (await ask(`${slippage}&venue=dex_ethereum`)).body.curve[0];
    assert.ok(alone.gas_bps > 500 && alone.total_bps > alone.gas_bps);

    const route = (await ask("/v1/intelligence/routing?symbol=BTC-USD&side=sell&qty=20")).body;
    const leg = route.legs.find((each: Any) => each.venue === "dex_ethereum");
    assert.equal(leg.gas_usd, 5.07);
    const other = await ask("/v1/intelligence/venues?symbol=ETH-USD");
    assert.ok(other.body.venues.every((each: Any) => each.venue === "binance"));
  }, ONE_VENUE));

Deno.test("a pool that nothing would ever use is refused, and named", () =>
  withPlatform(async ({ ask }) => {
    const faults = async (pools: unknown) => {
      const { status, body } = await ask("/v1/sandbox/settings", put(pools));
      assert.equal(status, 422);
      return body.error.details.map((each: Any) => each.field);
    };
    assert.deepEqual(await faults([{ ...POOL, symbol: "DOGE-USD" }]), ["pools[0].symbol"]);
    assert.deepEqual(await faults([{ ...POOL, symbol: "BTC-USD-PERP" }]), ["pools[0].symbol"]);
    assert.deepEqual(await faults([POOL, { ...POOL, symbol: "btc/usdt" }]), ["pools[1].venue"]);
    assert.deepEqual(await faults([{ ...POOL, reserve_base: "0" }]), ["pools[0].reserve_base"]);
    assert.deepEqual(await faults([{ ...POOL, venue: "kraken" }]), ["pools[0].venue"]);
    assert.deepEqual((await ask("/v1/sandbox/settings")).body.pools, []);
  }, ONE_VENUE));

Deno.test("pools outlive a restart of the platform", async () => {
  const folder = await Deno.makeTempDir({ prefix: "sequence-pools-" });
  try {
    const at = { ...ONE_VENUE, folder };
    await withPlatform(async ({ ask }) => void await ask("/v1/sandbox/settings", put([POOL])), at);
    await withPlatform(async ({ ask }) => {
      assert.equal(
        (await ask("/v1/sandbox/settings")).body.pools[0].reserve_base,
        POOL.reserve_base,
      );
    }, at);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
