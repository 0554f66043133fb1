import assert from "node:assert/strict";
import { BINARY } from "./support/program.ts";
import { inScene } from "./support/scene.ts";

const ESCAPE = "\u001b[";

Deno.test(
  "--help lists every command and each command has help with an example",
  inScene(async (scene) => {
    const { code, stdout, stderr } = await scene.run(["--help"]);
    assert.equal(code, 0);
    assert.equal(stderr, "");
    const names = ["init", "build", "deploy", "start", "stop", "undeploy", "status", "logs"];
    for (const name of [...names, "login", "logout", "local"]) {
      assert.match(stdout, new RegExp(`^\\s+${name}\\b`, "m"));
      const own = await scene.run([name, "--help"]);
      assert.equal(own.code, 0);
      assert.ok(own.stdout.includes(`sequence ${name}`), own.stdout);
    }
    assert.ok(!stdout.includes("__platform"), "hidden commands are hidden");
    assert.equal((await scene.run([])).stdout, stdout, "no arguments at all mean help");
    assert.equal(
      (await scene.run(["help", "logs"])).stdout,
      (await scene.run(["logs", "-h"])).stdout,
    );
  }),
);

Deno.test(
  "help tells of the environment and of exit codes, and of a word that it does not know",
  inScene(async (scene) => {
    const environment = await scene.run(["help", "environment"]);
    assert.equal(environment.code, 0);
    assert.match(environment.stdout, /^ {2}SEQUENCE_SANDBOX_API_KEY {2}\S/m);
    assert.match((await scene.run(["help", "exit-codes"])).stdout, /^ {2}6 +a check failed$/m);
    const { stdout } = await scene.run(["--help"]);
    for (const topic of ["environment", "exit-codes"]) assert.ok(stdout.includes(`help ${topic}`));
    assert.equal((await scene.run(["help"])).stdout, stdout);
    assert.match(await scene.fails(2, ["help", "depoly"]), /"depoly"[\s\S]*sequence deploy/);
  }),
);

Deno.test(
  "--version is one line, and one document with --json",
  inScene(async (scene) => {
    const { code, stdout } = await scene.run(["--version"]);
    assert.equal(code, 0);
    assert.match(stdout, /^sequence \d+\.\d+\.\d+.*\n$/);
    assert.equal((await scene.run(["-V"])).stdout, stdout);
    assert.equal((await scene.run(["version"])).stdout, stdout);
    const document = await scene.json(["--version"]);
    assert.equal(document["schema"], "sequence.version/1");
    const keys = ["version", "commit", "target", "deno", "channel", "repo", "keys"];
    assert.deepEqual(keys.filter((key) => !(key in document)), []);
  }),
);

const MISTAKES: readonly (readonly [string[], RegExp])[] = [
  [["deplyo"], /unknown command "deplyo"[\s\S]*sequence deploy/],
  [["local", "stauts"], /unknown command "local stauts"[\s\S]*sequence local status/],
  [["logs", "--folow"], /unknown option "--folow"[\s\S]*--follow/],
  [["--sandbx", "status"], /unknown option "--sandbx"[\s\S]*--sandbox/],
  [["logs", "--tail", "many"], /--tail many is not a whole number from 0 to 5000/],
  [["logs", "--level", "WRAN"], /--level WRAN is not one of[\s\S]*--level WARN/],
  [["logs", "--since", "yesterday"], /--since yesterday/],
  [["logs", "one", "two"], /too many arguments|two/],
  [["init"], /name/],
  [["local"], /`sequence local` needs one of its commands: up, down, status[\s\S]*local --help/],
  [["completions"], /needs one of its commands: bash, zsh, fish, powershell/],
  [["--api-url", "ftp://x", "--sandbox", "status", "a"], /ftp:\/\/x/],
];

for (const [args, said] of MISTAKES) {
  Deno.test(
    `sequence ${args.join(" ")} is a usage error that says what is wrong`,
    inScene(async (scene) => {
      const env = { SEQUENCE_SANDBOX_API_KEY: `seq_test_${"ab".repeat(32)}` };
      assert.match(await scene.fails(2, args, { env }), said);
    }),
  );
}

Deno.test(
  "a failure with --json is one sequence.error/1 document on stderr",
  inScene(async (scene) => {
    const stderr = await scene.fails(2, ["deplyo", "--json"]);
    const { schema, error } = JSON.parse(stderr);
    assert.equal(schema, "sequence.error/1");
    assert.equal(error.exit_code, 2);
    assert.equal(error.code, "USAGE");
    assert.equal(error.request_id, null);
    assert.deepEqual(error.details, []);
    assert.match(error.message, /deplyo/);
    assert.match(error.hint, /sequence deploy/);
    const noKey = JSON.parse(await scene.fails(4, ["status", "--all", "--json"]));
    assert.equal(noKey.error.exit_code, 4);
  }),
);

Deno.test(
  "colour: none through a pipe, with FORCE_COLOR all the same, never with --no-color",
  inScene(async (scene) => {
    const help = async (env: Record<string, string>, ...more: string[]) =>
      (await scene.run(["--help", ...more], { env })).stdout.includes(ESCAPE);
    assert.equal(await help({}), false);
    assert.equal(await help({ TERM: "dumb" }), false);
    assert.equal(await help({ NO_COLOR: "1" }), false);
    assert.equal(await help({ FORCE_COLOR: "1" }), true);
    assert.equal(await help({ FORCE_COLOR: "0" }), false);
    assert.equal(await help({ FORCE_COLOR: "1" }, "--no-color"), false);
    const forced = await scene.run(["deplyo"], { env: { FORCE_COLOR: "1" } });
    assert.ok(forced.stderr.includes(ESCAPE), "stderr is coloured for itself");
    const document = await scene.run(["--version", "--json"], { env: { FORCE_COLOR: "1" } });
    assert.ok(!document.stdout.includes(ESCAPE), "JSON is never coloured");
  }),
);

/** Whether `script`, which gives a program a terminal, is here in the form that Linux has. */
async function hasScript(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  try {
    return (await new Deno.Command("script", { args: ["--version"] }).output()).success;
  } catch {
    return false;
  }
}

Deno.test({
  name: "a terminal that is no dumb one gets colour; NO_COLOR and TERM=dumb take it away",
  ignore: !await hasScript(),
  fn: inScene(async (scene) => {
    const coloured = async (env: Record<string, string>) => {
      const line = `script -qec "'${BINARY}' --help" /dev/null`;
      const { stdout } = await scene.shell(line, { env });
      assert.match(stdout, /undeploy/);
      return stdout.includes(ESCAPE);
    };
    assert.equal(await coloured({ TERM: "xterm" }), true);
    assert.equal(await coloured({ TERM: "dumb" }), false);
    assert.equal(await coloured({ TERM: "xterm", NO_COLOR: "1" }), false);
  }),
});

Deno.test({
  name: "a reader that goes away before anything is written ends a command quietly",
  ignore: Deno.build.os === "windows",
  fn: inScene(async (scene) => {
    // The command begins when the reader has gone.
    const { code, stderr } = await scene.shell(
      '{ sleep 0.2; sequence --help; echo "exit $?" >&2; } | true',
    );
    assert.equal(code, 0);
    assert.equal(stderr, "exit 0\n");
  }),
});

Deno.test({
  name: "output that cannot be written, as on a full disk, is a failure that says so",
  ignore: Deno.build.os !== "linux",
  fn: inScene(async (scene) => {
    const { code, stderr } = await scene.shell('sequence --help > /dev/full; echo "exit $?" >&2');
    assert.equal(code, 0);
    assert.match(stderr, /^error: the output cannot be written: no space left on device\nhint: /);
    assert.match(stderr, /exit 1\n$/);
  }),
});
