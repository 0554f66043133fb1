import { Hono } from "hono";
import { stringifyExact } from "../../contract/json.ts";
import type { Center } from "../center/center.ts";
import { Problem } from "../problem.ts";
import type { KeyStore } from "../store/key_store.ts";
import { KeyCheck, type RequestEnvironment } from "./key_check.ts";
import { TokenBucket } from "./rate_limit.ts";
import { StoreError } from "../store/database.ts";
import { requestIdOf, requireOwnHost, requireSmallHead } from "./request_checks.ts";
import { RequestsUnderWay } from "./requests_under_way.ts";
import { accountRoutes, type PlatformFacts } from "./routes_account.ts";
import { algoRoutes } from "./routes_algos.ts";
import { credentialRoutes } from "./routes_credentials.ts";
import { deploymentRoutes } from "./routes_deployments.ts";
import { graphRoutes } from "./routes_graphs.ts";
import { historyRoutes } from "./routes_history.ts";
import { hostedRoutes } from "./routes_hosted.ts";
import { keyRoutes } from "./routes_keys.ts";
import { killSwitchRoutes } from "./routes_kill_switch.ts";
import { deploymentTraceRoutes } from "./routes_deployment_traces.ts";
import { executionRoutes } from "./routes_execution.ts";
import { intelligenceRoutes } from "./routes_intelligence.ts";
import { marketRoutes } from "./routes_market.ts";
import { orderRoutes } from "./routes_orders.ts";
import { positionRoutes } from "./routes_positions.ts";
import { predictionRoutes } from "./routes_prediction.ts";
import { quoteRoutes } from "./routes_quotes.ts";
import { riskRoutes } from "./routes_risk.ts";
import { sandboxRoutes } from "./routes_sandbox.ts";
import { SilentSocket } from "./silent_socket.ts";
import { Sockets } from "./sockets.ts";
import { tcaRoutes } from "./routes_tca.ts";
import { traceRoutes } from "./routes_traces.ts";
import { StreamConnection } from "./stream.ts";
import { Tickets } from "./tickets.ts";
import { isUnserved } from "./unserved.ts";

const LIVE = "/v1/health/live";
const OPENAPI = "/openapi.json";
const TICKET = "/v1/ws/ticket";
const STREAM = "/v1/stream";
const LIFECYCLE = ["/v1/ws/new_markets", "/v1/ws/market_resolved"];
/** Paths that are answered before the routes. */
const OWN_PATHS = [LIVE, OPENAPI, TICKET, STREAM, ...LIFECYCLE];
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

export interface AppOptions {
  center: Center;
  keys: KeyStore;
  facts: PlatformFacts;
  port(): number;
  /** Writes the program's own key where the program finds it. */
  keepProgramKey(key: string): Promise<void>;
}

/** The platform's HTTP face: one function from request to answer. */
export class App {
  #options: AppOptions;
  #routes = new Hono();
  #bucket = new TokenBucket();
  #underWay = new RequestsUnderWay();
  #check: KeyCheck;
  #tickets: Tickets;
  #sockets: Sockets;
  #serving: "starting" | "live" | "stopping" = "starting";

  constructor(options: AppOptions) {
    this.#options = options;
    const { center, facts, keys } = options;
    this.#check = new KeyCheck(keys);
    this.#tickets = new Tickets(() => facts.nowMs());
    this.#sockets = new Sockets(keys, this.#check, this.#tickets, () => {
      return center.settings.values.max_streams;
    });
    accountRoutes(this.#routes, center, facts);
    keyRoutes(this.#routes, {
      keys,
      nowNs: () => this.#nowNs(),
      keepProgramKey: options.keepProgramKey,
      revoked: (keyId) => this.#sockets.revoke(keyId),
    });
    marketRoutes(this.#routes, center);
    quoteRoutes(this.#routes, center);
    historyRoutes(this.#routes, center);
    predictionRoutes(this.#routes);
    credentialRoutes(this.#routes, center);
    positionRoutes(this.#routes, center);
    riskRoutes(this.#routes, center);
    deploymentRoutes(this.#routes, center);
    algoRoutes(this.#routes, center);
    orderRoutes(this.#routes, center);
    graphRoutes(this.#routes, center);
    killSwitchRoutes(this.#routes, center);
    sandboxRoutes(this.#routes, center);
    hostedRoutes(this.#routes);
    tcaRoutes(this.#routes, center);
    traceRoutes(this.#routes, center);
    deploymentTraceRoutes(this.#routes, center);
    intelligenceRoutes(this.#routes, center);
    executionRoutes(this.#routes, center);
    this.#routes.notFound((c) => {
      throw this.#unknown(c.req.method, c.req.path);
    });
    this.#routes.onError((cause) => {
      throw cause;
    });
  }

  /** Every path with its method as it is served, parameters as in the contract: in braces. */
  endpoints(): string[] {
    const routed = this.#routes.routes.map(({ method, path }) =>
      `${method} ${path.replaceAll(/:([a-z_]+)/g, "{$1}")}`
    );
    return [...OWN_PATHS.map((path) => `GET ${path}`), ...routed].sort();
  }

  /** The deployments are back: requests are answered from now on. */
  opened(): void {
    this.#serving = "live";
  }

  /** Ends every stream because the platform stops. */
  close(): void {
    this.#serving = "stopping";
    this.#sockets.closeAll();
  }

  async handle(request: Request): Promise<Response> {
    const requestId = requestIdOf(request);
    const { db } = this.#options.center;
    try {
      const response = await this.#underWay.with(() => this.#answer(request));
      // Nothing is told before it is stored.
      db.attempt(() => db.settle());
      // The answer to an upgrade can't be changed any more.
      if (response.status !== 101) response.headers.set("x-request-id", requestId);
      return response;
    } catch (cause) {
      return failure(cause, requestId);
    }
  }

  /** The order of checks is the contract's: host, path, key, rate, then what the path does. */
  async #answer(request: Request): Promise<Response> {
    const { center, keys, facts, port } = this.#options;
    requireOwnHost(request, port());
    requireSmallHead(request);
    const { pathname: path, searchParams } = new URL(request.url);
    const { method } = request;
    if (!this.#methods(path).includes(method)) throw this.#unknown(method, path);
    if (path === OPENAPI) return await this.#openApi();
    if (this.#serving !== "live") {
      throw new Problem(503, "SERVICE_UNAVAILABLE", `the platform is ${this.#serving}`, [], {
        "retry-after": "0.500",
      });
    }
    if (path === LIVE) return Response.json({ status: "live" });
    if (path === STREAM) {
      return this.#sockets.upgrade(
        request,
        searchParams.get("ticket"),
        this.#nowNs(),
        (socket, closed) => new StreamConnection(socket, center, closed),
      );
    }
    if (LIFECYCLE.includes(path)) {
      return this.#sockets.upgrade(
        request,
        null,
        this.#nowNs(),
        (socket, closed) => new SilentSocket(socket, closed),
      );
    }
    const key = this.#check.require(request.headers.get("authorization"));
    // Health is exempt, so that a client that was told to wait can still look.
    if (path !== "/v1/health") {
      const taken = this.#bucket.take(center.settings.values.rate_limit_qps, facts.nowMs());
      if (!taken.ok) {
        throw new Problem(429, "RATE_LIMITED", "too many requests", [], {
          "retry-after": taken.retryAfterS.toFixed(3),
        });
      }
    }
    keys.used(key, this.#nowNs());
    if (path === TICKET) return Response.json(this.#tickets.issue(key.keyId));
    return await this.#routes.fetch(request, { key } satisfies RequestEnvironment);
  }

  async #openApi(): Promise<Response> {
    const { openApiText } = await import("./openapi.ts");
    return new Response(openApiText(this.#options.facts.version), {
      headers: { "content-type": "application/json" },
    });
  }

  #nowNs(): bigint {
    return BigInt(Math.round(this.#options.facts.nowMs() * 1000)) * 1000n;
  }

  /** Methods that the path is served with. */
  #methods(path: string): string[] {
    if (OWN_PATHS.includes(path)) return ["GET"];
    return METHODS.filter((method) => this.#routes.router.match(method, path)[0].length > 0);
  }

  #unknown(method: string, path: string): Problem {
    const allowed = this.#methods(path);
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
