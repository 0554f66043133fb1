import type { RiskBody } from "../../contract/deployment_requests.ts";
import { foldSymbol, namesMarket, sameAsset, shortEdgeName } from "../../market/symbols.ts";
import type { SymbolMeta } from "../../market/symbol_meta.ts";
import { venueNamed, VENUES } from "../../market/venues.ts";
import type { ProblemDetail } from "../problem.ts";
import { mergedRisk, strangeSymbols, underOwnNames } from "./symbol_limits.ts";

/** What a body says about its instances. */
export interface LayoutBody {
  symbols?: string[] | undefined;
  venue?: string | undefined;
  label?: string | undefined;
  nbbo?: boolean | undefined;
  risk?: RiskBody | undefined;
  instances?: {
    label: string;
    venue: string;
    symbols?: string[] | undefined;
    nbbo?: boolean | undefined;
    risk?: RiskBody | undefined;
  }[] | undefined;
}

/** One instance as it shall run. */
export interface InstancePlan {
  label: string;
  venue: string;
  edgeId: string;
  /** As written in the request, folded. */
  symbols: string[];
  markets: SymbolMeta[];
  /** Whether the algo is called at the best prices across venues. */
  nbbo: boolean;
  /** The same assets on other venues, which it then sees too. */
  observed: SymbolMeta[];
  risk: RiskBody;
}

/** The number under which an instance's engine knows a market, traded or observed; -1 if it does not. */
export function seenAs({ markets, observed }: InstancePlan, market: SymbolMeta): number {
  const own = markets.indexOf(market);
  if (own >= 0) return own;
  const watched = observed.indexOf(market);
  return watched < 0 ? -1 : markets.length + watched;
}

/** Where an instance runs, before its own settings. */
type Place = Omit<InstancePlan, "risk" | "nbbo" | "observed">;

/**
 * The instances that a body describes, on the markets that have a feed. Without venue and instances:
 * one on each edge that trades every symbol. Faults are gathered, not thrown.
 */
export function planLayout(
  body: LayoutBody,
  markets: readonly SymbolMeta[],
): { plans: InstancePlan[]; faults: ProblemDetail[] } {
  const faults: ProblemDetail[] = [];
  const plans: InstancePlan[] = [];
  const add = (place: Place, risk: RiskBody, nbbo = body.nbbo ?? true) =>
    plans.push({
      ...place,
      risk: underOwnNames(risk, place),
      nbbo,
      observed: nbbo ? observedBy(place.markets, markets) : [],
    });
  const common = (body.symbols ?? []).map(foldSymbol);
  if (body.instances !== undefined) {
    for (const key of ["venue", "label"] as const) {
      if (body[key] !== undefined) {
        faults.push({ field: key, message: "has no effect beside instances" });
      }
    }
    body.instances.forEach((instance, i) => {
      const field = `instances[${i}]`;
      const symbols = instance.symbols?.map(foldSymbol) ?? common;
      const plan = planOne(instance.label, instance.venue, symbols, field, markets, faults);
      if (plan !== undefined) {
        add(plan, mergedRisk(body.risk, instance.risk), instance.nbbo);
        faults.push(...strangeSymbols(instance.risk, [plan], `${field}.risk`));
      }
    });
  } else if (body.venue !== undefined) {
    const plan = planOne(body.label, body.venue, common, "", markets, faults);
    if (plan !== undefined) add(plan, body.risk ?? {});
  } else {
    for (const plan of capable(common, markets)) add(plan, body.risk ?? {});
    if (common.length === 0) faults.push({ field: "symbols", message: "is missing" });
    else if (plans.length === 0) {
      faults.push({
        field: "symbols",
        message: "no edge trades all of them",
        value: common.join(","),
      });
    }
  }
  // Without an instance there are faults enough.
  if (plans.length > 0) faults.push(...strangeSymbols(body.risk, plans, "risk"));
  faults.push(...clashes(plans));
  return { plans, faults };
}

function planOne(
  label: string | undefined,
  venue: string,
  symbols: string[],
  field: string,
  markets: readonly SymbolMeta[],
  faults: ProblemDetail[],
): Place | undefined {
  const at = (key: string) => field === "" ? key : `${field}.${key}`;
  const fed = [...new Set(markets.map((market) => market.venue))];
  if (venueNamed(venue) === undefined) {
    const known = VENUES.map((each) => each.name).join(", ");
    faults.push({
      field: at("venue"),
      message: `no venue "${venue}"`,
      value: venue,
      hint: `known venues: ${known}`,
    });
    return undefined;
  }
  if (!fed.includes(venue)) {
    faults.push({
      field: at("venue"),
      message: `no edge for venue "${venue}": no feed of it runs here`,
      value: venue,
      hint: `venues with a feed: ${fed.join(", ")}; sequence local feeds`,
    });
    return undefined;
  }
  if (symbols.length === 0) {
    faults.push({ field: at("symbols"), message: "is missing" });
    return undefined;
  }
  const found: SymbolMeta[] = [];
  for (const symbol of symbols) {
    const market = markets.find((each) => each.venue === venue && namesMarket(each, symbol));
    if (market !== undefined) {
      found.push(market);
      continue;
    }
    const traded = markets.filter((each) => each.venue === venue).map((each) => each.symbol);
    faults.push({
      field: at("symbols"),
      message: `${symbol} is not traded on ${venue} here`,
      value: symbol,
      hint: `traded there: ${traded.join(", ")}`,
    });
  }
  if (found.length < symbols.length) return undefined;
  const edgeId = found[0]!.edgeId;
  if (found.some((market) => market.edgeId !== edgeId)) {
    faults.push({
      field: at("symbols"),
      message: "mixes spot and perpetual; an instance runs on one edge",
    });
    return undefined;
  }
  if (new Set(found).size < found.length) {
    faults.push({ field: at("symbols"), message: "names one market twice" });
    return undefined;
  }
  return { label: label ?? shortEdgeName(edgeId), venue, edgeId, symbols, markets: found };
}

/** One plan for each edge that trades all symbols. */
function capable(symbols: string[], markets: readonly SymbolMeta[]): Place[] {
  const plans: Place[] = [];
  for (const edgeId of new Set(markets.map((market) => market.edgeId))) {
    const here = markets.filter((market) => market.edgeId === edgeId);
    const found = symbols.map((symbol) => here.find((each) => namesMarket(each, symbol)));
    if (symbols.length === 0 || found.some((market) => market === undefined)) continue;
    const venue = here[0]!.venue;
    const label = shortEdgeName(edgeId);
    plans.push({ label, venue, edgeId, symbols, markets: found as SymbolMeta[] });
  }
  return plans;
}

function clashes(plans: readonly InstancePlan[]): ProblemDetail[] {
  const faults: ProblemDetail[] = [];
  plans.forEach((plan, i) => {
    for (const other of plans.slice(0, i)) {
      if (other.label === plan.label) {
        faults.push({
          field: `instances[${i}].label`,
          message: "is used twice",
          value: plan.label,
        });
      }
      const shared = plan.markets.find((market) => other.markets.includes(market));
      if (shared === undefined) continue;
      faults.push({
        field: `instances[${i}].symbols`,
        message:
          `"${other.label}" and "${plan.label}" both trade ${shared.symbol} on ${plan.venue}`,
      });
    }
  });
  return faults;
}

/** The other venues' markets of the same assets. */
function observedBy(own: readonly SymbolMeta[], markets: readonly SymbolMeta[]): SymbolMeta[] {
  return markets.filter((market) =>
    !own.includes(market) &&
    own.some((each) => each.venue !== market.venue && sameAsset(each, market))
  );
}
