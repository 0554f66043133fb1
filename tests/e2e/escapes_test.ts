import assert from "node:assert/strict";
import { join } from "node:path";
import { type CommandLine, everyCommand } from "./support/every_command.ts";
import { HOSTILE, withHostileProxy } from "./support/hostile_proxy.ts";
import { inScene, type Scene } from "./support/scene.ts";
import { trading } from "./support/trading.ts";

// deno-lint-ignore no-control-regex
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069]/;
/** Followed until they are interrupted, or waiting for a state that the proxy hides from them. */
const PATIENCE_MS = 4000;

async function said(scene: Scene, cwd: string, url: string, args: string[], stdin?: string) {
  const key = (await Deno.readTextFile(join(scene.home, "local", "key"))).trim();
  const running = scene.start(args, {
    cwd,
    // Another home: to this one the proxy is the company's platform.
    env: {
      SEQUENCE_HOME: join(scene.folder, "other"),
      SEQUENCE_API_URL: url,
      SEQUENCE_SANDBOX_API_KEY: key,
    },
    ...(stdin === undefined ? {} : { stdin }),
  });
  const timer = setTimeout(() => void running.interrupt().catch(() => {}), PATIENCE_MS);
  const ended = await running.ended;
  clearTimeout(timer);
  return ended.stdout + ended.stderr;
}

Deno.test({
  name: "nothing that a platform says is obeyed by the terminal, of any command, as text or JSON",
  ignore: Deno.build.os === "windows",
  fn: inScene(async (scene) => {
    const cwd = await trading(scene, {});
    const { orders } = await scene.json(["--local", "watch", "my-mm", "--once"]);
    const order = (orders as { node_order_id: string }[])[0]!.node_order_id;
    const { url } = (await scene.platform())!;
    const lines: CommandLine[] = [
      ...everyCommand({
        key: `seq_test_${"a".repeat(64)}`,
        venue: "api_key=abcd\napi_secret=efgh\n",
      }),
      ...[["trace", order], ["logs", "my-mm", "-f"], ["watch", "my-mm"], ["status", "nobody"]]
        .map((args) => ({ args })),
    ].filter(({ args }) => args[0] !== "local" && args[0] !== "undeploy");
    // Taken last, for the others need something to look at.
    lines.push({ args: ["undeploy", "my-mm", "--dry-run"] });
    let shown = 0;
    const silent: string[] = [];
    await withHostileProxy(url, async (address) => {
      const left = lines.flatMap((line) => [line, { ...line, args: [...line.args, "--json"] }]);
      const work = async () => {
        for (let line = left.shift(); line !== undefined; line = left.shift()) {
          const { args, stdin } = line;
          const text = await said(scene, cwd, address, ["--sandbox", ...args, "--yes"], stdin);
          assert.doesNotMatch(text, OBEYED, `${args.join(" ")} says ${JSON.stringify(text)}`);
          assert.ok(!text.includes(HOSTILE));
          if (/\\u\{1b\}|\\u001b/.test(text)) shown++;
          else silent.push(args.join(" "));
        }
      };
      const ends = await Promise.allSettled([work(), work(), work()]);
      for (const end of ends) if (end.status === "rejected") throw end.reason;
    });
    assert.ok(shown > 15, `nothing hostile was shown by ${silent.join(", ")}`);
  }),
});
