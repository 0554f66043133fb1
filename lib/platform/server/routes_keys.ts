import type { Hono } from "hono";
import * as v from "valibot";
import { createKeySchema } from "../../contract/api_keys.ts";
import { conflict, invalid, notFound, Problem } from "../problem.ts";
import type { ApiKey, KeyStore } from "../store/key_store.ts";
import { keyOf } from "./key_check.ts";
import { parseBody } from "./parameters.ts";
import { bodyText } from "./request_checks.ts";
import { send } from "./send.ts";

const MAX_KEYS = 100;

export interface KeyRoutes {
  keys: KeyStore;
  nowNs(): bigint;
  /** Writes the program's own key where the program finds it. */
  keepProgramKey(key: string): Promise<void>;
  /** Ends the streams that were opened with a key. */
  revoked(keyId: string): void;
}

/** Create, list, rotate and delete keys. */
export function keyRoutes(app: Hono, options: KeyRoutes): void {
  const { keys } = options;
  /** Rotations happen one after the other: file and store never hold keys of different ones. */
  let turn: Promise<unknown> = Promise.resolve();
  const known = (keyId: string) => {
    const key = keys.get(keyId);
    if (key === undefined) throw notFound(`no key "${keyId}"`);
    return key;
  };

  app.post("/v1/api_keys", async (c) => {
    const body = parseBody(createKeySchema, await bodyText(c.req.raw));
    if (body.sandbox !== true) {
      throw invalid([{
        field: "sandbox",
        message: "must be true: there are only sandbox keys here",
        value: body.sandbox ?? false,
      }]);
    }
    if (keys.list().length >= MAX_KEYS) {
      throw conflict(`there are ${MAX_KEYS} keys already; delete one first`);
    }
    const secret = newSecret();
    return send(c, 201, withSecret(keys.make(body.label, secret, options.nowNs()), secret));
  });

  app.get("/v1/api_keys", (c) => {
    const current = keyOf(c).keyId;
    const rows = keys.list().map((key) => ({
      key_id: key.keyId,
      label: key.label,
      mode: "sandbox",
      suffix: key.suffix,
      created_at_ns: key.createdNs,
      last_used_ns: key.lastUsedNs,
      current: key.keyId === current,
    }));
    return send(c, 200, { api_keys: rows });
  });

  app.post("/v1/api_keys/:id/rotate", async (c) => {
    parseBody(v.strictObject({}), await bodyText(c.req.raw));
    const key = known(c.req.param("id"));
    // Whoever gets its new secret is the administrator.
    if (key.isProgram && !keyOf(c).isProgram) {
      throw new Problem(403, "FORBIDDEN", "only the program's own key may rotate itself");
    }
    const secret = newSecret();
    const rotation = turn.then(async () => {
      // The file first: if the program ends in between, the key in the file counts at its next start.
      if (key.isProgram) await options.keepProgramKey(secret);
      keys.rotate(key.keyId, secret);
    });
    turn = rotation.catch(() => {});
    await rotation;
    options.revoked(key.keyId);
    return send(c, 200, withSecret(key, secret));
  });

  app.delete("/v1/api_keys/:id", (c) => {
    const key = known(c.req.param("id"));
    if (key.keyId === keyOf(c).keyId) throw conflict("this key is in use by the request itself");
    if (key.isProgram) {
      throw conflict("this is the program's own key; rotate it instead of deleting it");
    }
    keys.remove(key.keyId);
    options.revoked(key.keyId);
    return send(c, 200, { deleted: key.keyId });
  });
}

function withSecret(key: ApiKey, secret: string): Record<string, unknown> {
  return {
    key_id: key.keyId,
    label: key.label,
    mode: "sandbox",
    key: secret,
    created_at_ns: key.createdNs,
  };
}

function newSecret(): string {
  return `seq_test_${crypto.getRandomValues(new Uint8Array(32)).toHex()}`;
}
