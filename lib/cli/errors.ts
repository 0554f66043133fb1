/** Exit codes of the program, as `docs/json.md` and the README list them. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  key: 4,
  unreachable: 5,
  checkFailed: 6,
  refused: 7,
  interrupted: 130,
} as const;

export type ExitName = keyof typeof EXIT;

export interface UserErrorInit {
  /** Stable upper-snake-case word for scripts, such as `NO_KEY`. */
  code: string;
  /** What happened, with the value concerned. Sentence case, no full stop. */
  message: string;
  /** The next thing to type or edit. */
  hint?: string;
  exit?: ExitName;
  requestId?: string;
  /** Further rows, one a line on a terminal (such as every fault of a Sequence.toml). */
  details?: readonly ErrorDetail[];
  cause?: unknown;
}

export interface ErrorDetail {
  message: string;
  field?: string;
  value?: string;
  hint?: string;
  code?: string;
}

/** A failure that the user can act on. Everything else that is thrown is a defect of ours. */
export class UserError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exit: ExitName;
  readonly requestId: string | undefined;
  readonly details: readonly ErrorDetail[];

  constructor(init: UserErrorInit) {
    super(init.message, { cause: init.cause });
    this.name = "UserError";
    this.code = init.code;
    this.hint = init.hint;
    this.exit = init.exit ?? "failed";
    this.requestId = init.requestId;
    this.details = init.details ?? [];
  }
}
