/** `kill` on an account that holds more than its deployments bought. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { inScene, type Json, type Scene } from "./support/scene.ts";
import { trading } from "./support/trading.ts";

const BY_HAND = 30_000_000;

interface Killed extends Json {
  flat: boolean;
  closed: { venue: string; side: string; filled_qty_1e8: number }[];
  remaining: { venue: string; positions: { symbol: string; position_1e8: number }[] }[];
}

/** Runs `kill` on the local platform; its document, and the exit code it ended with. */
async function kill(scene: Scene, ...args: string[]): Promise<[Killed, number]> {
  const { code, stdout, stderr } = await scene.run(["--local", "kill", ...args, "--json"]);
  assert.notEqual(stdout, "", stderr);
  return [JSON.parse(stdout) as Killed, code];
}

/** A request to the platform that runs in the scene. */
async function call(scene: Scene, method: string, path: string, json?: Json): Promise<Json> {
  const { url } = (await scene.platform())!;
  const key = (await Deno.readTextFile(join(scene.home, "local", "key"))).trim();
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const body = await response.json() as Json;
  assert.ok(response.ok, JSON.stringify(body));
  return body;
}

/** What the account has of a coin at a venue, × 10⁸. */
async function held(scene: Scene, venue: string, coin: string): Promise<number> {
  const { positions } = await call(scene, "GET", "/v1/positions/unified") as {
    positions: { venue: string; qty_1e8: number; instrument: { symbol: string } }[];
  };
  return positions.find((row) => row.venue === venue && row.instrument.symbol === coin)?.qty_1e8 ??
    0;
}

async function buyByHand(scene: Scene): Promise<void> {
  const order = { symbol: "BTC-USDT", side: "buy", qty: BY_HAND / 1e8, venue: "binance" };
  const before = await held(scene, "binance", "BTC");
  await call(scene, "POST", "/v1/orders", order);
  for (let i = 0; await held(scene, "binance", "BTC") < before + BY_HAND / 2; i++) {
    assert.ok(i < 200, "the market order is filled");
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

Deno.test(
  "what was bought by hand is not flat without any deployment, and --all --flatten sells it",
  inScene(async (scene) => {
    await scene.json(["local", "up", "--speed", "10"]);
    await buyByHand(scene);
    const [stopped, code] = await kill(scene, "--all");
    assert.deepEqual([stopped.flat, code], [false, 1]);
    assert.deepEqual(stopped.remaining, [{
      venue: "binance",
      open_orders: 0,
      positions: [{ symbol: "BTC-USDT", position_1e8: BY_HAND }],
    }]);
    const [closed, ended] = await kill(scene, "--all", "--flatten");
    assert.deepEqual([closed.flat, ended], [true, 0], JSON.stringify(closed));
    assert.deepEqual(closed.closed.map(({ side, filled_qty_1e8: filled }) => [side, filled]), [
      ["sell", BY_HAND],
    ]);
    assert.equal(await held(scene, "binance", "BTC"), 0);
  }),
);

Deno.test(
  "kill of a maker leaves what was bought by hand, sells nothing twice; --all closes the rest",
  inScene(async (scene) => {
    const cwd = await trading(scene, {});
    const position = async () => {
      const { deployment } = await scene.json(["--local", "status"], { cwd });
      return (deployment as { edges: { position_1e8: number }[] }).edges[0]!.position_1e8;
    };
    for (let i = 0; await position() === 0; i++) assert.ok(i < 300, "the maker trades");
    await scene.json(["--local", "stop", "--cancel-orders"], { cwd });
    await buyByHand(scene);
    const own = await position();
    assert.equal(await held(scene, "binance", "BTC"), own + BY_HAND);

    const [closed, code] = await kill(scene, "my-mm", "--flatten");
    assert.deepEqual([closed.flat, code], [true, 0], JSON.stringify(closed));
    assert.equal(closed.closed.length, own === 0 ? 0 : 1);
    assert.equal(await held(scene, "binance", "BTC"), BY_HAND, "the hand's is left");
    const [again] = await kill(scene, "my-mm", "--flatten");
    assert.deepEqual([again.closed, again.flat], [[], true], "nothing is closed twice");

    const [open] = await kill(scene, "--all");
    assert.equal(open.flat, false, "the account holds what was bought by hand");
    const [all] = await kill(scene, "--all", "--flatten");
    assert.equal(all.flat, true, JSON.stringify(all));
    assert.equal(await held(scene, "binance", "BTC"), 0);
  }),
);

Deno.test({
  name: "coins that a paper account begins with are no position, after a restart too",
  ignore: Deno.build.os === "windows",
  fn: inScene(async (scene) => {
    await scene.json(["local", "up", "--speed", "10"]);
    const coin = { venue: "binance", kind: "crypto", symbol: "BTC", qty: 2 };
    const cash = { venue: "*", kind: "fiat", symbol: "USD", qty: 1_000_000_000 };
    await call(scene, "PUT", "/v1/sandbox/settings", { default_balances: [coin, cash] });
    await call(scene, "POST", "/v1/sandbox/reset");
    assert.equal(await held(scene, "binance", "BTC"), 200_000_000);
    assert.equal((await kill(scene, "--all"))[0].flat, true);
    await scene.json(["--local", "kill", "--clear"]);
    await buyByHand(scene);
    await scene.killPlatform();
    await scene.json(["local", "up", "--speed", "10"]);
    const [closed] = await kill(scene, "--all", "--flatten");
    assert.deepEqual(closed.closed.map(({ filled_qty_1e8: filled }) => filled), [BY_HAND]);
    assert.equal(closed.flat, true);
    await call(scene, "POST", "/v1/sandbox/positions", { positions: [{ ...coin, qty: 1 }] });
    assert.equal((await kill(scene, "--all"))[0].flat, false, "what was set is a position");
  }),
});
