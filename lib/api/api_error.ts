import { type ErrorDetail, type ExitName, UserError } from "../cli/errors.ts";

/** A request that the platform refused, or that never got an answer (status 0). */
export class ApiError extends UserError {
  readonly status: number;
  readonly apiCode: string;

  constructor(init: {
    status: number;
    code: string;
    message: string;
    hint?: string | undefined;
    requestId?: string | undefined;
    details?: readonly ErrorDetail[];
    cause?: unknown;
  }) {
    const hint = init.hint ?? hintFor(init.status);
    super({
      code: init.code,
      message: init.message,
      exit: init.code === "INTERRUPTED" ? "interrupted" : exitFor(init.status),
      ...(hint === undefined ? {} : { hint }),
      ...(init.requestId === undefined ? {} : { requestId: init.requestId }),
      ...(init.details === undefined ? {} : { details: init.details }),
      cause: init.cause,
    });
    this.name = "ApiError";
    this.status = init.status;
    this.apiCode = init.code;
  }
}

function exitFor(status: number): ExitName {
  if (status === 0 || status === 408 || status >= 502) return "unreachable";
  if (status === 401 || status === 403) return "key";
  return status === 404 ? "notFound" : "failed";
}

function hintFor(status: number): string | undefined {
  if (status === 401) {
    return "sequence login --status shows the key in use; sequence login stores another";
  }
  if (status === 403) return "sequence login --status shows the key and the mode it is for";
  if (status === 429) return "wait a little and run this again";
  return undefined;
}
