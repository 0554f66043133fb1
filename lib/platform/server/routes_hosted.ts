import type { Hono } from "hono";
import * as v from "valibot";
import { notFound, Problem } from "../problem.ts";
import { parseBody } from "./parameters.ts";
import { bodyText } from "./request_checks.ts";
import { send } from "./send.ts";

/** Hosted strategies and backtest jobs: none here, and nothing makes one. */
export function hostedRoutes(app: Hono): void {
  app.get("/v1/strategies", (c) => send(c, 200, { strategies: [] }));
  refuse(app, "/v1/strategies", "the local platform runs no Python; deploy a .wasm instead");
  refuse(
    app,
    "/v1/backtest",
    "the local platform runs no backtest jobs",
  );

  const strategy = (id: string) => notFound(`no strategy "${id.slice(0, 200)}"`);
  app.on(["GET", "DELETE"], "/v1/strategies/:id", (c) => {
    throw strategy(c.req.param("id"));
  });
  app.get("/v1/strategies/:id/logs", (c) => {
    throw strategy(c.req.param("id"));
  });
  for (const verb of ["start", "stop"] as const) {
    app.post(`/v1/strategies/:id/${verb}`, async (c) => {
      parseBody(v.looseObject({}), await bodyText(c.req.raw));
      throw strategy(c.req.param("id"));
    });
  }

  const job = (id: string) => notFound(`no backtest job "${id.slice(0, 200)}"`);
  app.on(["GET", "DELETE"], "/v1/backtest/:job_id", (c) => {
    throw job(c.req.param("job_id"));
  });
  app.get("/v1/backtest/:job_id/results", (c) => {
    throw job(c.req.param("job_id"));
  });
}

/** Says at once why a call that would make something does not. */
function refuse(app: Hono, path: string, reason: string): void {
  app.post(path, async (c) => {
    parseBody(v.looseObject({}), await bodyText(c.req.raw));
    throw new Problem(501, "NOT_IMPLEMENTED", reason);
  });
}
