import type { Hono } from "hono";
import { accountLimitsSchema } from "../../contract/risk_limits.ts";
import { foldSymbol, namesMarket } from "../../market/symbols.ts";
import type { Center } from "../center/center.ts";
import { invalid } from "../problem.ts";
import { given, parseBody } from "./parameters.ts";
import { bodyText } from "./request_checks.ts";
import { killSwitchDocument } from "./kill_switch_document.ts";
import { send } from "./send.ts";

const DAY_NS = 86_400_000_000_000n;

/** Limits of the account. */
export function riskRoutes(app: Hono, center: Center): void {
  app.get("/v1/risk_limits", (c) => send(c, 200, riskDocument(center)));

  app.put("/v1/risk_limits", async (c) => {
    const body = parseBody(accountLimitsSchema, await bodyText(c.req.raw));
    const unknown = Object.keys(body.symbols ?? {}).filter((symbol) =>
      !center.markets.some(({ meta }) => namesMarket(meta, foldSymbol(symbol)))
    );
    // A limit that is misspelt must not vanish.
    if (unknown.length > 0) {
      throw invalid(unknown.map((symbol) => ({
        field: `symbols.${symbol}`,
        message: "is not traded here",
        value: symbol,
      })));
    }
    const { max_price_deviation_bps: band, ...limits } = body;
    if (band !== undefined) {
      center.settings.update({ price_band_bps: band });
      center.switches.adoptSettings();
    }
    center.switches.limit(given(limits));
    return send(c, 200, riskDocument(center));
  });
}

function riskDocument(center: Center): Record<string, unknown> {
  const { limits, values } = center.settings;
  const nowNs = center.clock.nowEpochNs();
  const day = nowNs / DAY_NS;
  const today = new Date(Number(day * DAY_NS / 1_000_000n)).toISOString().slice(0, 10);
  const pnl = center.db.all(
    `SELECT session_1e9 FROM positions WHERE session_day = ?
     UNION ALL SELECT session_1e9 FROM desk_positions WHERE session_day = ?`,
    today,
    today,
  ).reduce((sum, row) => sum + BigInt(row["session_1e9"] as string), 0n);
  return {
    ...limits,
    reduce_only: limits.reduce_only ?? false,
    max_price_deviation_bps: values.price_band_bps,
    symbols: limits.symbols ?? {},
    session: { day: today, pnl_1e9: pnl, resets_at_ns: (day + 1n) * DAY_NS },
    kill_switch: killSwitchDocument(center),
  };
}
