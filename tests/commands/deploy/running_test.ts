import assert from "node:assert/strict";
import { join } from "node:path";
import { action as deploy } from "../../../commands/deploy/action.ts";
import { withServer } from "../../api/scripted_server.ts";
import { fakeContext } from "../../support/fake_context.ts";

const MAKER = new URL("../../../assets/wasm/maker.wasm", import.meta.url);
const TOML = '[strategy]\nname = "my-mm"\nvenue = "binance"\nsymbols = ["BTC-USDT"]\n\n' +
  '[risk]\nmax_position = "0.1"\n\n[build]\nwasm = "maker.wasm"\n';

/** Deploys on live, where nobody can be asked, over what the platform shows of `my-mm`. */
async function deployOver(shown: Record<string, unknown>): Promise<string[]> {
  const cwd = await Deno.makeTempDir();
  let changes: string[] = [];
  try {
    await Deno.copyFile(MAKER, join(cwd, "maker.wasm"));
    await Deno.writeTextFile(join(cwd, "Sequence.toml"), TOML);
    const document = { deployment_id: "dep_1", name: "my-mm", revision: 4, ...shown };
    await withServer([({ path }) => {
      const capabilities = ["deployments.instances", "deployments.patch"];
      if (path === "/v1/health") return Response.json({ capabilities });
      return Response.json(path.startsWith("/v1/deployments?") ? [document] : document);
    }], async ({ url, seen }) => {
      const context = fakeContext({
        cwd,
        fetch: (input, init) => fetch(input, init),
        env: {
          SEQUENCE_API_KEY: "seq_live_" + "a".repeat(64),
          SEQUENCE_API_URL: url,
          SEQUENCE_HOME: cwd,
        },
      });
      try {
        await deploy(context, { args: {}, options: { skipBuild: true } });
      } finally {
        changes = seen.filter(({ method }) => method !== "GET").map(({ body }) => body);
      }
    });
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
  return changes;
}

const edges = (status: string) => [{ label: "binance", venue: "binance", status }];

Deno.test("what runs on live is not replaced without a yes, also where only its instances show it", async () => {
  const running = [
    { desired_state: "running", edges: edges("paused") },
    { status: "running" },
    { edges: edges("running") },
    { status: "draining" },
  ];
  for (const shown of running) {
    await assert.rejects(deployOver(shown), { exit: "refused" }, JSON.stringify(shown));
  }
});

Deno.test("what is at rest on live is replaced, and not started", async () => {
  for (const shown of [{ desired_state: "stopped" }, { edges: edges("paused") }]) {
    const [sent] = await deployOver(shown);
    assert.equal(JSON.parse(sent!).restart, undefined);
  }
});
