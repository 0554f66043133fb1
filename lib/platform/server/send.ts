import type { Context } from "hono";
import { stringifyExact } from "../../contract/json.ts";

/** A JSON answer with all digits of every integer. */
export function send(
  c: Context,
  status: number,
  document: unknown,
  headers: Record<string, string> = {},
): Response {
  return c.newResponse(stringifyExact(document), status as 200, {
    "content-type": "application/json",
    ...headers,
  });
}
