import { resolve } from "node:path";
import type { Action } from "../../lib/cli/command.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { table } from "../../lib/cli/table.ts";
import { connectLocal } from "./local_platform.ts";

const SETTINGS = "/v1/sandbox/settings";
const COLUMNS = [
  { title: "VENUE" },
  { title: "SYMBOL" },
  { title: "BASE", right: true },
  { title: "QUOTE", right: true },
  { title: "FEE", right: true },
  { title: "PRICE" },
];

type Row = Record<string, unknown>;

export const action: Action = async (context, { args }) => {
  const wanted = args["file"] === undefined
    ? undefined
    : await read(resolve(context.cwd, args["file"]));
  const client = await connectLocal(context);
  const json = wanted === undefined
    ? await client.get(SETTINGS)
    : await client.send({ method: "PUT", path: SETTINGS, body: { pools: wanted } });
  const pools = (json as { pools?: Row[] }).pools ?? [];
  return {
    target: "local",
    json: { pools },
    text: (paint) => pools.length === 0 ? "No pools" : table(COLUMNS, pools.map(cells), paint),
  };
};

async function read(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    throw unreadable(`${path} can't be read: ${(cause as Error).message}`, cause);
  }
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list;
  } catch (cause) {
    throw unreadable(`${path} is no JSON: ${(cause as Error).message}`, cause);
  }
  throw unreadable(`${path} holds no list of pools`);
}

function unreadable(message: string, cause?: unknown): UserError {
  return new UserError({
    code: "BAD_POOLS",
    message,
    hint: "docs/tca.md shows how a pool is written",
    cause,
  });
}

function cells(row: Row): string[] {
  return [
    neutralise(String(row["venue"])),
    neutralise(String(row["symbol"])),
    amount(row["reserve_base"], row["base_decimals"]),
    amount(row["reserve_quote"], row["quote_decimals"]),
    `${Number(row["fee_ppm"]) / 100} bps`,
    row["follows_market"] === false ? "as configured" : "follows the market",
  ];
}

/** A token's smallest units in whole ones, to four decimals. */
function amount(raw: unknown, decimals: unknown): string {
  return (Number(raw) / 10 ** Number(decimals)).toLocaleString("en-US", {
    maximumFractionDigits: 4,
  });
}
