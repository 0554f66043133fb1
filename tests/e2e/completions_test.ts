import assert from "node:assert/strict";
import { TEST_KEY, withPlatformDouble } from "./support/platform_double.ts";
import { inScene, type Scene } from "./support/scene.ts";
import {
  bash,
  type Completer,
  fish,
  hasProgram,
  powershell,
  withProgramOnPath,
  zsh,
} from "./support/shells.ts";

/** What is typed, and the words that are offered for its end. */
const TYPED: readonly (readonly [string, readonly string[]])[] = [
  ["sequence und", ["undeploy"]],
  ["sequence --sandbox log", ["login", "logout", "logs"]],
  ["sequence local d", ["down"]],
  ["sequence local up --fe", ["--feed"]],
  ["sequence help und", ["undeploy"]],
  ["sequence completions ", ["bash", "fish", "powershell", "zsh"]],
  ["sequence logs --level W", ["WARN"]],
  ["sequence logs --level=W", ["WARN"]],
  ["sequence logs --level=", ["DEBUG", "ERROR", "INFO", "TRACE", "WARN"]],
  ["sequence logs --tail ", []],
  ["sequence --api-url http://127.0.0.1:1 build --wa", ["--watch"]],
  ["sequence --project deploy sto", ["stop"]],
  ["sequence connect co", ["coinbase"]],
  ["sequence update --version ", []],
  ["sequence __", []],
  ["sequence init ", []],
  // Names of deployments, from the target that the line is for.
  ["sequence --local stop my-m", ["my-mm"]],
  ["sequence --local logs -f ", ["my-mm", "my-other"]],
  ["sequence logs --local --level INFO my-o", ["my-other"]],
  ["sequence --local logs my-mm ", []],
  ["sequence --local intel ETH-USDT", ["ETH-USDT"]],
  ["sequence --sandbox stop ", []],
];

const SHELLS: readonly (readonly [string, string, Completer])[] = [
  ["bash", "bash", bash],
  ["zsh", "zsh", zsh],
  ["fish", "fish", fish],
  ["PowerShell", "pwsh", powershell],
];

for (const [name, program, complete] of SHELLS) {
  Deno.test({
    name: `${name} completes commands, options, their values and names of deployments`,
    ignore: Deno.build.os === "windows" || !await hasProgram(program),
    fn: inScene(async (scene) => {
      await twoDeployments(scene);
      const offered = await complete(scene, TYPED.map(([line]) => line));
      const got = TYPED.map(([line], i) => [line, relevant(line, offered[i] ?? [])] as const);
      assert.deepEqual(got, TYPED);
    }),
  });
}

/** Where nothing else can stand some shells offer options, and PowerShell files. */
function relevant(line: string, words: readonly string[]): string[] {
  return line.split(" ").at(-1)!.startsWith("-")
    ? [...words]
    : words.filter((word) => /^\w/.test(word));
}

async function twoDeployments(scene: Scene): Promise<void> {
  for (const name of ["my-mm", "my-other"]) {
    const cwd = await scene.project(name);
    await scene.json(["--local", "deploy", "--skip-build"], { cwd });
  }
}

Deno.test({
  name: "a name is completed with Tab in a bash on a terminal, and the command runs with it",
  ignore: Deno.build.os !== "linux" || !await hasProgram("script") || !await hasProgram("bash"),
  fn: inScene(async (scene) => {
    await twoDeployments(scene);
    await Deno.mkdir(`${scene.folder}/strategies`);
    const call = await withProgramOnPath(scene);
    const typed = [
      'eval "$(sequence completions bash)"',
      "sequence --local unde\tmy-m\t--js\t",
      "echo --project strat\t end",
      "exit",
    ];
    const line = ["script", "-qec", "'bash --norc --noprofile -i'", "/dev/null"].join(" ");
    const { stdout } = await scene.shell(line, { ...call, stdin: typed.join("\n") + "\n" });
    assert.match(stdout, /"schema":"sequence.undeploy\/1"[^\n]*"name":"my-mm"/);
    const { deployments } = await scene.json(["--local", "status", "--all"]) as {
      deployments: { name: string }[];
    };
    assert.deepEqual(deployments.map((each) => each.name), ["my-other"]);
  }),
});

Deno.test(
  "asking for words starts no platform, says nothing of failures, and ends with 0",
  inScene(async (scene) => {
    const silent = { code: 0, stdout: "", stderr: "" };
    for (const kind of ["deployments", "symbols", "nonsense"]) {
      for (const target of [[], ["--sandbox"], ["--local"], ["--api-url", "http://127.0.0.1:1"]]) {
        assert.deepEqual(await scene.run(["__complete", kind, ...target]), silent);
      }
    }
    await scene.json(["login", "--sandbox", "--local"]);
    assert.deepEqual(await scene.run(["__complete", "deployments", "--sandbox"]), silent);
    assert.equal(await scene.platform(), undefined);
  }),
);

Deno.test("without a key nobody is asked", () =>
  withPlatformDouble(
    () => Response.json({ deployments: [] }),
    async ({ url, asked }) =>
      await inScene(async (scene) => {
        const env = { SEQUENCE_API_URL: url };
        await scene.run(["__complete", "deployments"], { env });
        await scene.run(["__complete", "deployments", "--sandbox"], { env });
        assert.deepEqual(asked, []);
        const keyed = { ...env, SEQUENCE_SANDBOX_API_KEY: TEST_KEY };
        await scene.run(["__complete", "deployments", "--sandbox"], { env: keyed });
        assert.deepEqual(asked.map(({ path, key }) => [path, key]), [
          ["/v1/deployments", `Bearer ${TEST_KEY}`],
        ]);
      })(),
  ));

Deno.test("a name that a shell could obey, and a platform that hangs, give no words", () => {
  const names = ["good-1", "$(touch x)", "a b", "-rf", "`id`", "x;y", "\u001b[2J"];
  const rows = names.map((name, i) => ({
    deployment_id: `dep_${i}`,
    name,
    status: "sto\u001b[2J",
  }));
  return withPlatformDouble(
    ({ path }) => path === "/v1/deployments" ? Response.json({ deployments: rows }) : undefined,
    async ({ url }) =>
      await inScene(async (scene) => {
        const env = { SEQUENCE_API_URL: url, SEQUENCE_SANDBOX_API_KEY: TEST_KEY };
        const { stdout } = await scene.run(["__complete", "deployments", "--sandbox"], { env });
        assert.equal(stdout, "good-1\t\n");
        const hanging = await scene.run(["__complete", "symbols", "--sandbox"], { env });
        assert.deepEqual(hanging, { code: 0, stdout: "", stderr: "" });
      })(),
  );
});
