import assert from "node:assert/strict";
import { join } from "node:path";
import { action as deploy } from "../../commands/deploy/action.ts";
import { action as start } from "../../commands/start/action.ts";
import { action as stop } from "../../commands/stop/action.ts";
import { action as undeploy } from "../../commands/undeploy/action.ts";
import { paintFor } from "../../lib/cli/ansi.ts";
import type { Action, Input } from "../../lib/cli/command.ts";
import { type Answer, withServer } from "../api/scripted_server.ts";
import { fakeContext } from "../support/fake_context.ts";

const ROOT = new URL("../../", import.meta.url);
const KEY = "seq_live_" + "a".repeat(64);

const document = (status: string) => ({
  deployment_id: "dep_0000000000000001",
  name: "my-mm",
  status,
  desired_state: status === "running" ? "running" : "stopped",
  revision: 4,
  edges: [{ label: "binance", venue: "binance", status: status === "stopped" ? "paused" : status }],
});

/** A platform on which `my-mm` is there, in a state; it does what it is asked for. */
function platform(exists: boolean, status: string): Answer {
  let state = status;
  return ({ method, path }) => {
    if (path === "/v1/health") {
      return Response.json({ capabilities: ["deployments.instances", "deployments.patch"] });
    }
    if (path === "/v1/risk_limits") return Response.json({});
    if (method === "GET" && path.startsWith("/v1/deployments?")) {
      return Response.json({ deployments: exists ? [document(state)] : [] });
    }
    if (path.endsWith("/start")) state = "running";
    if (path.endsWith("/stop")) state = "stopped";
    return Response.json(document(state));
  };
}

interface Case {
  name: string;
  action: Action;
  exists?: boolean;
  status?: string;
  input?: Partial<Input>;
}

const named = { args: { name: "my-mm" } };
const CASES: Case[] = [
  { name: "start", action: start, input: named },
  { name: "stop", action: stop, status: "running", input: named },
  {
    name: "stop --cancel-orders",
    action: stop,
    status: "running",
    input: { ...named, options: { cancelOrders: true } },
  },
  { name: "undeploy", action: undeploy, input: named },
  { name: "deploy of a new name", action: deploy, exists: false },
  { name: "deploy of a stopped one", action: deploy },
  { name: "deploy of a running one", action: deploy, status: "running" },
];

async function project(): Promise<string> {
  const folder = await Deno.makeTempDir();
  await Deno.copyFile(new URL("assets/wasm/maker.wasm", ROOT), join(folder, "maker.wasm"));
  await Deno.writeTextFile(
    join(folder, "Sequence.toml"),
    `[strategy]\nname = "my-mm"\nvenue = "binance"\nsymbols = ["BTC-USDT"]\n\n` +
      `[risk]\nmax_position = "0.1"\n\n[build]\nwasm = "maker.wasm"\n`,
  );
  return folder;
}

for (const { name, action, exists = true, status = "stopped", input = {} } of CASES) {
  Deno.test(`${name} --dry-run shows on live what is sent without it, and sends nothing`, async () => {
    const cwd = await project();
    const run = async (dryRun: boolean) => {
      let changes: { method: string; path: string; body: string }[] = [];
      let result: Awaited<ReturnType<Action>> | undefined;
      await withServer([platform(exists, status)], async ({ url, seen }) => {
        const context = fakeContext({
          cwd,
          fetch: (input, init) => fetch(input, init),
          env: { SEQUENCE_API_KEY: KEY, SEQUENCE_API_URL: url, SEQUENCE_HOME: cwd },
          // Nobody can be asked: without --yes only a dry run may go on.
          options: { yes: !dryRun },
        });
        result = await action(context, {
          args: input.args ?? {},
          options: { skipBuild: true, ...input.options, dryRun },
        });
        changes = seen.filter(({ method }) => method !== "GET");
      });
      return { changes, result: result! };
    };
    try {
      const { changes: none, result } = await run(true);
      assert.deepEqual(none, [], "a dry run changes nothing");
      const { changes } = await run(false);
      const requests = result.json!["requests"] as {
        method: string;
        url: string;
        body: Record<string, unknown> | null;
      }[];
      assert.equal(result.json!["dry_run"], true);
      assert.deepEqual(
        requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`),
        changes.map(({ method, path }) => `${method} ${path}`),
      );
      const [shown] = requests;
      const [sent] = changes;
      const body = sent!.body === "" ? null : JSON.parse(sent!.body);
      if (body?.wasm_base64) {
        const bytes = Uint8Array.fromBase64(body.wasm_base64);
        body.wasm_base64 = { size_bytes: bytes.length, sha256: body.wasm_sha256 };
      }
      const plain = JSON.parse(
        JSON.stringify(
          shown!.body,
          (_key, value) => typeof value === "bigint" ? Number(value) : value,
        ),
      );
      assert.deepEqual(plain, body);
      const text = result.text!(paintFor(false));
      assert.match(text, /dry run: nothing was sent/);
      assert.ok(text.includes(`${sent!.method} `) && !/[A-Za-z0-9+/]{200}/.test(text), text);
    } finally {
      await Deno.remove(cwd, { recursive: true });
    }
  });
}
