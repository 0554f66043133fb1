/** A command on a platform that has one deployment, and what a person then reads. */
import { paintFor } from "../../lib/cli/ansi.ts";
import type { Action, CommandResult, Input } from "../../lib/cli/command.ts";
import type { GlobalOptions } from "../../lib/cli/context.ts";
import { type Answer, withServer } from "../api/scripted_server.ts";
import { type FakeContext, fakeContext } from "../support/fake_context.ts";

export type Document = Record<string, unknown>;

/** `my-mm`, stopped on one edge, with what `own` says otherwise. */
export function deployment(own: Document = {}): Document {
  return {
    deployment_id: "dep_0000000000000001",
    name: "my-mm",
    status: "stopped",
    desired_state: "stopped",
    edges: [{ label: "binance", venue: "binance", status: "paused" }],
    ...own,
  };
}

/** Answers as a platform with these deployments; `changed` is what a change is answered with. */
export function platformWith(deployments: readonly Document[], changed?: Document): Answer {
  return ({ method, path }) => {
    if (path.startsWith("/v1/deployments?")) return Response.json({ deployments });
    return Response.json(method === "GET" ? deployments[0] : changed ?? deployments[0]);
  };
}

export interface Read {
  context: FakeContext;
  result: CommandResult;
  text: string;
}

/** Runs a command on the sandbox of a platform that answers so. */
export async function runOn(
  answer: Answer,
  action: Action,
  input: Partial<Input>,
  options: Partial<GlobalOptions> = { sandbox: true },
): Promise<Read> {
  let read: Read | undefined;
  await withServer([answer], async ({ url }) => {
    const context = fakeContext({
      fetch: (request, init) => fetch(request, init),
      options,
      env: {
        SEQUENCE_SANDBOX_API_KEY: "seq_test_" + "a".repeat(64),
        SEQUENCE_API_URL: url,
        SEQUENCE_HOME: "/nowhere",
      },
    });
    const { args = {}, options: own = {} } = input;
    const result = await action(context, { args, options: own });
    read = { context, result, text: result.text?.(paintFor(false)) ?? "" };
  });
  return read!;
}
