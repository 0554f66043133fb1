import type { AlgoHooks } from "../algo/host_calls.ts";
import type { EngineLog } from "./engine_log.ts";
import type { GuestCalls } from "./guest_calls.ts";
import type { Outbox } from "./outbox.ts";

/** Where an algo's words and messages go. `now` is engine time, ns. */
export function guestHooks(
  log: EngineLog,
  outbox: Outbox,
  calls: GuestCalls,
  now: () => number,
): AlgoHooks {
  return {
    log: (level, message, truncated) =>
      log.algo({
        atNs: now(),
        level,
        message,
        truncated,
        callback: calls.name,
        symbol: calls.market.config.symbol,
      }),
    send: (toMeshId, payload) => outbox.send(toMeshId, payload, now()),
    tooLarge: (toMeshId) => outbox.drop(toMeshId, "TOO_LARGE"),
    refused: (call) =>
      log.platform(now(), "WARN", `a ${call} call with a wild pointer was ignored`),
  };
}
