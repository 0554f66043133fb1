import type { Action } from "../../lib/cli/command.ts";
import { connectLocal } from "./local_platform.ts";

export const action: Action = async (context) => {
  const client = await connectLocal(context);
  const json = await client.post("/v1/sandbox/reset", { repeatable: true }) as Record<
    string,
    unknown
  >;
  const stopped = (json["stopped_deployments"] as unknown[] | undefined)?.length ?? 0;
  return {
    target: "local",
    json,
    text: () =>
      `The paper account has its first balances again; ${stopped} deployments stopped, ` +
      `${json["cancelled_orders"] ?? 0} orders cancelled`,
  };
};
