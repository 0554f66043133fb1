import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { action } from "../../../commands/preflight/action.ts";
import type { Context, ProcessResult } from "../../../lib/cli/context.ts";
import { stringifyExact } from "../../../lib/contract/json.ts";
import { LIVE_KEY, TEST_KEY, withPlatformDouble } from "../../e2e/support/platform_double.ts";
import { type FakeContext, fakeContext } from "../../support/fake_context.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

export interface CheckRow {
  id: string;
  title: string;
  status: string;
  measured: string;
  fix: string | null;
}

/** A project that passes every check; lines are counted by the expectations. */
export const SEQUENCE_TOML = `[strategy]
name = "my-mm"
venue = "binance"
symbols = ["BTC-USDT"]

[risk]
max_position = "0.1"
max_daily_loss = "500"
max_order_notional = "5000"
max_order_rate = 20

[build]
wasm = "maker.wasm"
`;

/** What the platform answers, by path; a `Response` is given as it is. */
export type Documents = Record<string, unknown>;

// deno-lint-ignore no-explicit-any
export type Any = any;

export class CheckedScene {
  readonly folder: string;
  readonly home: string;
  url = "";
  live = false;
  documents: Documents = goodDocuments();
  env: Record<string, string> = { SEQUENCE_SANDBOX_API_KEY: TEST_KEY, SEQUENCE_API_KEY: LIVE_KEY };
  /** What cargo and rustup say; without it there is no such program. */
  run: Context["run"] = (command) =>
    Promise.reject(new Deno.errors.NotFound(`No program ${command}`));
  notes = "";

  constructor(folder: string) {
    this.folder = join(folder, "my-mm");
    this.home = join(folder, "home");
  }

  async write(path: string, content: string | Uint8Array): Promise<string> {
    const full = join(this.folder, path);
    await Deno.mkdir(join(full, ".."), { recursive: true });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(full, bytes);
    return full;
  }

  /** Runs `preflight` and gives its rows. */
  async check(fix = false): Promise<{ rows: CheckRow[]; exit: string | undefined }> {
    const context = this.context();
    const result = await action(context, { args: {}, options: { fix } });
    this.notes = context.err();
    const { ok, checks } = result.json as { ok: boolean; checks: CheckRow[] };
    assert.equal(ok, result.exit === undefined, "ok says the same as the exit code");
    assert.equal(ok, checks.every((row) => row.status !== "fail"));
    return { rows: checks, exit: result.exit };
  }

  /** The world as the command finds it. */
  context(): FakeContext {
    return fakeContext({
      cwd: this.folder,
      env: { SEQUENCE_HOME: this.home, SEQUENCE_API_URL: this.url, ...this.env },
      options: { sandbox: !this.live },
      fetch,
      now: () => Date.now(),
      sleep,
      run: this.run,
    });
  }

  /** The rows of one check. */
  async rows(id: string, fix = false): Promise<CheckRow[]> {
    const found = (await this.check(fix)).rows.filter((row) => row.id === id);
    assert.ok(found.length > 0, `there is a row ${id}`);
    return found;
  }
}

/** Runs `work` with a good project and a platform where all is well. */
export async function inCheckedScene(work: (scene: CheckedScene) => Promise<void>): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "sequence-preflight-" }));
  try {
    const scene = new CheckedScene(folder);
    await scene.write("Sequence.toml", SEQUENCE_TOML);
    await scene.write("maker.wasm", await makerModule());
    await withPlatformDouble(
      ({ path }) => answer(scene.documents[path]),
      async ({ url }) => {
        scene.url = url;
        await work(scene);
      },
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

export async function makerModule(): Promise<Uint8Array> {
  return await Deno.readFile(join(ROOT, "assets/wasm/maker.wasm"));
}

function answer(document: unknown): Response | undefined {
  if (document === "hang") return undefined;
  if (document instanceof Response) return document.clone();
  if (document === undefined) {
    return problem(501, "NOT_IMPLEMENTED", "this platform does not offer it");
  }
  const json = typeof document === "function" ? document() : document;
  return new Response(stringifyExact(json), { headers: { "content-type": "application/json" } });
}

/** A refusal in the contract's envelope. */
export function problem(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message, request_id: "req-1" } }, { status });
}

export function goodDocuments(): Record<string, Any> {
  const none = { active: false, reason: null, engaged_at_ns: null };
  return {
    "/v1/health/live": { status: "live" },
    "/v1/health": () => ({ status: "ok", time_ns: BigInt(Date.now()) * 1_000_000n }),
    "/v1/account": { client_id: "me", mode: "sandbox", kill_switch: none },
    "/v1/risk_limits": { reduce_only: false, symbols: {}, kill_switch: none },
    "/v1/credentials": {
      credentials: [{ venue: "binance", connected: true, required: false }],
    },
    "/v1/edges": {
      edges: [
        { edge_id: "venue-edge-binance", venue: "binance", status: "up", heartbeat_age_ms: 50 },
        // Nothing of the project is traded there.
        { edge_id: "venue-edge-binance-perp", venue: "binance", status: "down" },
      ],
    },
    "/v1/symbols": [{
      symbol: "BTC-USDT",
      venue: "binance",
      edge_id: "venue-edge-binance",
      quote: "USDT",
      aliases: ["BTC-USD"],
      tick_size_1e9: 10_000_000n,
      lot_size_1e8: 1000n,
      status: "trading",
      has_data: true,
    }],
    "/v1/quotes": {
      quotes: [{ symbol: "BTC-USDT", venues: { binance: { bid: 59_999, ask: 60_001 } } }],
    },
    "/v1/positions/unified": {
      positions: [{
        venue: "binance",
        instrument: { kind: "fiat", symbol: "USD" },
        qty_1e8: 10_000_00000000n,
        available_qty_1e8: 10_000_00000000n,
      }],
    },
    "/v1/deployments": { deployments: [] },
    "/v1/fees": { fees: [{ venue: "binance", maker_bps: 10, taker_bps: 10 }] },
  };
}

/** A child process that ends at once. */
export function said(stdout: string, code = 0, stderr = ""): Promise<ProcessResult> {
  return Promise.resolve({ code, stdout, stderr });
}

function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
