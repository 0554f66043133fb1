import { accountEndpoints } from "./account.ts";
import { algoEndpoints } from "./algos.ts";
import { analysisEndpoints } from "./analysis.ts";
import { deploymentEndpoints } from "./deployments.ts";
import type { Endpoint } from "./endpoint.ts";
import { graphEndpoints } from "./graphs.ts";
import { historyEndpoints } from "./history.ts";
import { hostedEndpoints } from "./hosted.ts";
import { keyEndpoints } from "./keys.ts";
import { marketEndpoints } from "./market.ts";
import { orderEndpoints } from "./orders.ts";
import { positionEndpoints } from "./positions.ts";
import { predictionEndpoints } from "./prediction.ts";
import { sandboxEndpoints } from "./sandbox.ts";
import { streamEndpoints } from "./stream.ts";
import { venueEndpoints } from "./venues.ts";

/** Every call that the local platform serves; a test holds it against the routes. */
export const CATALOGUE: readonly Endpoint[] = [
  ...accountEndpoints,
  ...keyEndpoints,
  ...marketEndpoints,
  ...historyEndpoints,
  ...predictionEndpoints,
  ...venueEndpoints,
  ...positionEndpoints,
  ...orderEndpoints,
  ...graphEndpoints,
  ...analysisEndpoints,
  ...deploymentEndpoints,
  ...algoEndpoints,
  ...sandboxEndpoints,
  ...hostedEndpoints,
  ...streamEndpoints,
];
