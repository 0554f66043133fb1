import type { Context } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";
import type { BuildInfo } from "./build_info.ts";

export const DEFAULT_API = "https://api.github.com";
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** Where releases come from. */
export interface ReleaseSource {
  /** `owner/name`. */
  repo: string;
  /** Base of the API, without a slash at its end. */
  api: string;
  /** `GITHUB_TOKEN`; goes to the API and nowhere else. */
  token: string | undefined;
}

/**
 * The source that the build and the environment name (`SEQUENCE_CLI_REPO`, `SEQUENCE_UPDATE_API`).
 * Throws NO_RELEASES for a build without a repository, and a usage error for a malformed value.
 */
export function releaseSource(
  env: Context["env"],
  build: Pick<BuildInfo, "repo" | "channel">,
): ReleaseSource {
  const repo = env("SEQUENCE_CLI_REPO") || build.repo;
  if (repo === "") {
    throw new UserError({
      code: "NO_RELEASES",
      message: build.channel === "source"
        ? "this program runs from its sources, which know no release repository"
        : "this build has no release repository, so it cannot be updated",
      hint: "SEQUENCE_CLI_REPO=owner/name names one, or install a released build",
    });
  }
  if (!/^[\w.-]+\/[\w.-]+$/.test(repo)) {
    throw badSetting("SEQUENCE_CLI_REPO", repo, "of the form owner/name");
  }
  const given = env("SEQUENCE_UPDATE_API") || DEFAULT_API;
  const url = URL.parse(given);
  const secure = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url));
  if (url === null || !secure || url.username !== "" || url.search !== "" || url.hash !== "") {
    throw badSetting(
      "SEQUENCE_UPDATE_API",
      given,
      "an https address (http is taken for this machine only)",
    );
  }
  return {
    repo,
    api: url.href.replace(/\/+$/, ""),
    token: env("GITHUB_TOKEN") || undefined,
  };
}

/** Whether an address is on this machine. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.includes(url.hostname);
}

function badSetting(name: string, value: string, wanted: string): UserError {
  return new UserError({
    code: "BAD_SETTING",
    exit: "usage",
    message: `${name} is "${value}", which is not ${wanted}`,
    hint: `unset ${name} for the default`,
  });
}
