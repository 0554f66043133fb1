import { ApiError } from "../../lib/api/api_error.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { typed } from "../../lib/cli/typed.ts";

/** The same failure, with the way to the list where the platform does not know the venue. */
export function withVenuesHint(cause: unknown, { options }: Context): unknown {
  if (!(cause instanceof ApiError) || cause.status !== 404) return cause;
  return new UserError({
    code: cause.code,
    exit: cause.exit,
    message: cause.message,
    hint: `${typed(options, "venues")} lists them`,
    details: cause.details,
    ...(cause.requestId === undefined ? {} : { requestId: cause.requestId }),
  });
}
