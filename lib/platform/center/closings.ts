import type { Closing } from "../../engine/closing.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import { orGone } from "../edge/or_gone.ts";
import type { Edges } from "./edges.ts";
import type { Deployment } from "./instance.ts";
import type { PaperAccount } from "./paper_account.ts";
import type { World } from "./world.ts";

/** A position that was closed in an instance's own name. */
export interface InstanceClosing extends Closing {
  label: string;
  venue: string;
}

/**
 * Closes what the stopped instances of a deployment hold, as far as the account holds it on that
 * side: what somebody has sold by hand is not sold again.
 */
export async function closeInstances(
  { store, clock }: World,
  edges: Edges,
  account: PaperAccount,
  deployment: Deployment,
): Promise<InstanceClosing[]> {
  const closed: InstanceClosing[] = [];
  for (const instance of deployment.instances) {
    const { label, venue, symbols, markets } = instance.plan;
    const most1e8: Record<string, number> = {};
    for (const row of store.positions(deployment.id, label)) {
      const symbol = row["symbol"] as string;
      const position = row["position_1e8"] as bigint;
      const meta = markets[symbols.indexOf(symbol)];
      const most = meta === undefined ? 0n : closable(position, heldOf(account, meta));
      if (most > 0n) most1e8[symbol] = Number(most);
    }
    if (Object.keys(most1e8).length === 0) continue;
    const edge = await edges.answering(deployment, instance);
    if (edge === undefined) continue;
    const closings = await orGone(edge.closePositions(clock.nowNs(), most1e8), []);
    closed.push(...closings.map((each) => ({ label, venue, ...each })));
  }
  return closed;
}

/** What the account has of a market's asset besides what it began with. */
function heldOf(account: PaperAccount, meta: SymbolMeta): bigint {
  const kind = meta.instrumentType === "perp" ? "perp" : "crypto";
  const asset = kind === "perp" ? meta.symbol : meta.base;
  const row = account.rows().find((each) =>
    each["venue"] === meta.venue && each["kind"] === kind && each["asset"] === asset
  );
  if (row === undefined) return 0n;
  return BigInt(row["qty_1e8"] as string) - account.first.of(meta.venue, kind, asset);
}

function closable(position: bigint, held: bigint): bigint {
  if (position === 0n || (position > 0n) !== (held > 0n)) return 0n;
  const [own, all] = [position, held].map((qty) => qty < 0n ? -qty : qty) as [bigint, bigint];
  return own < all ? own : all;
}
