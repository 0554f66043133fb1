import type { StructValue } from "../algo/abi/codec.ts";
import type { EngineConfig, RiskLimits } from "./config.ts";

/** The part of `AlgoState` that seldom changes: the market's rules, limits, the mesh, the symbol. */
export function rareState(config: EngineConfig, instrument: number, risk: RiskLimits): StructValue {
  const { meta, symbol } = config.instruments[instrument]!;
  const own = risk.symbols?.[symbol];
  const peers = config.mesh.peers.slice(0, 16);
  return {
    symbol: {
      tick_size_1e9: meta.tick1e9,
      lot_size_1e8: meta.lot1e8,
      min_qty_1e8: meta.minQty1e8,
      min_notional_1e9: meta.minNotional1e9,
      price_precision: meta.pricePrecision,
      qty_precision: meta.qtyPrecision,
    },
    risk: {
      max_position_1e8: own?.maxPosition1e8 ?? risk.maxPosition1e8 ?? 0n,
      max_daily_loss_1e9: risk.maxDailyLoss1e9 ?? 0n,
      max_order_notional_1e9: own?.maxOrderNotional1e9 ?? risk.maxOrderNotional1e9 ?? 0n,
      max_order_rate: risk.maxOrderRate ?? 0,
      reduce_only: risk.reduceOnly ? 1 : 0,
    },
    mesh_id: config.mesh.meshId,
    mesh_peer_count: peers.length,
    mesh_peers: peers.map((peer) => peer.meshId),
    symbol_id: instrument + 1,
    symbol_name: [...new TextEncoder().encode(symbol).subarray(0, 16)],
  };
}

/** `MeshTable`: who the instance is and whom it can write to. */
export function meshTable({ mesh, label }: EngineConfig): StructValue {
  const bytes = (text: string) => [...new TextEncoder().encode(text).subarray(0, 32)];
  const peers = mesh.peers.slice(0, 16);
  return {
    self_label: bytes(label),
    self_mesh_id: mesh.meshId,
    peer_count: peers.length,
    peers: peers.map((peer) => ({ label: bytes(peer.label), mesh_id: peer.meshId })),
  };
}
