import type { GlobalOptions } from "../../lib/cli/context.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { count, counted, quantity } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { table } from "../../lib/cli/table.ts";
import { typed } from "../../lib/cli/typed.ts";
import type { Target } from "../../lib/config/targets.ts";
import { targetTag } from "../session.ts";
import type { Closing } from "./flatten.ts";
import { byVenue, isFlat, type Remaining } from "./remaining.ts";

/** What a kill did and what the platform then showed. */
export interface Killed {
  /** The deployment that it is about; undefined for the whole account. */
  of: string | undefined;
  /** The platform confirmed that the switch is engaged. */
  engaged: boolean;
  deployments: number;
  cancelled: number;
  closed: Closing[];
  /** Undefined where the platform could not tell. */
  remaining: Remaining | undefined;
  /** The switch is engaged, and the platform showed no order, no position and nothing running. */
  flat: boolean;
  faults: string[];
}

export function killedDocument(killed: Killed): Record<string, unknown> {
  const { engaged, deployments, cancelled, closed, remaining, flat, faults } = killed;
  return {
    flat,
    kill_switch: { active: engaged },
    stopped_deployments: deployments,
    cancelled_orders: cancelled,
    closed,
    remaining: remaining === undefined ? null : byVenue(remaining),
    still_running: remaining?.running ?? [],
    faults,
  };
}

export function killedText(
  killed: Killed,
  target: Target,
  options: Pick<GlobalOptions, "sandbox" | "local">,
  isTerminal: boolean,
  paint: Paint,
): string {
  const { engaged, deployments, cancelled, closed, remaining, flat, faults } = killed;
  const head = engaged
    ? `kill switch engaged: no order is taken until ${paint.bold(typed(options, "kill --clear"))}`
    : paint.red("the kill switch is NOT known to be engaged");
  const lines = [
    `${targetTag(target, paint, isTerminal)}${head}`,
    `${counted(deployments, "deployment")} stopped, ${counted(cancelled, "order")} cancelled`,
    ...closed.map(closingLine),
    ...faults.map((fault) => paint.red(neutralise(fault))),
  ];
  if (flat) {
    const whose = killed.of === undefined ? "" : ` of ${neutralise(killed.of)}`;
    lines.push("", paint.green(`Flat: the platform shows no open order and no position${whose}`));
    return lines.join("\n");
  }
  if (remaining === undefined) {
    lines.push("", paint.red("Not known to be flat: run this again, or look at the venues"));
    return lines.join("\n");
  }
  for (const instance of remaining.running) {
    lines.push(paint.red(`${neutralise(instance)} still runs`));
  }
  if (isFlat(remaining)) {
    lines.push("", paint.red("Not known to be flat, though nothing is shown: run this again"));
    return lines.join("\n");
  }
  const rows = byVenue(remaining).map(({ venue, open_orders, positions }) => [
    neutralise(venue),
    count(open_orders),
    positions.map((each) => `${quantity(each.position_1e8)} ${neutralise(each.symbol)}`)
      .join(", ") || "—",
  ]);
  lines.push("", paint.red("Not flat:"));
  if (rows.length > 0) {
    const columns = [{ title: "VENUE" }, { title: "OPEN ORDERS", right: true }, {
      title: "POSITION",
    }];
    lines.push(table(columns, rows, paint));
  }
  if (remaining.positions.length > 0 && closed.length === 0) {
    const what = killed.of === undefined ? "kill --all" : `kill ${neutralise(killed.of)}`;
    lines.push("", `${typed(options, what)} --flatten closes positions with market orders`);
  }
  return lines.join("\n");
}

function closingLine({ venue, symbol, side, qty_1e8, filled_qty_1e8, status, reason }: Closing) {
  return neutralise(
    `${side === "sell" ? "sold" : "bought"} ${quantity(filled_qty_1e8)} of ${quantity(qty_1e8)} ` +
      `${symbol} on ${venue}: ${status}${reason === null ? "" : `, ${reason}`}`,
  );
}

export function clearText(
  active: boolean,
  target: Target,
  isTerminal: boolean,
  paint: Paint,
): string {
  const text = active
    ? paint.red("the platform still shows the kill switch engaged")
    : "the kill switch is lifted: orders are taken again; what was stopped stays stopped";
  return `${targetTag(target, paint, isTerminal)}${text}`;
}
