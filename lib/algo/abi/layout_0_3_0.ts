import type { Layouts } from "./layout.ts";
import { LAYOUT_0_1_0 } from "./layout_0_1_0.ts";

/**
 * The structs of SDK 0.3.0: the same and new ones. `NbboSnapshot` and `VenueBooks` have 16 venues
 * here and in no later version.
 */
export const LAYOUT_0_3_0: Layouts = {
  ...LAYOUT_0_1_0,
  SymbolMeta: {
    size: 40,
    fields: [
      ["tick_size_1e9", "u64", 0, 0],
      ["lot_size_1e8", "u64", 8, 0],
      ["min_qty_1e8", "u64", 16, 0],
      ["min_notional_1e9", "u64", 24, 0],
      ["price_precision", "u8", 32, 0],
      ["qty_precision", "u8", 33, 0],
      ["_pad", "u8", 34, 6],
    ],
  },
  RiskSnapshot: {
    size: 32,
    fields: [
      ["max_position_1e8", "i64", 0, 0],
      ["max_daily_loss_1e9", "i64", 8, 0],
      ["max_order_notional_1e9", "u64", 16, 0],
      ["max_order_rate", "u32", 24, 0],
      ["reduce_only", "u8", 28, 0],
      ["_pad", "u8", 29, 3],
    ],
  },
  AlgoState: {
    size: 1408,
    fields: [
      ["position_1e8", "i64", 0, 0],
      ["avg_entry_1e9", "u64", 8, 0],
      ["realized_pnl_1e9", "i64", 16, 0],
      ["unrealized_pnl_1e9", "i64", 24, 0],
      ["orders", "OpenOrder", 32, 32],
      ["order_ct", "u8", 1312, 0],
      ["_pad", "u8", 1313, 7],
      ["session_pnl_1e9", "i64", 1320, 0],
      ["total_fill_count", "u64", 1328, 0],
      ["symbol", "SymbolMeta", 1336, 0],
      ["risk", "RiskSnapshot", 1376, 0],
    ],
  },
  Action: {
    size: 32,
    fields: [
      ["order_id", "u64", 0, 0],
      ["px_1e9", "u64", 8, 0],
      ["qty_1e8", "i64", 16, 0],
      ["side", "i8", 24, 0],
      ["is_cancel", "u8", 25, 0],
      ["order_type", "u8", 26, 0],
      ["venue_id", "u8", 27, 0],
      ["_pad", "u8", 28, 4],
    ],
  },
  NbboSnapshot: {
    size: 480,
    fields: [
      ["nbbo_bid_px_1e9", "u64", 0, 0],
      ["nbbo_ask_px_1e9", "u64", 8, 0],
      ["nbbo_bid_sz_1e8", "u64", 16, 0],
      ["nbbo_ask_sz_1e8", "u64", 24, 0],
      ["nbbo_bid_venue", "u8", 32, 0],
      ["nbbo_ask_venue", "u8", 33, 0],
      ["venue_ct", "u8", 34, 0],
      ["_pad0", "u8", 35, 0],
      ["sequence", "u32", 36, 0],
      ["venue_ids", "u8", 40, 16],
      ["venue_bid_px", "u64", 56, 16],
      ["venue_ask_px", "u64", 184, 16],
      ["venue_bid_sz", "u32", 312, 16],
      ["venue_ask_sz", "u32", 376, 16],
      ["venue_update_ms", "u16", 440, 16],
      ["recv_ns", "u64", 472, 0],
    ],
  },
  VenueBooks: {
    size: 11176,
    fields: [
      ["merged", "L2Book", 0, 0],
      ["book_ct", "u8", 656, 0],
      ["_pad", "u8", 657, 7],
      ["venue_ids", "u8", 664, 16],
      ["books", "L2Book", 680, 16],
    ],
  },
  PoolMeta: {
    size: 40,
    fields: [
      ["address", "u8", 0, 32],
      ["pair_index", "u16", 32, 0],
      ["fee_bps", "u16", 34, 0],
      ["venue_id", "u8", 36, 0],
      ["protocol_id", "u8", 37, 0],
      ["_pad", "u8", 38, 2],
    ],
  },
  PoolBooks: {
    size: 22280,
    fields: [
      ["pool_ct", "u8", 0, 0],
      ["_pad", "u8", 1, 7],
      ["metas", "PoolMeta", 8, 32],
      ["books", "L2Book", 1288, 32],
    ],
  },
};
