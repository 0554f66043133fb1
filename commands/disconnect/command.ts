import { defineCommand } from "../../lib/cli/command.ts";
import { DRY_RUN } from "../dry_run_option.ts";

export const command = defineCommand({
  name: "disconnect",
  summary: "Let the platform forget the keys of a venue",
  description:
    "Orders that rest at the venue can't be cancelled through the platform any more: stop what " +
    "trades there first. The key itself goes on being valid until it is deleted at the venue.",
  examples: [{ command: "sequence disconnect kraken", explains: "no order goes there any more" }],
  arguments: [{ name: "venue", summary: "Such as binance, coinbase or kraken", required: true }],
  options: [DRY_RUN],
  safety: "confirm",
  load: () => import("./action.ts"),
});
