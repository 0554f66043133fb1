import assert from "node:assert/strict";
import { join } from "node:path";
import { inScene } from "./support/scene.ts";
import { programOf } from "./support/python.ts";

const schemathesis = await programOf("schemathesis", ["schemathesis==4.32.5"]);

/** Cases that are made up for each call beside those that the description itself suggests. */
const CASES = "5";
/** It takes twenty seconds, but on a machine that is busy with more than this, minutes. */
const LONGEST_MS = 400_000;
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_schema_conformance",
];
/** Calls that say 501 on purpose, or that would change the key and the rate of the run itself. */
const LEFT_OUT = [
  "/v1/strategies",
  "/v1/backtest",
  "/v1/sandbox/settings",
  "/v1/api_keys/{key_id}/rotate",
];

Deno.test({
  name: "made-up requests find no server error, no status and no document that is not described",
  ignore: schemathesis === undefined,
  fn: inScene(async (scene) => {
    const cwd = await scene.project("fuzzed");
    await scene.json(["--local", "deploy"], { cwd });
    await scene.json(["--local", "start"], { cwd });
    const platform = await scene.platform();
    assert.ok(platform);
    const key = (await Deno.readTextFile(join(scene.home, "local", "key"))).trim();
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const ask = async (path: string, init: RequestInit = {}) => {
      const response = await fetch(platform.url + path, { headers, ...init });
      assert.equal(response.status, 200);
      return await response.json();
    };
    await ask("/v1/sandbox/settings", { method: "PUT", body: '{"rate_limit_qps": 100000}' });
    const { deployment_id: id } = await ask("/v1/deployments/fuzzed");
    const config = join(scene.folder, "schemathesis.toml");
    await Deno.writeTextFile(config, configText(id));
    const { code, stdout, stderr } = await scene.program(schemathesis!, [
      ...["--config-file", config, "run", `${platform.url}/openapi.json`],
      ...["--url", platform.url, "--header", `Authorization: Bearer ${key}`],
      ...["--checks", CHECKS.join(","), "--max-examples", CASES, "--phases", "coverage,fuzzing"],
      ...["--seed", "1", "--workers", "1", "--suppress-health-check", "all", "--no-color"],
      ...["--continue-on-failure", ...LEFT_OUT.flatMap((path) => ["--exclude-path", path])],
    ], { longestMs: LONGEST_MS }).ended;
    assert.equal(code, 0, `${stdout.slice(-8000)}\n${stderr.slice(-2000)}`);
    assert.match(stdout, /\d{3,} generated, \d{3,} passed/);
  }),
});

/** Things that exist, so that requests get further than 404; what removes them gets others. */
function configText(id: string): string {
  return `[parameters]
"path.symbol" = "BTC-USDT"
"path.venue" = "binance"

[[operations]]
include-path-regex = "^/v1/(deployments|algos)/"
include-method = ["GET", "POST", "PATCH"]
parameters = { "path.id" = "${id}", "path.symbol" = "BTC-USDT" }
`;
}
