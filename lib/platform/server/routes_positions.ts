import type { Hono } from "hono";
import type { Center } from "../center/center.ts";
import { type Holding, holdings } from "../center/holdings.ts";
import { badParameter } from "../problem.ts";
import { flag, list, type Query } from "./parameters.ts";
import { balancesDocument, positionsDocument, summaryDocument } from "./positions_document.ts";
import { send } from "./send.ts";

const KINDS = ["fiat", "crypto", "perp", "event_contract"];
/** On paths that only older clients ask. */
const DEPRECATED = { deprecation: "true" };

/** What the account holds. */
export function positionRoutes(app: Hono, center: Center): void {
  const asOfNs = () => center.clock.nowEpochNs();

  for (const path of ["/v1/positions", "/v1/positions/unified"]) {
    app.get(path, (c) => {
      const found = wanted(center, (name) => c.req.query(name));
      return send(c, 200, positionsDocument(found, asOfNs()));
    });
  }

  app.get("/v1/positions/perp", (c) => {
    const found = wanted(center, (name) => c.req.query(name));
    const perps = found.filter(({ kind }) => kind === "perp");
    return send(c, 200, positionsDocument(perps, asOfNs()), DEPRECATED);
  });

  app.get("/v1/balances", (c) => {
    const held = holdings(center, {}).filter(({ qty1e8 }) => qty1e8 !== 0n);
    return send(c, 200, balancesDocument(held, asOfNs()), DEPRECATED);
  });

  app.get(
    "/v1/portfolio/summary",
    (c) => send(c, 200, summaryDocument(holdings(center, {}), asOfNs()), DEPRECATED),
  );
}

function wanted(center: Center, query: Query): Holding[] {
  const venues = list(query, "venues");
  const kinds = list(query, "kinds");
  const closed = flag(query, "include_closed");
  const unknown = kinds?.find((kind) => !KINDS.includes(kind));
  if (unknown !== undefined) {
    throw badParameter("kinds", unknown, `must be some of ${KINDS.join(",")}`);
  }
  return holdings(center, { deploymentId: query("deployment_id"), label: query("label") })
    .filter((each) =>
      (venues === undefined || venues.includes(each.venue)) &&
      (kinds === undefined || kinds.includes(each.kind)) &&
      (closed || each.qty1e8 !== 0n)
    );
}
