/** One fault of a request, as in an error's `details`. */
export interface ProblemDetail {
  field: string;
  message: string;
  value?: unknown;
  hint?: string;
  code?: string;
}

/** A request that is refused, with its HTTP status and the contract's code. */
export class Problem extends Error {
  override name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly details: readonly ProblemDetail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    details: readonly ProblemDetail[] = [],
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.headers = headers;
  }
}

export function notFound(what: string): Problem {
  return new Problem(404, "NOT_FOUND", what);
}

export function conflict(message: string, details: readonly ProblemDetail[] = []): Problem {
  return new Problem(409, "CONFLICT", message, details);
}

/** All faults of a body at once; the message is complete without the details. */
export function invalid(details: readonly ProblemDetail[]): Problem {
  const first = details[0]!;
  const rest = details.length > 1 ? ` (and ${details.length - 1} more)` : "";
  return new Problem(422, "VALIDATION_ERROR", `${first.field}: ${first.message}${rest}`, details);
}

/** A query or path parameter that is wrong. */
export function badParameter(name: string, value: string, rule: string): Problem {
  return new Problem(400, "INVALID_PARAMS", `${name}: ${rule}`, [{
    field: name,
    message: rule,
    value,
  }]);
}
