import { getDeployment } from "../../lib/api/deployments.ts";
import type { Action } from "../../lib/cli/command.ts";
import { openDeployment } from "../session.ts";
import { printEvents } from "./print_events.ts";
import { readHistory } from "./read_history.ts";
import { openingState } from "./state.ts";
import { withHistory } from "./take_history.ts";
import { onceText } from "./view.ts";

export const action: Action = async (outer, input) => {
  const ending = new AbortController();
  const signal = AbortSignal.any([outer.signal, ending.signal]);
  const context = { ...outer, signal };
  try {
    const { target, client, id } = await openDeployment(context, input.args["name"]);
    if (input.options["once"] === true) {
      const history = await readHistory(client, id);
      const size = context.terminal.size();
      const state = openingState(target.name, history.deployment, size, context.now());
      const picture = withHistory(state.picture, history);
      return {
        target: target.name,
        json: { ...history },
        text: (paint) => onceText({ ...state, picture }, context.stdout.columns(), paint),
      };
    }
    if (context.options.json || !context.terminal.available) {
      await printEvents(context, client, id);
      return {};
    }
    const { showScreen } = await import("./screen.ts");
    const deployment = await getDeployment(client, id);
    await showScreen(
      { context, client, id, target: target.name, deployment },
      () => ending.abort(),
    );
  } catch (cause) {
    // Ctrl-C and q are how watching ends.
    if (!signal.aborted || input.options["once"] === true) throw cause;
  } finally {
    ending.abort();
  }
  return {};
};
