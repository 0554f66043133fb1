import { Problem } from "../problem.ts";
import type { ApiKey, KeyStore } from "../store/key_store.ts";
import type { KeyCheck } from "./key_check.ts";
import type { Tickets } from "./tickets.ts";

/** A socket whose other end has not answered a ping for this long is closed, s. */
const IDLE_S = 45;

interface Connection {
  close(code: number, reason: string): void;
}

type Open = (socket: WebSocket, closed: () => void) => Connection;

/** The open sockets of the account, each with the key that it was opened with. */
export class Sockets {
  #keys: KeyStore;
  #check: KeyCheck;
  #tickets: Tickets;
  #most: () => number;
  #open = new Map<Connection, string>();

  /** `most` is how many may be open at once. */
  constructor(keys: KeyStore, check: KeyCheck, tickets: Tickets, most: () => number) {
    this.#most = most;
    this.#keys = keys;
    this.#check = check;
    this.#tickets = tickets;
  }

  /** Upgrades a request that carries a key, or a ticket where `ticket` may stand for one. */
  upgrade(request: Request, ticket: string | null, nowNs: bigint, open: Open): Response {
    const key = this.#key(request.headers.get("authorization"), ticket);
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      throw new Problem(400, "BAD_REQUEST", "this is a WebSocket");
    }
    const most = this.#most();
    if (this.#open.size >= most) {
      throw new Problem(429, "RATE_LIMITED", `at most ${most} streams at once`, [], {
        "retry-after": "1.000",
      });
    }
    this.#keys.used(key, nowNs);
    const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: IDLE_S });
    const connection: Connection = open(socket, () => this.#open.delete(connection));
    this.#open.set(connection, key.keyId);
    return response;
  }

  /** Ends every stream because the platform stops. */
  closeAll(): void {
    for (const connection of [...this.#open.keys()]) connection.close(1001, "the platform stops");
  }

  /** Ends the streams of a key that is not valid any more, and its tickets. */
  revoke(keyId: string): void {
    this.#tickets.revoke(keyId);
    for (const [connection, of] of [...this.#open]) {
      if (of === keyId) connection.close(4401, "the key was revoked");
    }
  }

  #key(header: string | null, ticket: string | null): ApiKey {
    if (header !== null || ticket === null) return this.#check.require(header);
    const keyId = this.#tickets.use(ticket);
    const key = keyId === undefined ? undefined : this.#keys.get(keyId);
    if (key !== undefined) return key;
    throw new Problem(401, "UNAUTHORIZED", "the ticket is unknown, used or too old", [], {
      "www-authenticate": "Bearer",
    });
  }
}
