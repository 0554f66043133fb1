import type * as v from "valibot";

/** One call of the contract, from which `/openapi.json` is made. */
export interface Endpoint {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Parameters in braces: `/v1/deployments/{id}`. */
  path: `/${string}`;
  summary: string;
  /** Parameters of the query; optional ones are `v.optional`. */
  query?: Readonly<Record<string, v.GenericSchema>>;
  /** The body's shape. Where every key is optional the body may be empty. */
  body?: v.GenericSchema;
  /** What is answered, by status; `null` is no document (an upgraded connection). */
  answers: Readonly<Record<number, v.GenericSchema | null>>;
  /**
   * Statuses of refusals besides the common ones (401, 403, 429, 500, 503), 400 for a query, and
   * 400, 413, 415 and 422 for a body.
   */
  refusals?: readonly number[];
  /** Needs no key and is not counted against the rate. */
  open?: true;
  deprecated?: true;
}
