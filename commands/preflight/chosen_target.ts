import type { Context } from "../../lib/cli/context.ts";
import type { UserError } from "../../lib/cli/errors.ts";
import { hostedUrl, resolveTarget, type Target, targetName } from "../../lib/config/targets.ts";
import { type Asked, asked, valueOf } from "./asked.ts";

/** Whom the checks are made with. */
export interface ChosenTarget {
  /** Unknown where the stored choice can't be read. */
  name: Target["name"] | undefined;
  /** Known without a key too, except the local platform's. */
  url: string | undefined;
  target: Asked<Target>;
}

/**
 * Finds out whom to ask and with which key; the local platform is started if it isn't running. Throws
 * usage errors only, such as a bad address.
 */
export async function chosenTarget(
  context: Context,
  late: Promise<UserError>,
): Promise<ChosenTarget> {
  let name: Target["name"] | undefined;
  const choose = async () => {
    name = await targetName(context);
    return await resolveTarget(context, async (each) => {
      const { ensureLocal } = await import("../local/local_platform.ts");
      return await ensureLocal(each);
    });
  };
  const target = await asked(choose(), late);
  if (target.kind === "failed" && target.error.exit === "usage") throw target.error;
  const url = valueOf(target)?.url ?? (name === "local" ? undefined : hostedUrl(context));
  return { name, url, target };
}
