import assert from "node:assert/strict";
import { join } from "node:path";
import { action } from "../../../commands/init/action.ts";
import { command } from "../../../commands/init/command.ts";
import { buildProject } from "../../../lib/build/artifact.ts";
import { paintFor } from "../../../lib/cli/ansi.ts";
import { UserError } from "../../../lib/cli/errors.ts";
import { loadProject } from "../../../lib/project/project.ts";
import { hasCargo, realRun } from "../../build/crates.ts";
import { type FakeContext, fakeContext, type FakeSettings } from "../../support/fake_context.ts";

const TEMPLATES = command.options!.find((option) => option.key === "template")!.choices!;

interface Place {
  /** Where the command is run. */
  cwd: string;
  context: FakeContext;
  init(name: string, options?: Record<string, string | boolean>): ReturnType<typeof action>;
}

async function inPlace(
  work: (place: Place) => Promise<void>,
  settings: FakeSettings = {},
): Promise<void> {
  const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "sequence-init-" }));
  const cwd = join(root, "work");
  try {
    await Deno.mkdir(cwd);
    const env = { SEQUENCE_HOME: join(root, "home"), ...settings.env };
    const context = fakeContext({ ...settings, cwd, env });
    const init: Place["init"] = (name, options) =>
      action(context, { args: { name }, options: { template: "maker", ...options } });
    await work({ cwd, context, init });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Every file below `folder` with its text. */
async function filesIn(folder: string, prefix = ""): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(join(folder, prefix))) {
    const path = prefix === "" ? name : `${prefix}/${name}`;
    if (isDirectory) Object.assign(files, await filesIn(folder, path));
    else files[path] = await Deno.readTextFile(join(folder, path));
  }
  return files;
}

async function failure(work: Promise<unknown>): Promise<UserError> {
  try {
    await work;
  } catch (cause) {
    assert(cause instanceof UserError, String(cause));
    return cause;
  }
  throw new assert.AssertionError({ message: "It did not fail" });
}

for (const template of TEMPLATES) {
  Deno.test(`init --template ${template} writes a whole project under the given name`, () =>
    inPlace(async ({ cwd, init }) => {
      const result = await init("my-mm", { template });
      const files = await filesIn(cwd);
      const names = [
        ".cargo/config.toml",
        ".gitignore",
        "Cargo.toml",
        "Sequence.toml",
        "sequence.schema.json",
        "src/lib.rs",
      ];
      assert.deepEqual(Object.keys(files).sort(), names.map((name) => `my-mm/${name}`).sort());
      assert.deepEqual([...(result.json!["files"] as string[])].sort(), [...names].sort());
      assert.match(files["my-mm/Cargo.toml"]!, /^name = "my-mm"$/m);
      assert.match(files["my-mm/Cargo.toml"]!, /^sequence-algo-sdk = "=0\.4\.0"$/m);
      assert.match(files["my-mm/src/lib.rs"]!, /#\[test\]/);
      assert.match(files["my-mm/.gitignore"]!, /^\/target\/$/m);
      assert(!JSON.stringify(files).includes("sequence-template"));

      const project = await loadProject(join(cwd, "my-mm"));
      assert.deepEqual([project.name, project.warnings], ["my-mm", []]);
    }));

  Deno.test({
    name: `the project of init --template ${template} builds as it is`,
    ignore: !hasCargo,
    fn: () =>
      inPlace(async ({ cwd, init }) => {
        await init("my_algo", { template });
        const folder = join(cwd, "my_algo");
        const context = fakeContext({
          run: (program, args, options) =>
            realRun()(program, args, {
              ...options,
              env: { ...options.env, CARGO_TARGET_DIR: join(folder, "target") },
              passThrough: false,
            }),
        });
        const { report } = await buildProject(context, await loadProject(folder));
        assert.deepEqual([report.family, report.faults], ["0.4", []]);
      }),
  });
}

Deno.test("init tells what to type next", () =>
  inPlace(async ({ init }) => {
    const text = (await init("my-mm")).text!(paintFor(false));
    assert.match(text, /cd my-mm\n +sequence build\n +sequence --sandbox deploy\n/);
  }));

Deno.test("a name that cargo would refuse gets a crate name that it takes", () =>
  inPlace(async ({ cwd, init }) => {
    for (
      const [name, crate] of [["1st", "algo-1st"], ["fn", "algo-fn"], ["ok-2", "ok-2"]] as const
    ) {
      await init(name);
      const files = await filesIn(join(cwd, name));
      assert.match(files["Cargo.toml"]!, new RegExp(`^name = "${crate}"$`, "m"));
      assert.match(files["Sequence.toml"]!, new RegExp(`^name = "${name}"$`, "m"));
    }
  }));

for (const name of ["my algo", "a/b", "../a", ".", "ü", "-a", "a.b", "", "x".repeat(65)]) {
  Deno.test(`init refuses the name ${JSON.stringify(name).slice(0, 20)} and writes nothing`, () =>
    inPlace(async ({ cwd, init }) => {
      const error = await failure(init(name));
      assert.deepEqual([error.code, error.exit], ["BAD_NAME", "usage"]);
      assert(error.message.includes(`"${name}"`));
      assert.deepEqual(await filesIn(cwd), {});
    }));
}

Deno.test("init refuses a name that would pass for a deployment's id", () =>
  inPlace(async ({ init }) => {
    assert.match((await failure(init("dep_1"))).message, /starts with "dep_"/);
  }));

Deno.test("init does not touch a folder that has files, unless told to", () =>
  inPlace(async ({ cwd, init }) => {
    await Deno.mkdir(join(cwd, "mine/src"), { recursive: true });
    await Deno.writeTextFile(join(cwd, "mine/notes.txt"), "mine");
    await Deno.writeTextFile(join(cwd, "mine/src/lib.rs"), "mine too");
    const before = await filesIn(cwd);
    const error = await failure(init("mine"));
    assert.equal(error.message, "mine exists and is not empty");
    assert.match(error.hint!, /sequence init mine --force, which replaces src\/lib\.rs$/);
    assert.deepEqual(await filesIn(cwd), before);

    await init("mine", { force: true });
    const after = await filesIn(cwd);
    assert.equal(after["mine/notes.txt"], "mine");
    assert.match(after["mine/src/lib.rs"]!, /export_algo!/);
  }));

Deno.test("init fills an empty folder, and refuses a file of that name even with --force", () =>
  inPlace(async ({ cwd, init }) => {
    await Deno.mkdir(join(cwd, "empty"));
    await init("empty");
    assert.equal((await loadProject(join(cwd, "empty"))).name, "empty");

    await Deno.writeTextFile(join(cwd, "file"), "mine");
    for (const force of [false, true]) {
      assert.equal((await failure(init("file", { force }))).message, "file is a file");
    }
    assert.equal(await Deno.readTextFile(join(cwd, "file")), "mine");
  }));

Deno.test("without a key and without a terminal, init says how to get on", () =>
  inPlace(async ({ context, init }) => {
    await init("a");
    assert.equal(
      context.err(),
      "No key yet: `sequence login --sandbox --local` needs no account\n",
    );
  }));

Deno.test("with a key, init says nothing of keys", () =>
  inPlace(async ({ context, init }) => {
    await init("a");
    assert.deepEqual([context.err(), context.asked], ["", []]);
  }, { env: { SEQUENCE_SANDBOX_API_KEY: "seq_test_" + "a".repeat(64) }, answers: [] }));

Deno.test("without a key, init goes on to login at a terminal", () =>
  inPlace(async ({ context, init }) => {
    await init("a");
    assert.equal(context.asked.length, 1);
  }, { answers: ["no key at all"] }));

Deno.test("a login that fails takes nothing from the project that init has made", () =>
  inPlace(async ({ cwd, context, init }) => {
    assert.equal((await init("a")).json!["name"], "a");
    assert.match(context.err(), /later: sequence login/);
    assert.equal((await loadProject(join(cwd, "a"))).name, "a");
  }, { answers: ["no key at all"] }));

Deno.test("Ctrl-C at the question for a key says that the project is made all the same", () => {
  const interrupted = new UserError({ code: "INTERRUPTED", exit: "interrupted", message: "x" });
  const never = () => Promise.reject(interrupted);
  return inPlace(async ({ cwd, init }) => {
    const error = await failure(init("a"));
    assert.deepEqual([error.exit, error.message], [
      "interrupted",
      "interrupted; a is made, and no key was stored",
    ]);
    assert.match(error.hint!, /sequence login --sandbox/);
    assert.equal((await loadProject(join(cwd, "a"))).name, "a");
  }, { prompt: { available: true, secret: never, text: never, confirm: never } });
});
