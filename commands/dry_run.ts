import type { PlannedRequest } from "../lib/api/planned_request.ts";
import type { CommandResult } from "../lib/cli/command.ts";
import type { Context } from "../lib/cli/context.ts";
import { neutralise } from "../lib/cli/neutralise.ts";
import type { Target } from "../lib/config/targets.ts";
import { stringifyExact } from "../lib/contract/json.ts";
import { targetTag } from "./session.ts";

/** Shows the requests that were not sent. */
export function dryRun(
  context: Context,
  target: Target,
  requests: readonly PlannedRequest[],
): CommandResult {
  const rows = requests.map(({ method, path, body }) => ({
    method,
    url: new URL(path, target.url).href,
    body: body === undefined ? null : withoutModule(body),
  }));
  return {
    target: target.name,
    json: { dry_run: true, requests: rows },
    text: (paint) => {
      const head = `${
        targetTag(target, paint, context.stdout.isTerminal)
      }dry run: nothing was sent`;
      const blocks = rows.map(({ method, url, body }) => {
        const line = `${paint.bold(method)} ${neutralise(url)}`;
        if (body === null) return line;
        const lines = stringifyExact(body, 2).split("\n").map(neutralise);
        return [line, ...lines].join("\n");
      });
      return [head, ...blocks].join("\n\n");
    },
  };
}

/** The module itself is said by its size and hash: nobody reads base64. */
function withoutModule(body: Record<string, unknown>): Record<string, unknown> {
  const { wasm_base64: base64, ...rest } = body;
  if (typeof base64 !== "string") return body;
  const size_bytes = Uint8Array.fromBase64(base64).length;
  return { ...rest, wasm_base64: { size_bytes, sha256: rest["wasm_sha256"] ?? null } };
}
