import type { Action } from "../../lib/cli/command.ts";
import { runEdge } from "../../lib/platform/edge/edge_process.ts";

export const action: Action = async () => {
  await runEdge();
  return {};
};
