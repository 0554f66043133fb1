import { formatDecimal, formatFixed } from "../../lib/units/decimal.ts";
import { PRICE_SCALE } from "../../lib/units/scale.ts";
import { clockTime, grouped, quantity, usd } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { fit } from "../../lib/cli/screen/fit.ts";
import { outside } from "./outside_text.ts";
import type { ActivityLine, FillLine, OrderLine } from "./state.ts";

const NARROW_COLUMNS = 60;
const STATUS_COLUMNS = 9;
const SHORT_STATUS_COLUMNS = 6;

/** An order or a fill in one line: time, instance, status, what, and how it stands. */
export function activityLine(
  line: ActivityLine,
  columns: number,
  labelColumns: number,
  paint: Paint,
): string {
  const narrow = columns < NARROW_COLUMNS;
  const time = clockTime(line.atNs).slice(0, narrow ? 8 : 12);
  const side = (line.side === "buy" ? paint.green : paint.red)(fit(outside(line.side), 4));
  const px1e9 = line.px1e9;
  const at = px1e9 === undefined ? "market" : price(px1e9);
  const qty = quantity(line.qty1e8);
  const symbol = outside(line.symbol);
  const what = narrow ? `${side} ${qty} @ ${at} ${symbol}` : `${side} ${qty} ${symbol} @ ${at}`;
  const label = labelColumns === 0 || narrow
    ? ""
    : paint.cyan(fit(outside(line.label), labelColumns)) + " ";
  const room = narrow ? SHORT_STATUS_COLUMNS : STATUS_COLUMNS;
  const [status, more] = line.kind === "fill"
    ? fillState(line, room, paint)
    : orderState(line, room, paint);
  return `${paint.dim(time)} ${label}${status} ${what}${more === "" ? "" : `  ${paint.dim(more)}`}`;
}

/** Exact, with at least two decimals. */
function price(px1e9: bigint): string {
  const text = formatDecimal(px1e9, PRICE_SCALE);
  const decimals = text.split(".")[1]?.length ?? 0;
  return grouped(decimals < 2 ? formatFixed(px1e9, PRICE_SCALE, 2) : text);
}

function fillState(line: FillLine, room: number, paint: Paint): [string, string] {
  const more = [outside(line.liquidity), `fee ${fee(line.fee1e9)}`];
  return [paint.bold(fit("fill", room)), more.filter((each) => each !== "").join(", ")];
}

/** Fees of small fills are fractions of a cent. */
function fee(fee1e9: bigint): string {
  const cents = fee1e9 < 0n ? -fee1e9 : fee1e9;
  return cents >= 10_000_000n || cents === 0n
    ? usd(fee1e9)
    : `$${formatDecimal(fee1e9, PRICE_SCALE)}`;
}

function orderState(line: OrderLine, room: number, paint: Paint): [string, string] {
  const text = fit(outside(line.status), room);
  const status = line.status === "REJECTED"
    ? paint.red(text)
    : line.status === "FILLED"
    ? paint.green(text)
    : line.status === "CANCELLED" || line.status === "EXPIRED"
    ? paint.dim(text)
    : text;
  const filled = line.filled1e8 > 0n && line.filled1e8 !== line.qty1e8
    ? `${quantity(line.filled1e8)} filled`
    : "";
  const more = [outside(line.orderType), filled, outside(line.reason)];
  return [status, more.filter((each) => each !== "").join(", ")];
}
