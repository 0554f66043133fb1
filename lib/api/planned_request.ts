/** A request that changes something, as it is or would be sent: `--dry-run` shows it instead. */
export interface PlannedRequest {
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  /** With its query, such as `/v1/deployments/dep_1/start`. */
  path: string;
  body?: Record<string, unknown>;
  /** Whether a lost answer may be asked for again. PUT and DELETE always may. */
  repeatable?: boolean;
}
