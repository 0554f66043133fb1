import { Hono } from "hono";
import { stringifyExact } from "../../contract/json.ts";
import type { Center } from "../center/center.ts";
import { Problem } from "../problem.ts";
import type { KeyCheck } from "./key_check.ts";
import { TokenBucket } from "./rate_limit.ts";
import { StoreError } from "../store/database.ts";
import { requestIdOf, requireOwnHost } from "./request_checks.ts";
import { accountRoutes, type PlatformFacts } from "./routes_account.ts";
import { deploymentRoutes } from "./routes_deployments.ts";
import { marketRoutes } from "./routes_market.ts";
import { orderRoutes } from "./routes_orders.ts";
import { StreamConnection } from "./stream.ts";
import { Tickets } from "./tickets.ts";
import { isUnserved } from "./unserved.ts";

const LIVE = "/v1/health/live";
const TICKET = "/v1/ws/ticket";
const STREAM = "/v1/stream";
const MAX_CONNECTIONS = 16;

export interface AppOptions {
  center: Center;
  key: KeyCheck;
  facts: PlatformFacts;
  port(): number;
}

/** The platform's HTTP face: one function from request to answer. */
export class App {
  #options: AppOptions;
  #routes = new Hono();
  #bucket = new TokenBucket();
  #tickets: Tickets;
  #connections = new Set<StreamConnection>();

  constructor(options: AppOptions) {
    this.#options = options;
    this.#tickets = new Tickets(() => options.facts.nowMs());
    const { center, facts } = options;
    accountRoutes(this.#routes, center, facts);
    marketRoutes(this.#routes, center);
    deploymentRoutes(this.#routes, center);
    orderRoutes(this.#routes, center);
    this.#routes.notFound((c) => {
      throw this.#unknown(c.req.method, c.req.path);
    });
    this.#routes.onError((cause) => {
      throw cause;
    });
  }

  /** Ends every stream because the platform stops. */
  close(): void {
    for (const connection of [...this.#connections]) connection.close(1001, "the platform stops");
  }

  async handle(request: Request): Promise<Response> {
    const requestId = requestIdOf(request);
    try {
      const response = await this.#answer(request);
      // The answer to an upgrade can't be changed any more.
      if (response.status !== 101) response.headers.set("x-request-id", requestId);
      return response;
    } catch (cause) {
      return failure(cause, requestId);
    }
  }

  /** The order of checks is the contract's: host, path, key, rate, then what the path does. */
  async #answer(request: Request): Promise<Response> {
    const { center, key, facts, port } = this.#options;
    requireOwnHost(request, port());
    const { pathname: path, searchParams } = new URL(request.url);
    if (path === LIVE && request.method === "GET") return Response.json({ status: "live" });
    if (path === STREAM) return this.#stream(request, searchParams.get("ticket"));
    const known = path === TICKET || this.#isKnown(request.method, path);
    if (!known) throw this.#unknown(request.method, path);
    key.require(request.headers.get("authorization"));
    const taken = this.#bucket.take(center.settings.values.rate_limit_qps, facts.nowMs());
    if (!taken.ok) {
      throw new Problem(429, "RATE_LIMITED", "too many requests", [], {
        "retry-after": taken.retryAfterS.toFixed(3),
      });
    }
    if (path === TICKET) return Response.json(this.#tickets.issue());
    return await this.#routes.fetch(request);
  }

  #stream(request: Request, ticket: string | null): Response {
    const { key, center } = this.#options;
    const header = request.headers.get("authorization");
    if (header === null && ticket !== null) {
      if (!this.#tickets.use(ticket)) {
        throw new Problem(401, "UNAUTHORIZED", "the ticket is unknown, used or too old", [], {
          "www-authenticate": "Bearer",
        });
      }
    } else key.require(header);
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      throw new Problem(400, "BAD_REQUEST", "this is a WebSocket");
    }
    if (this.#connections.size >= MAX_CONNECTIONS) {
      throw new Problem(429, "RATE_LIMITED", `at most ${MAX_CONNECTIONS} streams at once`);
    }
    const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 45 });
    const connection: StreamConnection = new StreamConnection(socket, center, () => {
      this.#connections.delete(connection);
    });
    this.#connections.add(connection);
    return response;
  }

  #isKnown(method: string, path: string): boolean {
    return this.#methods(path).includes(method);
  }

  /** Methods that the path has a route for. */
  #methods(path: string): string[] {
    return ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((method) =>
      this.#routes.router.match(method, path)[0].length > 0
    );
  }

  #unknown(method: string, path: string): Problem {
    const allowed = path === LIVE || path === STREAM || path === TICKET
      ? ["GET"]
      : this.#methods(path);
    if (allowed.length > 0) {
      return new Problem(405, "METHOD_NOT_ALLOWED", `${method} is not allowed on ${path}`, [], {
        allow: allowed.join(", "),
      });
    }
    if (isUnserved(path)) {
      return new Problem(501, "NOT_IMPLEMENTED", `the local platform does not offer ${path} yet`);
    }
    return new Problem(404, "NOT_FOUND", `no such path: ${path.slice(0, 200)}`);
  }
}

function failure(cause: unknown, requestId: string): Response {
  const problem = cause instanceof Problem ? cause : cause instanceof StoreError
    ? new Problem(
      503,
      "SERVICE_UNAVAILABLE",
      `nothing can be kept, so nothing was done: ${cause.message}`,
    )
    : new Problem(500, "INTERNAL_ERROR", "the platform failed at this request");
  const { status, code, message, details, headers } = problem;
  const error = {
    code,
    message,
    request_id: requestId,
    ...(details.length === 0 ? {} : { details }),
  };
  return new Response(stringifyExact({ error }), {
    status,
    headers: { "content-type": "application/json", "x-request-id": requestId, ...headers },
  });
}
