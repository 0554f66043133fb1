import {
  type VenueConnection,
  venueConnectionSchema,
  venueListSchema,
  type VenueRow,
  venueRows,
} from "../contract/venue_credentials.ts";
import { ApiError } from "./api_error.ts";
import { expectShape, type RestClient } from "./rest_client.ts";

/** Keys of a trading venue, as a venue's own site gives them. */
export interface VenueSecrets {
  apiKey: string;
  apiSecret: string;
  passphrase?: string;
  /** Any JSON that a venue needs besides. */
  extra?: unknown;
}

/** Hands a venue's keys to the platform. Some platforms take `POST` instead of `PUT`. */
export async function putVenueSecrets(
  client: RestClient,
  venue: string,
  { apiKey, apiSecret, passphrase, extra }: VenueSecrets,
): Promise<VenueConnection> {
  const request = {
    path: venuePath(venue),
    body: {
      api_key: apiKey,
      api_secret: apiSecret,
      ...(passphrase === undefined ? {} : { passphrase }),
      ...(extra === undefined ? {} : { extra_json: extra }),
    },
    // It overwrites, so the same again does no harm.
    repeatable: true,
  };
  try {
    return expectShape(venueConnectionSchema, await client.send({ ...request, method: "PUT" }));
  } catch (cause) {
    if (!(cause instanceof ApiError) || ![404, 405].includes(cause.status)) throw cause;
    return expectShape(venueConnectionSchema, await client.send({ ...request, method: "POST" }));
  }
}

export async function listVenues(client: RestClient): Promise<VenueRow[]> {
  return venueRows(expectShape(venueListSchema, await client.get("/v1/credentials")));
}

export function venuePath(venue: string): string {
  return `/v1/credentials/${encodeURIComponent(venue)}`;
}
