import * as v from "valibot";
import { kind, wide } from "./endpoints/shapes.ts";

/** The account's rows and their sums. Money is USD × 10⁹. */
export const positionsSchema = v.looseObject({
  positions: v.array(v.looseObject({
    id: v.number(),
    venue: v.string(),
    instrument: v.looseObject({ kind, symbol: v.string() }),
    qty_1e8: wide,
    locked_qty_1e8: wide,
    available_qty_1e8: wide,
    /** Of the quantity: what the paper account began with. */
    first_qty_1e8: v.optional(wide),
    entry_price_usd_1e9: wide,
    current_price_usd_1e9: wide,
    current_value_usd_1e9: wide,
    unrealized_pnl_usd_1e9: wide,
    realized_pnl_usd_1e9: wide,
    fees_usd_1e9: wide,
    lifecycle: v.looseObject({ state: v.picklist(["active", "resolved", "closed", "redeemed"]) }),
    transferable: v.boolean(),
    settled: v.boolean(),
    settled_mark_usd_1e9: v.nullable(wide),
    is_sandbox: v.boolean(),
  })),
  totals: v.looseObject({
    nav_usd_1e9: wide,
    cash_usd_1e9: wide,
    crypto_usd_1e9: wide,
    perp_unrealized_usd_1e9: wide,
    event_contract_usd_1e9: wide,
    unrealized_pnl_usd_1e9: wide,
    realized_pnl_usd_1e9: wide,
    fees_usd_1e9: wide,
  }),
  as_of_ns: wide,
});

export const balancesSchema = v.looseObject({
  balances: v.array(v.looseObject({
    venue: v.string(),
    asset: v.string(),
    total_1e8: wide,
    available_1e8: wide,
    locked_1e8: wide,
    value_usd_1e9: wide,
  })),
  as_of_ns: wide,
});

export const summarySchema = v.looseObject({
  nav_usd_1e9: wide,
  cash_usd_1e9: wide,
  unrealized_pnl_usd_1e9: wide,
  realized_pnl_usd_1e9: wide,
  fees_usd_1e9: wide,
  as_of_ns: wide,
});
