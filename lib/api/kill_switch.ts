import {
  type KillSwitchState,
  killSwitchStateSchema,
  venueCancelSchema,
} from "../contract/kill_answers.ts";
import { ApiError } from "./api_error.ts";
import { expectShape, type RestClient } from "./rest_client.ts";

const PATH = "/v1/kill_switch";

/**
 * Engages the account's kill switch and gives what the platform then says of it. Some platforms
 * take `PUT` instead of `POST`.
 */
export async function engageKillSwitch(
  client: RestClient,
  reason: string,
): Promise<KillSwitchState> {
  const request = { path: PATH, body: { reason }, repeatable: true };
  try {
    return await confirmed(client, await client.send({ ...request, method: "POST" }));
  } catch (cause) {
    if (!(cause instanceof ApiError) || ![404, 405].includes(cause.status)) throw cause;
    return await confirmed(client, await client.send({ ...request, method: "PUT" }));
  }
}

/** Lifts the kill switch. Throws an {@link ApiError} (403) where the key may not. */
export async function clearKillSwitch(client: RestClient): Promise<KillSwitchState> {
  const json = await client.send({ method: "POST", path: `${PATH}/clear`, repeatable: true });
  return await confirmed(client, json);
}

/** The answer, or what the platform says when asked, where the answer tells nothing. */
async function confirmed(
  client: RestClient,
  json: Awaited<ReturnType<RestClient["send"]>>,
): Promise<KillSwitchState> {
  const state = expectShape(killSwitchStateSchema, json);
  if (typeof state.active === "boolean") return state;
  return expectShape(killSwitchStateSchema, await client.get(PATH));
}

/** Cancels every order on a venue; how many the platform confirmed. */
export async function cancelAllOnVenue(client: RestClient, venue: string): Promise<number> {
  const path = `/v1/venue_cancel_all/${encodeURIComponent(venue)}`;
  const json = await client.send({ method: "POST", path, repeatable: true });
  return expectShape(venueCancelSchema, json).cancelled ?? 0;
}
