import { ApiError } from "../../lib/api/api_error.ts";
import { createRestClient, type RestClient } from "../../lib/api/rest_client.ts";
import { paintFor } from "../../lib/cli/ansi.ts";
import type { Context } from "../../lib/cli/context.ts";
import { FramePacer } from "../../lib/cli/screen/frame_pacer.ts";
import { TerminalSession } from "../../lib/cli/screen/terminal_session.ts";
import type { Target } from "../../lib/config/targets.ts";
import type { Deployment } from "../../lib/contract/deployments.ts";
import type { WatchEvent } from "./event.ts";
import { followDeployment } from "./follow_deployment.ts";
import { readHistory } from "./read_history.ts";
import { openingState } from "./state.ts";
import { update } from "./update.ts";
import type { TopicName } from "./topics.ts";
import { view } from "./view.ts";

/** Ages are told in seconds. */
const TICK_MS = 1000;
/** What the panes show; traces are for `trace` and `--json`. */
const SHOWN: readonly TopicName[] = ["deployment", "orders", "fills", "mesh", "logs"];

export interface Watched {
  context: Context;
  client: RestClient;
  id: string;
  target: Target["name"];
  deployment: Deployment;
}

/** Shows the deployment until the context is interrupted; `quit` is called for the user's `q`. */
export async function showScreen(watched: Watched, quit: () => void): Promise<void> {
  const { context, id, target, deployment } = watched;
  const { signal } = context;
  const paint = paintFor(context.stdout.colour);
  const pacer = new FramePacer(context);
  let state = openingState(target, deployment, context.terminal.size(), context.now());
  const take = (event: WatchEvent) => {
    state = update(state, event, context.now());
    if (state.quit) quit();
    pacer.request();
  };
  const session = new TerminalSession(context, {
    key: (key) => take({ type: "key", key }),
    resized: (size) => take({ type: "size", size }),
    redraw: () => pacer.request(),
    hungUp: quit,
  });
  const tell = (text: string) => Promise.resolve(take({ type: "notice", text }));
  // What would go to stderr would tear the picture.
  const quiet: Context = { ...context, note: tell, warn: tell };
  const { baseUrl, key } = watched.client;
  const client = createRestClient({ context: quiet, baseUrl, key });
  const failure = Promise.withResolvers<never>();
  const refresh = async () => {
    try {
      take({ type: "history", history: await readHistory(client, id) });
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      if (!signal.aborted && cause.exit !== "unreachable") await tell(cause.message);
    }
  };
  const following = () =>
    followDeployment({ context: quiet, client, id }, SHOWN, {
      event: (event) => take({ type: "stream", event }),
      lost: () => take({ type: "lost" }),
      opened: () => {
        take({ type: "back" });
        refresh().catch(failure.reject);
      },
    });
  session.open();
  try {
    pacer.request();
    await Promise.race([
      pacer.run(() => session.draw(view(state, paint), state.size)),
      ticking(context, () => {
        // Not every system tells of another size.
        const size = context.terminal.size();
        const same = size.columns === state.size.columns && size.rows === state.size.rows;
        take(same ? { type: "tick" } : { type: "size", size });
      }),
      following().then(() => untilAborted(signal)),
      failure.promise,
    ]);
  } finally {
    await session.close();
  }
}

async function ticking({ signal, sleep }: Context, tick: () => void): Promise<void> {
  while (!signal.aborted) {
    await sleep(TICK_MS, signal);
    tick();
  }
}

/** A deployment that is gone stays on the screen until the user has seen it. */
async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
}
