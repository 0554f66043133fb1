import type { Action } from "../../lib/cli/command.ts";
import { counted } from "../../lib/cli/numbers.ts";
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
      `The paper account has its first balances again; ${counted(stopped, "deployment")} stopped, ${
        counted(Number(json["cancelled_orders"] ?? 0), "order")
      } cancelled`,
  };
};
