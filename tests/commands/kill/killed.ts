/** Runs `kill` and gives what a person would see of it. */
import { action } from "../../../commands/kill/action.ts";
import { paintFor } from "../../../lib/cli/ansi.ts";
import type { CommandResult, Input } from "../../../lib/cli/command.ts";
import { type Seen, withServer } from "../../api/scripted_server.ts";
import { fakeContext, type FakeSettings } from "../../support/fake_context.ts";
import { type Bends, type Fill, TradingPlatform } from "./trading_platform.ts";

export interface Ended {
  result: CommandResult;
  text: string;
  json: Record<string, unknown>;
  /** `METHOD path` of everything that changes something. */
  changes: string[];
  platform: TradingPlatform;
  seen: Seen[];
}

/** Runs `kill` on live against a trading platform; time stands still but for the waits. */
export async function kill(
  input: Partial<Input>,
  { bends, held, settings, platform = new TradingPlatform(bends, held) }: {
    bends?: Bends;
    held?: Fill[];
    settings?: FakeSettings;
    platform?: TradingPlatform;
  } = {},
): Promise<Ended> {
  let ended: Ended | undefined;
  await withServer([platform.answer], async ({ url, seen }) => {
    let now = 0;
    const context = fakeContext({
      fetch: (request, init) => fetch(request, init),
      now: () => now,
      sleep: (ms) => {
        now += ms;
        return Promise.resolve();
      },
      ...settings,
      env: {
        SEQUENCE_API_KEY: "seq_live_" + "a".repeat(64),
        SEQUENCE_API_URL: url,
        SEQUENCE_HOME: "/nowhere",
      },
    });
    const result = await action(context, {
      args: input.args ?? {},
      options: input.options ?? {},
    });
    ended = {
      result,
      text: result.text!(paintFor(false)),
      json: result.json!,
      changes: seen.filter(({ method }) => method !== "GET").map((s) => `${s.method} ${s.path}`),
      platform,
      seen,
    };
  });
  return ended!;
}
