import type { Hono } from "hono";
import * as v from "valibot";
import type { Center } from "../center/center.ts";
import { type Settings, settingsSchema } from "../center/settings.ts";
import { parseBody } from "./parameters.ts";
import { positionsDocument } from "./positions_document.ts";
import { bodyText } from "./request_checks.ts";
import { send } from "./send.ts";

export interface PlatformFacts {
  version: string;
  keySuffix: string;
  startedMs: number;
  nowMs(): number;
}

const CAPABILITIES = [
  "deployments.instances",
  "deployments.patch",
  "logs.cursor",
  "logs.wait",
  "stream.logs",
  "stream.mesh",
  "stream.resume",
  "fees.maker_taker",
];

/** Health, the account, its positions, its limits, and the sandbox's settings. */
export function accountRoutes(app: Hono, center: Center, facts: PlatformFacts): void {
  const noSwitch = { active: false, reason: null, engaged_at_ns: null };

  app.get("/v1/health", (c) => {
    const nowNs = center.clock.nowNs();
    const silent = center.markets.filter((market) => !market.isFresh(nowNs));
    const problems = silent.map(({ meta }) => `feed ${meta.venue} ${meta.symbol} is silent`);
    return send(c, 200, {
      status: problems.length === 0 ? "ok" : "degraded",
      ...(problems.length === 0 ? {} : { problems }),
      platform: "local",
      version: facts.version,
      api: "v1",
      region: "local",
      time_ns: BigInt(Math.round(facts.nowMs() * 1000)) * 1000n,
      uptime_s: Math.floor((facts.nowMs() - facts.startedMs) / 1000),
      capabilities: CAPABILITIES,
    });
  });

  app.get("/v1/account", (c) =>
    send(c, 200, {
      client_id: "local",
      mode: "sandbox",
      tier: "local",
      rate_limit_qps: center.settings.values.rate_limit_qps,
      key: { key_id: "key_local", label: "local", suffix: facts.keySuffix, is_admin: true },
      limits: { max_deployments: 32, max_instances: 16, max_wasm_bytes: 8388608 },
      kill_switch: noSwitch,
      created_at_ns: BigInt(Math.round(facts.startedMs * 1000)) * 1000n,
    }));

  app.get("/v1/risk_limits", (c) =>
    send(c, 200, {
      reduce_only: false,
      max_price_deviation_bps: center.settings.values.price_band_bps,
      symbols: {},
      kill_switch: noSwitch,
    }));

  for (const path of ["/v1/positions", "/v1/positions/unified"]) {
    app.get(path, (c) => send(c, 200, positionsDocument(center, (name) => c.req.query(name))));
  }

  app.get("/v1/sandbox/settings", (c) => send(c, 200, center.settings.values));

  app.put("/v1/sandbox/settings", async (c) => {
    const body = parseBody(settingsSchema, await bodyText(c.req.raw));
    const given = Object.fromEntries(
      Object.entries(body).filter(([, value]) => value !== undefined),
    );
    center.settings.update(given as Partial<Settings>);
    return send(c, 200, center.settings.values);
  });

  app.post("/v1/sandbox/reset", async (c) => {
    parseBody(v.strictObject({}), await bodyText(c.req.raw));
    return send(c, 200, await center.reset());
  });
}
