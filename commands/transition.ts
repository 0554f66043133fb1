import { getDeployment } from "../lib/api/deployments.ts";
import type { RestClient } from "../lib/api/rest_client.ts";
import type { Context } from "../lib/cli/context.ts";
import { UserError } from "../lib/cli/errors.ts";
import { typed } from "../lib/cli/typed.ts";
import type { Deployment } from "../lib/contract/deployments.ts";

const POLL_MS = 100;
/** How long instances may take to follow. */
export const FOLLOW_MS = 30_000;

/**
 * Polls a deployment until `done`, at most `timeoutMs`; the last document either way. An
 * interruption ends the wait with what has been asked for still under way at the platform.
 */
export async function pollUntil(
  context: Context,
  client: RestClient,
  id: string,
  done: (deployment: Deployment) => boolean,
  timeoutMs: number,
): Promise<Deployment> {
  const until = context.now() + timeoutMs;
  let name = id;
  for (;;) {
    try {
      const deployment = await getDeployment(client, id);
      name = deployment.name;
      if (done(deployment) || context.now() >= until) return deployment;
      await context.sleep(POLL_MS, context.signal);
    } catch (cause) {
      // Ctrl-C may as well fall into a request.
      if (!context.signal.aborted) throw cause;
    }
    if (context.signal.aborted) throw interrupted(context, name);
  }
}

function interrupted({ options }: Context, name: string): UserError {
  return new UserError({
    code: "INTERRUPTED",
    exit: "interrupted",
    message: "interrupted; the platform goes on with what it was asked for",
    hint: typed(options, `status ${name}`),
  });
}
