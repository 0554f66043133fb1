import type { NumberLiteral } from "../../contract/json.ts";
import type { SetPositionsBody } from "../../contract/sandbox.ts";
import { foldSymbol, namesMarket } from "../../market/symbols.ts";
import { venueNamed } from "../../market/venues.ts";
import { conflict, invalid, type ProblemDetail } from "../problem.ts";
import type { Database } from "../store/database.ts";
import type { Center } from "./center.ts";

const MAX_EXACT = 9007199254740991n;
/** Money may be more than a Number holds: a billion dollars is 10¹⁷. */
const MAX_MONEY = 10n ** 24n;
/** Assets that are worth a dollar where nothing else is said. */
const PEGGED = new Set(["USD", "USDT", "USDC"]);

interface Wanted {
  venue: string;
  kind: string;
  asset: string;
  qty1e8: bigint;
  entry1e9: bigint;
}

/**
 * Sets rows of the paper account by venue, kind and asset, all or none; with `replace` every other
 * row goes. Throws 422 with every fault, or 409 where a running deployment would lose what it holds.
 */
export function setPositions(
  center: Center,
  body: SetPositionsBody,
): { written: number; deleted: number } {
  const faults: ProblemDetail[] = [];
  const wanted = body.positions.map((row, i) => read(center, row, `positions[${i}]`, faults));
  const keys = wanted.map(keyOf);
  keys.forEach((key, i) => {
    if (keys.indexOf(key) < i) {
      faults.push({ field: `positions[${i}]`, message: "names a position twice" });
    }
  });
  if (faults.length > 0) throw invalid(faults);
  if (body.replace) refuseLoss(center, new Set(keys));
  return center.db.transaction(() => {
    const deleted = body.replace ? center.account.wipe() : 0;
    for (const row of wanted) {
      write(center.db, row);
      center.account.first.forget(row.venue, row.kind, row.asset);
    }
    return { written: wanted.length, deleted };
  });
}

function keyOf({ venue, kind, asset }: { venue: string; kind: string; asset: string }): string {
  return `${venue} ${kind} ${asset}`;
}

function read(
  center: Center,
  row: SetPositionsBody["positions"][number],
  field: string,
  faults: ProblemDetail[],
): Wanted {
  const { venue, kind } = row;
  if (venueNamed(venue) === undefined) {
    faults.push({ field: `${field}.venue`, message: `no venue "${venue}"`, value: venue });
  }
  const asset = assetOf(center, venue, kind, row.symbol);
  const max = kind === "fiat" ? MAX_MONEY : MAX_EXACT;
  const qty1e8 = units(row.qty, 8, max, `${field}.qty`, faults);
  if (qty1e8 < 0n && kind !== "perp") {
    faults.push({ field: `${field}.qty`, message: "must not be below 0, except of a perpetual" });
  }
  const preset = PEGGED.has(asset) ? 1_000_000_000n : 0n;
  const entry1e9 = row.entry_price_usd === undefined
    ? preset
    : units(row.entry_price_usd, 9, MAX_EXACT, `${field}.entry_price_usd`, faults);
  if (entry1e9 < 0n) {
    faults.push({ field: `${field}.entry_price_usd`, message: "must not be below 0" });
  }
  return { venue, kind, asset, qty1e8, entry1e9 };
}

/** A perpetual goes by its market's explicit name. */
function assetOf(center: Center, venue: string, kind: string, symbol: string): string {
  const folded = foldSymbol(symbol);
  if (kind !== "perp") return folded;
  return center.markets.find(({ meta }) => meta.venue === venue && namesMarket(meta, folded))
    ?.meta.symbol ?? folded;
}

function units(
  literal: NumberLiteral,
  scale: number,
  max: bigint,
  field: string,
  faults: ProblemDetail[],
): bigint {
  const value = literal.units(scale);
  if (value === undefined) {
    faults.push({ field, message: `must have at most ${scale} decimals`, value: literal });
    return 0n;
  }
  if (value > max || value < -max) faults.push({ field, message: "is too large", value: literal });
  return value;
}

/** What a running deployment holds is not taken from under it. */
function refuseLoss(center: Center, kept: ReadonlySet<string>): void {
  for (const deployment of center.deployments.list()) {
    if (deployment.desired !== "running") continue;
    for (const { plan } of deployment.instances) {
      for (const row of center.store.positions(deployment.id, plan.label)) {
        if (row["position_1e8"] === 0n) continue;
        const meta = plan.markets[plan.symbols.indexOf(row["symbol"] as string)];
        if (meta === undefined) continue;
        const kind = meta.instrumentType === "perp" ? "perp" : "crypto";
        const asset = kind === "perp" ? meta.symbol : meta.base;
        if (kept.has(keyOf({ venue: plan.venue, kind, asset }))) continue;
        throw conflict(
          `"${deployment.name}" is running and holds ${asset} on ${plan.venue}; stop it first`,
        );
      }
    }
  }
}

function write(db: Database, { venue, kind, asset, qty1e8, entry1e9 }: Wanted): void {
  db.run(
    `INSERT INTO balances (venue, kind, asset, qty_1e8, entry_1e9, realized_1e9, fees_1e9)
     VALUES (?, ?, ?, ?, ?, '0', '0')
     ON CONFLICT (venue, kind, asset) DO UPDATE SET qty_1e8 = excluded.qty_1e8,
       entry_1e9 = excluded.entry_1e9`,
    venue,
    kind,
    asset,
    qty1e8.toString(),
    entry1e9,
  );
}
