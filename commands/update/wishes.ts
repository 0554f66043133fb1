import type { Input } from "../../lib/cli/command.ts";
import { UserError } from "../../lib/cli/errors.ts";
import type { Wanted } from "../../lib/release/offer.ts";
import { channelOf, isVersion } from "../../lib/release/semver.ts";

/** What the options of `update` ask for. */
export interface Wishes {
  check: boolean;
  rollback: boolean;
  force: boolean;
  allowDowngrade: boolean;
  channel: "stable" | "beta";
  wanted: Wanted;
}

/** Checks the options of `update`; pure. Throws a usage error for what contradicts itself. */
export function readWishes(
  { options }: Input,
  buildChannel: "stable" | "beta" | "source",
): Wishes {
  const flag = (key: string) => options[key] === true;
  const version = options["version"] as string | undefined;
  const given = options["channel"] as "stable" | "beta" | undefined;
  const only = [
    ["--check", flag("check")],
    ["--channel", given !== undefined],
    ["--version", version !== undefined],
    ["--allow-downgrade", flag("allowDowngrade")],
  ] as const;
  const beside = only.find(([, set]) => set);
  if (flag("rollback") && beside !== undefined) {
    throw usage(`--rollback goes back to the version before; ${beside[0]} has no place beside it`);
  }
  if (flag("allowDowngrade") && version === undefined) {
    throw usage("--allow-downgrade needs --version: the version to go back to");
  }
  if (version !== undefined && !isVersion(version)) {
    const meant = version.replace(/^(cli\/)?v/, "");
    throw usage(
      `--version ${version} is not a version`,
      isVersion(meant) ? `sequence update --version ${meant}` : "a version looks like 0.2.0",
    );
  }
  if (version !== undefined && given === "stable" && channelOf(version) === "beta") {
    throw usage(`--version ${version} is not of the channel stable`);
  }
  const channel = given ?? (buildChannel === "beta" ? "beta" : "stable");
  return {
    check: flag("check"),
    rollback: flag("rollback"),
    force: flag("force"),
    allowDowngrade: flag("allowDowngrade"),
    channel,
    wanted: version === undefined ? { channel } : { version },
  };
}

function usage(message: string, hint = "sequence update --help"): UserError {
  return new UserError({ code: "USAGE", exit: "usage", message, hint });
}
