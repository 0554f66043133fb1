import type { Layouts } from "./layout.ts";

/**
 * The structs that cross the wall in SDK 0.1.0. Source: `repr(C)` layouts of the public crate
 * `sequence-algo-sdk` 0.1.0, computed natively and in wasm32, as in the tables of later versions.
 */
export const LAYOUT_0_1_0: Layouts = {
  Level: {
    size: 16,
    fields: [
      ["px_1e9", "u64", 0, 0],
      ["sz_1e8", "u64", 8, 0],
    ],
  },
  L2Book: {
    size: 656,
    fields: [
      ["bids", "Level", 0, 20],
      ["asks", "Level", 320, 20],
      ["bid_ct", "u8", 640, 0],
      ["ask_ct", "u8", 641, 0],
      ["symbol_id", "u16", 642, 0],
      ["_pad", "u32", 644, 0],
      ["recv_ns", "u64", 648, 0],
    ],
  },
  OpenOrder: {
    size: 40,
    fields: [
      ["order_id", "u64", 0, 0],
      ["px_1e9", "u64", 8, 0],
      ["qty_1e8", "i64", 16, 0],
      ["filled_1e8", "i64", 24, 0],
      ["side", "i8", 32, 0],
      ["status", "u8", 33, 0],
      ["_pad", "u8", 34, 6],
    ],
  },
  AlgoState: {
    size: 1320,
    fields: [
      ["position_1e8", "i64", 0, 0],
      ["avg_entry_1e9", "u64", 8, 0],
      ["realized_pnl_1e9", "i64", 16, 0],
      ["unrealized_pnl_1e9", "i64", 24, 0],
      ["orders", "OpenOrder", 32, 32],
      ["order_ct", "u8", 1312, 0],
      ["_pad", "u8", 1313, 7],
    ],
  },
  Fill: {
    size: 40,
    fields: [
      ["order_id", "u64", 0, 0],
      ["px_1e9", "u64", 8, 0],
      ["qty_1e8", "i64", 16, 0],
      ["recv_ns", "u64", 24, 0],
      ["side", "i8", 32, 0],
      ["_pad", "u8", 33, 7],
    ],
  },
  Reject: {
    size: 16,
    fields: [
      ["order_id", "u64", 0, 0],
      ["code", "u8", 8, 0],
      ["_pad", "u8", 9, 7],
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
      ["_pad", "u8", 27, 5],
    ],
  },
  WasmActions: {
    size: 520,
    fields: [
      ["count", "u32", 0, 0],
      ["_pad", "u32", 4, 0],
      ["actions", "Action", 8, 16],
    ],
  },
};
