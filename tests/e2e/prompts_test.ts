/** Questions at a real terminal: hidden where a secret is typed, No by default where money is. */
import assert from "node:assert/strict";
import { withServer } from "../api/scripted_server.ts";
import { deployment, LIVE_KEY } from "./support/platform_double.ts";
import { inScene } from "./support/scene.ts";
import { hasTmux, TerminalWindow } from "./support/terminal_window.ts";

const SIZE = { columns: 100, rows: 30 };
const VENUE_KEY = "canary-venue-key-77";
const VENUE_SECRET = "canary-venue-secret-88";

function atTerminal(
  name: string,
  work: (window: TerminalWindow, asked: () => string[]) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: !hasTmux,
    fn: inScene(async (scene) => {
      const one = deployment("my-mm", "stopped", "stopped");
      const answer = ({ path }: { path: string }) =>
        Response.json(path.startsWith("/v1/deployments?") ? { deployments: [one] } : one);
      await withServer([answer], async ({ url, seen }) => {
        const env = { SEQUENCE_API_KEY: LIVE_KEY, SEQUENCE_API_URL: url };
        const asked = () =>
          seen.filter(({ method }) => method !== "GET").map(({ method, path, body }) =>
            `${method} ${path} ${body}`.trim()
          );
        await TerminalWindow.with(scene, { ...SIZE, env }, (window) => work(window, asked));
      });
    }),
  });
}

atTerminal("the keys of a venue are typed unseen, and sent", async (window, asked) => {
  await window.start("sequence connect kraken");
  for (
    const [question, typed] of [
      ["API key of kraken", VENUE_KEY],
      ["API secret", VENUE_SECRET],
      ["Passphrase", ""],
    ] as const
  ) {
    await window.until(question);
    await window.enter(typed);
  }
  const screen = await window.until("ended with 0");
  assert.match(screen, /kraken is connected/);
  assert.ok(!screen.includes("canary"), screen);
  assert.deepEqual(asked().map((line) => line.split(" ")[0]), ["PUT"]);
  assert.ok(asked()[0]!.includes(VENUE_KEY) && asked()[0]!.includes(VENUE_SECRET));
  await window.isRestored();
});

atTerminal("Ctrl-C at a hidden prompt ends with 130 and sends nothing", async (window, asked) => {
  await window.start("sequence connect kraken");
  await window.until("API key of kraken");
  await window.keys("C-c");
  await window.until("ended with 130");
  assert.deepEqual(asked(), []);
  await window.isRestored();
});

atTerminal("on live, Enter at a question is No", async (window, asked) => {
  await window.start("sequence start my-mm");
  await window.until("LIVE: start my-mm");
  await window.keys("Enter");
  await window.until("ended with 7");
  assert.deepEqual(asked(), []);
});

atTerminal(
  "on live, undeploy wants the name typed, and takes no other word",
  async (window, asked) => {
    const question = "Type my-mm to go on";
    await window.start("sequence undeploy my-mm");
    await window.until(question);
    await window.enter("yes");
    await window.until("ended with 7");
    assert.deepEqual(asked(), []);
    await window.enter("clear");
    await window.start("sequence undeploy my-mm");
    await window.until(question);
    await window.enter("my-mm");
    await window.until("ended with 0");
    assert.deepEqual(asked(), ["DELETE /v1/deployments/dep_0000000000000001"]);
  },
);
