import { type ExitName, UserError } from "../cli/errors.ts";
import type { ReleaseRequest } from "./release_request.ts";
import type { ReleaseSource } from "./release_source.ts";

interface Words {
  code: string;
  exit: ExitName;
  message: string;
  hint: string;
}

/** The failure that a status other than 200 and a redirect stands for. */
export async function statusError(
  response: Response,
  url: URL,
  source: ReleaseSource,
  request: ReleaseRequest,
): Promise<UserError> {
  await response.body?.cancel();
  return new UserError(wordsFor(response, url, source, request));
}

function wordsFor(
  { status, headers }: Response,
  url: URL,
  { repo, token }: ReleaseSource,
  { what, api: toApi, file }: ReleaseRequest,
): Words {
  const api = toApi && file !== true;
  if (status === 404) {
    return {
      code: "UPDATE_NOT_FOUND",
      exit: "notFound",
      message: api
        ? `${url.host} knows no repository ${repo}, or it is private (404)`
        : `${url.host} has no ${what} for this release (404)`,
      hint: api
        ? "check SEQUENCE_CLI_REPO; a private repository needs GITHUB_TOKEN"
        : "the release may just be replaced; try again in a few minutes",
    };
  }
  if (status === 401) {
    return {
      code: "UPDATE_TOKEN",
      exit: "key",
      message: `${url.host} refuses GITHUB_TOKEN (401)`,
      hint: "unset GITHUB_TOKEN, or set a valid one",
    };
  }
  const exhausted = headers.get("x-ratelimit-remaining") === "0" ||
    headers.get("retry-after") !== null;
  if (status === 429 || (status === 403 && exhausted)) {
    return {
      code: "UPDATE_RATE_LIMIT",
      exit: "unreachable",
      message: `${url.host} takes no more requests from this address${until(headers)} (${status})`,
      hint: token === undefined
        ? "wait, or set GITHUB_TOKEN, which has a limit of its own"
        : "wait, then run this again",
    };
  }
  if (status === 403) {
    return {
      code: "UPDATE_FORBIDDEN",
      exit: "unreachable",
      message: `${url.host} does not give out ${what} (403)`,
      hint: "a proxy may stand in between; a private repository needs GITHUB_TOKEN",
    };
  }
  if (status >= 500) {
    return {
      code: "UPDATE_SERVER_FAULT",
      exit: "unreachable",
      message: `${url.host} has a fault of its own and gave no ${what} (${status})`,
      hint: "nothing was changed; try again in a few minutes",
    };
  }
  return {
    code: "UPDATE_UNEXPECTED",
    exit: "unreachable",
    message: `${url.host} answered ${status} instead of giving ${what}`,
    hint: "check SEQUENCE_UPDATE_API and SEQUENCE_CLI_REPO",
  };
}

function until(headers: Headers): string {
  const seconds = Number(headers.get("x-ratelimit-reset") ?? "");
  // Within the years that a Date can tell.
  if (!Number.isSafeInteger(seconds) || seconds <= 0 || seconds > 1e11) return "";
  return ` until ${new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
