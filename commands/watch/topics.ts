import type { RestClient } from "../../lib/api/rest_client.ts";
import type { Context } from "../../lib/cli/context.ts";
import type { StreamEvent } from "../../lib/contract/stream.ts";

export const TOPICS = ["deployment", "orders", "fills", "traces", "mesh", "logs"] as const;
export type TopicName = typeof TOPICS[number];

/** Who takes what happens to a deployment. */
export interface Sink {
  event(event: StreamEvent): Promise<void> | void;
  /** The connection stands, for the first time or again. */
  opened(): void;
  lost(): void;
}

export interface Followed {
  context: Context;
  client: RestClient;
  id: string;
}

/** Whether a topic is of the whole account; its events name their deployment. */
export function isOfAccount(name: string): boolean {
  return name === "orders" || name === "fills";
}

/** The topic as the stream knows it. */
export function channelOf(name: TopicName, id: string): string {
  return isOfAccount(name) ? name : `${name}:${id}`;
}
