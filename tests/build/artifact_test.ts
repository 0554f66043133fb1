import assert from "node:assert/strict";
import { join } from "node:path";
import { buildProject, existingArtifact, TYPICAL_BYTES } from "../../lib/build/artifact.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { tinyModule } from "../algo/tiny_module.ts";
import { building, CRATE, hasCargo, inWorkshop, projectAt, realRun } from "./crates.ts";

const ignore = !hasCargo;

/** The failure of `work`, which must be one that a user can act on. */
async function failure(work: Promise<unknown>): Promise<UserError> {
  try {
    await work;
  } catch (cause) {
    assert(cause instanceof UserError, String(cause));
    return cause;
  }
  throw new assert.AssertionError({ message: "It did not fail" });
}

Deno.test({
  name: "build gives the module that cargo made, and finds it again without building",
  ignore,
  fn: () =>
    inWorkshop(CRATE, async ({ folder, context }) => {
      const project = projectAt(folder);
      const built = await buildProject(context, project);
      assert.equal(
        built.path,
        join(folder, "target", "wasm32-unknown-unknown", "release", "tiny_algo.wasm"),
      );
      assert.deepEqual(built.report.callbacks, ["algo_on_book_v3"]);
      assert.equal(built.report.family, "0.4");
      const hash = await crypto.subtle.digest("SHA-256", await Deno.readFile(built.path));
      assert.equal(built.sha256, new Uint8Array(hash).toHex());
      assert.deepEqual(built.warnings, []);

      const again = await existingArtifact(context, project);
      assert.deepEqual([again.path, again.sha256], [built.path, built.sha256]);
    }),
});

Deno.test({
  name: "a build sees our environment without any setting or key of ours",
  ignore,
  fn: async () => {
    const names = ["SEQUENCE_API_KEY", "SEQUENCE_HOME", "SEQUENCE_BUILD_TEST", "BUILD_TEST_KEPT"];
    const before = names.map((name) => [name, Deno.env.get(name)] as const);
    for (const name of names) Deno.env.set(name, "set");
    // The crate itself says what it can see.
    const script = `fn main() {
    assert!(std::env::vars_os().all(|(name, _)| !name.to_string_lossy().starts_with("SEQUENCE_")));
    assert!(std::env::var_os("BUILD_TEST_KEPT").is_some());
}
`;
    try {
      await inWorkshop(
        { ...CRATE, "build.rs": script },
        async ({ folder, context, environments }) => {
          await buildProject(context, projectAt(folder));
          assert(environments.length >= 2);
          for (const environment of environments) {
            const ours = Object.keys(environment).filter((name) => name.startsWith("SEQUENCE_"));
            assert.deepEqual(ours, []);
          }
        },
      );
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) Deno.env.delete(name);
        else Deno.env.set(name, value);
      }
    }
  },
});

Deno.test("without cargo on the path, build says how to get it", () =>
  inWorkshop(CRATE, async ({ folder, context }) => {
    for (const work of [buildProject, existingArtifact]) {
      const error = await failure(work(context, projectAt(folder)));
      assert.equal(error.code, "NO_CARGO");
      assert.equal(error.message, "cargo is not installed, or not on PATH");
      assert.match(error.hint!, /https:\/\/rustup\.rs/);
    }
  }, { PATH: "/nonexistent" }));

Deno.test("a module that was built elsewhere is found where cargo puts it, without any cargo", () => {
  const path = "target/wasm32-unknown-unknown/release/tiny_algo.wasm";
  const files = { ...CRATE, [path]: tinyModule({ functions: {} }) };
  return inWorkshop(files, async ({ folder, context }) => {
    const { path: found } = await existingArtifact(context, projectAt(folder));
    assert.equal(found, join(folder, path));
    const other = projectAt(folder, '[build]\npackage = "other"\n');
    assert.equal((await failure(existingArtifact(context, other))).code, "NO_CARGO");
  }, { PATH: "/nonexistent" });
});

Deno.test("a folder without Cargo.toml says where the crate belongs", () =>
  inWorkshop({}, async ({ folder, context }) => {
    for (const work of [buildProject, existingArtifact]) {
      const error = await failure(work(context, projectAt(folder)));
      assert.deepEqual([error.code, error.message], ["NO_CRATE", `no Cargo.toml in ${folder}`]);
      assert.match(error.hint!, /\[build\] wasm = /);
    }
  }));

Deno.test("a module that something else builds is taken as it is", () =>
  inWorkshop({ "out/algo.wasm": tinyModule({ functions: {} }) }, async ({ folder, context }) => {
    const project = projectAt(folder, '[build]\nwasm = "out/algo.wasm"\n');
    for (const work of [buildProject, existingArtifact]) {
      assert.equal((await work(context, project)).path, join(folder, "out/algo.wasm"));
    }
  }));

Deno.test("a module that isn't there yet asks for a build", () =>
  inWorkshop({}, async ({ folder, context }) => {
    const project = projectAt(folder, '[build]\nwasm = "algo.wasm"\n');
    const error = await failure(existingArtifact(context, project));
    assert.deepEqual([error.code, error.message, error.hint], [
      "NO_WASM",
      `there is no ${join(folder, "algo.wasm")}`,
      "sequence build",
    ]);
  }));

Deno.test("every fault of a module is told, with its remedy", () =>
  inWorkshop(
    { "a.wasm": tinyModule({ functions: {}, without: ["algo_alloc"], minPages: 2 }) },
    async ({ folder, context }) => {
      const project = projectAt(folder, '[build]\nwasm = "a.wasm"\n');
      const error = await failure(buildProject(context, project));
      assert.equal(error.code, "WASM_EXPORT_MISSING");
      assert.equal(error.message, `${join(folder, "a.wasm")} cannot be deployed`);
      assert.deepEqual(error.details.map((detail) => detail.code), [
        "WASM_EXPORT_MISSING",
        "WASM_MEMORY_OVERLAP",
      ]);
      assert(error.details.every((detail) => detail.hint !== undefined));
    },
  ));

Deno.test("a module above the typical size is warned about, with what takes the space", () => {
  const bytes = new Uint8Array(TYPICAL_BYTES).fill(1);
  return inWorkshop(
    { "a.wasm": tinyModule({ functions: {}, data: [{ at: 1 << 20, bytes }] }) },
    async ({ folder, context }) => {
      const { warnings } = await buildProject(
        context,
        projectAt(folder, '[build]\nwasm = "a.wasm"\n'),
      );
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]!, /^the module has 50\.\d KB; .*largest parts: data 50\.0 KB/);
    },
  );
});

Deno.test({
  name: "a build error keeps cargo's words and says that cargo failed",
  ignore,
  fn: () =>
    inWorkshop({ ...CRATE, "src/lib.rs": "fn broken( {\n" }, async ({ folder, context, said }) => {
      const error = await failure(buildProject(context, projectAt(folder)));
      assert.equal(error.code, "BUILD_FAILED");
      assert.match(error.message, /^cargo build failed \(exit code \d+\)$/);
      assert.match(said.join(""), /src\/lib\.rs:1:/);
    }),
});

Deno.test({
  name: "a manifest that cargo cannot read is told in cargo's words",
  ignore,
  fn: () =>
    inWorkshop({ ...CRATE, "Cargo.toml": "[package\n" }, async ({ folder, context }) => {
      const error = await failure(existingArtifact(context, projectAt(folder)));
      assert.equal(error.code, "BUILD_FAILED");
      assert(error.details.length > 0);
    }),
});

Deno.test({
  name: "a crate that makes no module says which line it lacks",
  ignore,
  fn: () => {
    const manifest = CRATE["Cargo.toml"].replace('["cdylib"]', '["rlib"]');
    return inWorkshop({ ...CRATE, "Cargo.toml": manifest }, async ({ folder, context }) => {
      for (const work of [buildProject, existingArtifact]) {
        const error = await failure(work(context, projectAt(folder)));
        assert.deepEqual([error.code, error.hint], [
          "NO_CDYLIB",
          'add to Cargo.toml: [lib] crate-type = ["cdylib"]',
        ]);
      }
    });
  },
});

Deno.test({
  name: "in a workspace [build] package chooses the crate, and a wrong one is told",
  ignore,
  fn: () => {
    const member = (name: string) =>
      CRATE["Cargo.toml"].replace("tiny-algo", name).replace("[workspace]\n", "");
    const files = {
      "Cargo.toml": '[workspace]\nmembers = ["one", "two"]\nresolver = "2"\n',
      "one/Cargo.toml": member("algo-one"),
      "one/src/lib.rs": CRATE["src/lib.rs"],
      "two/Cargo.toml": member("algo-two"),
      "two/src/lib.rs": CRATE["src/lib.rs"],
    };
    return inWorkshop(files, async ({ folder, context }) => {
      const second = projectAt(folder, '[build]\npackage = "algo-two"\n');
      const built = await buildProject(context, second);
      assert.match(built.path, /algo_two\.wasm$/);
      assert.equal((await existingArtifact(context, second)).path, built.path);

      const wrong = projectAt(folder, '[build]\npackage = "algo-tow"\n');
      for (const work of [buildProject, existingArtifact]) {
        const error = await failure(work(context, wrong));
        assert.equal(error.message, 'package "algo-tow" is not in this cargo workspace');
        assert.match(error.hint!, /did you mean algo-two\?/);
      }
    });
  },
});

Deno.test("a missing wasm target is installed by rustup, and said so", () =>
  inWorkshop(CRATE, async ({ folder }) => {
    const calls: string[] = [];
    const context = building({
      cwd: folder,
      run: (command, args) => {
        calls.push([command, ...args].join(" "));
        const failed = command === "cargo";
        return Promise.resolve({
          code: failed ? 101 : 0,
          stdout: "x86_64-unknown-linux-gnu\n",
          stderr: "",
        });
      },
    });
    await failure(buildProject(context, projectAt(folder)));
    assert.deepEqual(calls.slice(0, 2), [
      "rustup target list --installed",
      "rustup target add wasm32-unknown-unknown",
    ]);
    assert.equal(context.err(), "Installing the wasm32-unknown-unknown target with rustup\n");
  }));

Deno.test("a wasm target that cannot be installed is told with rustup's last words", () =>
  inWorkshop(CRATE, async ({ folder }) => {
    const context = building({
      cwd: folder,
      run: (_command, args) =>
        Promise.resolve({ code: args[1] === "add" ? 1 : 0, stdout: "", stderr: "no network\n" }),
    });
    const error = await failure(buildProject(context, projectAt(folder)));
    assert.deepEqual([error.code, error.hint, error.details[0]!.message], [
      "TARGET_MISSING",
      "rustup target add wasm32-unknown-unknown",
      "no network",
    ]);
  }));

Deno.test({
  name: "Ctrl-C ends a build as an interruption, not as a failure of cargo",
  ignore,
  fn: () =>
    inWorkshop(
      {
        ...CRATE,
        "build.rs": "fn main() { std::thread::sleep(std::time::Duration::from_secs(8)) }\n",
      },
      async ({ folder }) => {
        const controller = new AbortController();
        const context = building({
          cwd: folder,
          signal: controller.signal,
          run: (command, args, options) => {
            if (args[0] === "build") setTimeout(() => controller.abort(), 1500);
            return realRun()(command, args, { ...options, passThrough: false });
          },
        });
        const error = await failure(buildProject(context, projectAt(folder)));
        assert.deepEqual([error.code, error.exit], ["INTERRUPTED", "interrupted"]);
      },
    ),
});
