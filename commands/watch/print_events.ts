import type { RestClient } from "../../lib/api/rest_client.ts";
import type { Context } from "../../lib/cli/context.ts";
import { neutraliseJson } from "../../lib/cli/neutralise.ts";
import { stringifyExact } from "../../lib/contract/json.ts";
import { followDeployment } from "./follow_deployment.ts";
import { TOPICS } from "./topics.ts";

/** Every event of the deployment, one a line, until interrupted or the deployment is gone. */
export async function printEvents(
  context: Context,
  client: RestClient,
  id: string,
): Promise<void> {
  let lost = false;
  await followDeployment({ context, client, id }, TOPICS, {
    event: (event) => context.emit(event, () => neutraliseJson(stringifyExact(event))),
    lost: () => {
      if (!lost) void context.note("connection lost, reconnecting");
      lost = true;
    },
    opened: () => {
      if (lost) void context.note("reconnected");
      lost = false;
    },
  });
}
