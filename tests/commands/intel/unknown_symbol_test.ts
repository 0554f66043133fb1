import assert from "node:assert/strict";
import { action } from "../../../commands/intel/action.ts";
import { UserError } from "../../../lib/cli/errors.ts";
import type { Answer } from "../../api/scripted_server.ts";
import { runOn } from "../one_deployment.ts";

/** A platform that knows these symbols, and answers 404 for every other question. */
function knowing(symbols: Response | undefined): Answer {
  return ({ path }) =>
    path === "/v1/symbols" && symbols !== undefined ? symbols : Response.json(
      { error: { code: "NOT_FOUND", message: "no symbol", request_id: "req-1" } },
      { status: 404 },
    );
}

async function hintFor(symbol: string, symbols: Response | undefined): Promise<string | undefined> {
  let error: unknown;
  await runOn(knowing(symbols), action, { args: { symbol } }).catch((cause) => error = cause);
  assert.ok(error instanceof UserError);
  assert.deepEqual([error.exit, error.message], ["notFound", "no symbol"]);
  return error.hint;
}

const listed = (...names: string[]) =>
  Response.json({ symbols: names.map((symbol) => ({ symbol, venue: "binance" })) });

Deno.test("an unknown symbol is not found, with the one that was meant or those that there are", async () => {
  assert.equal(await hintFor("BTC-UDS", listed("BTC-USD", "ETH-USD")), "did you mean BTC-USD?");
  assert.equal(
    await hintFor("NOPE-EUR", listed("ETH-USDT", "BTC-USDT", "BTC-USDT")),
    "there are: BTC-USDT, ETH-USDT",
  );
  assert.equal(await hintFor("NOPE-EUR", undefined), undefined);
});
