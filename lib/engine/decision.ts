import type { Stage } from "./journal.ts";

/** What led to an order: the event, and the callback that answered it. Engine time, ns. */
export interface Decision {
  stage: Stage;
  eventNs: number;
  venueNs: number;
  bid1e9: number;
  ask1e9: number;
  callback: string;
  /** Which callback of the instance's life it was. */
  n: number;
  endedNs: number;
  actions: number;
}
