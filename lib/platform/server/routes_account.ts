import type { Hono } from "hono";
import type { Center } from "../center/center.ts";
import { keyOf } from "./key_check.ts";
import { killSwitchDocument } from "./kill_switch_document.ts";
import { send } from "./send.ts";

export interface PlatformFacts {
  version: string;
  startedMs: number;
  nowMs(): number;
}

const CAPABILITIES = [
  "deployments.instances",
  "deployments.patch",
  "deployments.close",
  "logs.cursor",
  "logs.wait",
  "stream.logs",
  "stream.mesh",
  "stream.resume",
  "traces.orders",
  "tca.deployment",
  "fees.maker_taker",
];

/** Health and the account. */
export function accountRoutes(app: Hono, center: Center, facts: PlatformFacts): void {
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

  app.get("/v1/account", (c) => {
    const key = keyOf(c);
    return send(c, 200, {
      client_id: "local",
      mode: "sandbox",
      tier: "local",
      rate_limit_qps: center.settings.values.rate_limit_qps,
      key: {
        key_id: key.keyId,
        label: key.label,
        suffix: key.suffix,
        is_admin: key.isProgram,
      },
      limits: { max_deployments: 32, max_instances: 16, max_wasm_bytes: 8388608 },
      kill_switch: killSwitchDocument(center),
      created_at_ns: key.createdNs,
    });
  });
}
