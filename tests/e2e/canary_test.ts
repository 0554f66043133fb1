import assert from "node:assert/strict";
import { join } from "node:path";
import { filesUnder } from "../../tools/file_tree.ts";
import { withServer } from "../api/scripted_server.ts";
import type { Answer, Seen } from "../api/scripted_server.ts";
import { which } from "../install/machine.ts";
import { everyCommand } from "./support/every_command.ts";
import { familyOf } from "./support/processes.ts";
import { inScene, type Scene } from "./support/scene.ts";

/** What must be seen nowhere: the marked digits of the keys, and a venue's marked keys. */
const MARKS = {
  live: "ca11ab1e".repeat(8),
  test: "deadfeed".repeat(8),
  venueKey: "canary-venue-key-5f1e",
  venueSecret: "canary/venue+secret=91c7",
  github: "ghp_canary0token1of2github",
};
const LIVE = `seq_live_${MARKS.live}`;
const TEST = `seq_test_${MARKS.test}`;
const VENUE = `api_key=${MARKS.venueKey}\napi_secret=${MARKS.venueSecret}\n`;

function assertUnmarked(text: string, what: string): void {
  for (const [name, mark] of Object.entries(MARKS)) {
    assert.ok(!text.includes(mark), `the ${name} mark is in ${what}:\n${text.slice(0, 2000)}`);
  }
}

/** A platform that tells everybody what it was told. */
const echoes: Record<string, (seen: Seen, elsewhere: string) => Response> = {
  "a failure": (seen) => failures[turn++ % failures.length]!(seen),
  "an answer of an unknown shape": (seen) =>
    Response.json({ deployments: [{ deployment_id: 5, name: told(seen), echo: told(seen) }] }),
  "a redirect to another host": (_seen, elsewhere) =>
    new Response(null, { status: 307, headers: { location: `${elsewhere}/elsewhere` } }),
};

let turn = 0;
/** Given in turns: a refused key, a fault in what was sent, and no JSON at all. */
const failures: ((seen: Seen) => Response)[] = [
  (seen) => envelope(seen, 401),
  (seen) => envelope(seen, 422),
  (seen) => new Response(`<h1>500</h1> ${told(seen)}`, { status: 500, headers: idHeader(seen) }),
];

function told({ headers, body }: Seen): string {
  const bearer = headers.get("authorization") ?? "";
  return `${bearer} ${bearer.slice(-64)} ${encodeURIComponent(body)} ${body}`;
}

const idHeader = ({ headers }: Seen) => ({
  "x-request-id": `req-${headers.get("authorization")?.slice(-64) ?? ""}`,
});

function envelope(seen: Seen, status: number): Response {
  const detail = { field: "api_key", message: told(seen), value: told(seen), hint: told(seen) };
  const error = { code: "ECHO", message: told(seen), request_id: told(seen), details: [detail] };
  return Response.json({ error }, { status, headers: idHeader(seen) });
}

/** Programs that a command may call: each writes down its arguments and environment. */
async function spies(scene: Scene): Promise<{ path: string; seen: () => Promise<string> }> {
  const folder = join(scene.folder, "spies");
  await Deno.mkdir(folder);
  const log = join(folder, "log");
  const spy = async (name: string, then: string) => {
    const script = `#!/bin/sh\n{ printf '%s\\n' "$0 $*"; env; } >> '${log}'\n${then}\n`;
    await Deno.writeTextFile(join(folder, name), script, { mode: 0o755 });
  };
  for (const name of ["cargo", "rustup", "rustc", "secret-tool", "security", "git"]) {
    await spy(name, "exit 1");
  }
  // Asked about processes: they have to do their work.
  for (const name of ["cat", "readlink", "ps"]) {
    const real = await which(name);
    if (real !== undefined) await spy(name, `exec '${real}' "$@"`);
  }
  return {
    path: `${folder}:${Deno.env.get("PATH")}`,
    seen: () => Deno.readTextFile(log).catch(() => ""),
  };
}

/** No file of the scene has a mark, but the config, which is its owner's alone. */
async function assertFilesUnmarked(scene: Scene): Promise<void> {
  const config = join(scene.home, "config.toml");
  for (const name of await filesUnder(scene.folder)) {
    const path = join(scene.folder, name);
    if (name.startsWith("spies")) continue;
    if (path === config) {
      assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
      continue;
    }
    const text = new TextDecoder("latin1").decode(await Deno.readFile(path));
    assertUnmarked(text, path);
  }
}

/** Runs every command at once by fours, each with `--debug`, and looks at what it said. */
async function runAll(scene: Scene, cwd: string, env: Record<string, string>, more: string[]) {
  const lines = everyCommand({ key: `${LIVE}\n`, venue: VENUE });
  assert.ok(lines.length > 15, "the commands were found");
  const left = [...lines];
  const work = async () => {
    for (let line = left.shift(); line !== undefined; line = left.shift()) {
      const args = [...line.args, ...more, "--debug", "--yes"];
      const running = scene.start(args, {
        cwd,
        env,
        ...(line.stdin === undefined ? {} : { stdin: line.stdin }),
      });
      // Some follow something until they are interrupted.
      const timer = setTimeout(() => void running.interrupt().catch(() => {}), 5000);
      const { stdout, stderr } = await running.ended;
      clearTimeout(timer);
      assertUnmarked(stdout, `stdout of ${args.join(" ")}`);
      assertUnmarked(stderr, `stderr of ${args.join(" ")}`);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: 4 }, work));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

for (const [name, echo] of Object.entries(echoes)) {
  Deno.test({
    name: `no command shows, keeps or hands on a secret after ${name}`,
    ignore: Deno.build.os === "windows",
    fn: inScene(async (scene) => {
      const cwd = await scene.project("my-mm");
      const { path, seen: spied } = await spies(scene);
      await withServer([json404], async (elsewhere) => {
        const answer: Answer = (seen) => echo(seen, elsewhere.url);
        await withServer([answer], async (platform) => {
          const env = {
            PATH: path,
            SEQUENCE_API_URL: platform.url,
            SEQUENCE_UPDATE_API: platform.url,
            SEQUENCE_CLI_REPO: "acme/sequence",
            SEQUENCE_API_KEY: LIVE,
            SEQUENCE_SANDBOX_API_KEY: TEST,
            GITHUB_TOKEN: MARKS.github,
          };
          await runAll(scene, cwd, env, []);
          // Releases may lie on another host; it gets neither key nor token.
          for (const { path, headers, body } of elsewhere.seen) {
            assert.equal(headers.get("authorization"), null, path);
            assertUnmarked([path, ...headers.values(), body].join("\n"), "a request elsewhere");
          }
          for (const { path, method } of platform.seen) {
            assertUnmarked(decodeURIComponent(path), `the address of a ${method}`);
          }
          for (const { path, body } of platform.seen) {
            if (!path.startsWith("/v1/credentials/")) assertUnmarked(body, `the body for ${path}`);
          }
        });
      });
      await assertNoSecretInFamily(scene);
      // cargo gets what it would get by hand, a token for its own registries too.
      const children = (await spied()).replaceAll(`GITHUB_TOKEN=${MARKS.github}`, "");
      assertUnmarked(children, "arguments or environment of a child");
      await assertFilesUnmarked(scene);
    }),
  });
}

const json404: Answer = () => Response.json({}, { status: 404 });

/** The platform in the background and its edges got no key by environment or arguments. */
async function assertNoSecretInFamily(scene: Scene): Promise<void> {
  const state = await scene.platform();
  if (state === undefined || Deno.build.os !== "linux") return;
  for (const pid of await familyOf(state.pid)) {
    for (const file of ["environ", "cmdline"]) {
      assertUnmarked(await Deno.readTextFile(`/proc/${pid}/${file}`), `${file} of process ${pid}`);
    }
  }
}

Deno.test({
  name: "a program that is killed in the middle of a request leaves no secret behind",
  ignore: Deno.build.os === "windows",
  fn: inScene(async (scene) => {
    const cwd = await scene.project("my-mm");
    let asked = 0;
    const hold = Promise.withResolvers<void>();
    const answer = () => (asked++, hold.promise.then(() => Response.json({})));
    await withServer([answer], async ({ url }) => {
      const env = { SEQUENCE_API_URL: url, SEQUENCE_API_KEY: LIVE };
      const lines = [
        { args: ["status", "my-mm"] },
        { args: ["deploy", "--skip-build", "--yes"] },
        { args: ["connect", "kraken", "--with-secrets"], stdin: VENUE },
        { args: ["login", "--with-token"], stdin: LIVE },
      ];
      for (const [n, { args, stdin }] of lines.entries()) {
        const options = { cwd, env, ...(stdin === undefined ? {} : { stdin }) };
        const running = scene.start([...args, "--debug"], options);
        await running.until("the request", () => asked > n);
        running.kill();
        const { stdout, stderr } = await running.ended;
        assertUnmarked(stdout + stderr, args.join(" "));
      }
      hold.resolve();
    });
    await assertFilesUnmarked(scene);
  }),
});

Deno.test({
  name:
    "keys in the config, and the platform in this program: its processes and files have no mark",
  ignore: Deno.build.os === "windows",
  fn: inScene(async (scene) => {
    const cwd = await scene.project("my-mm");
    await Deno.mkdir(scene.home, { mode: 0o700 });
    const config = `live_key = "${LIVE}"\nsandbox_key = "${TEST}"\nsandbox = "local"\n`;
    await Deno.writeTextFile(join(scene.home, "config.toml"), config, { mode: 0o600 });
    const env = { SEQUENCE_API_KEY: LIVE };
    await scene.json(["local", "up", "--speed", "10"], { env });
    await scene.json(["--sandbox", "deploy", "--skip-build"], { cwd, env });
    await scene.json(["--sandbox", "start", "--wait"], { cwd, env });
    const options = { cwd, env, stdin: VENUE };
    const connected = await scene.run([
      "--sandbox",
      "connect",
      "binance",
      "--with-secrets",
      "--debug",
    ], options);
    assertUnmarked(connected.stdout + connected.stderr, "connect");
    await assertNoSecretInFamily(scene);
    await assertFilesUnmarked(scene);
  }),
});
