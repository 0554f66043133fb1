import { join } from "node:path";
import { paintFor } from "../../lib/cli/ansi.ts";
import type { Action } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { asUserError } from "../../lib/cli/output.ts";
import { readConfig } from "../../lib/config/config_file.ts";
import { assetPath } from "../../lib/release/assets.ts";

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$/;

export const action: Action = async (context, input) => {
  const name = input.args["name"]!;
  checkName(name);
  const template = String(input.options["template"]);
  const folder = join(context.cwd, name);
  const files = await scaffold(template, name);
  await requireFree(folder, name, files, input.options["force"] === true);
  await write(folder, files);
  await offerLogin(context, name);
  return {
    json: { name, template, folder, files: files.map((file) => file.path) },
    text: (paint) =>
      [
        `${paint.green("✓")} ${paint.bold(name)} is ready (template ${template})`,
        "",
        "Next:",
        `  cd ${name}`,
        "  sequence build",
        "  sequence --sandbox deploy",
        "  sequence --sandbox start",
      ].join("\n"),
  };
};

function checkName(name: string): void {
  const starts = name.startsWith("dep_");
  if (NAME.test(name) && !starts) return;
  throw new UserError({
    code: "BAD_NAME",
    exit: "usage",
    message: starts
      ? `name "${name}" starts with "dep_", which marks deployment ids`
      : `name "${name}" is not 1 to 64 letters, digits, "-" and "_" (no "-" first)`,
    hint: "sequence init my-algo",
  });
}

/** Throws if something of the user's stands where the project would go, and says what would go. */
async function requireFree(
  folder: string,
  name: string,
  files: readonly ScaffoldFile[],
  force: boolean,
): Promise<void> {
  try {
    for await (const _ of Deno.readDir(folder)) {
      if (force) return;
      throw new UserError({
        code: "FOLDER_EXISTS",
        message: `${name} exists and is not empty`,
        hint: `choose another name, or sequence init ${name} --force, which ${await losses(
          folder,
          files,
        )}`,
      });
    }
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return;
    if (!(cause instanceof Deno.errors.NotADirectory)) throw cause;
    throw new UserError({
      code: "FOLDER_EXISTS",
      message: `${name} is a file`,
      hint: "choose another name",
    });
  }
}

/** What `--force` would do to the files of a folder. */
async function losses(folder: string, files: readonly ScaffoldFile[]): Promise<string> {
  const there = await Promise.all(
    files.map(({ path }) => Deno.lstat(join(folder, path)).then(() => true, () => false)),
  );
  const lost = files.filter((_, i) => there[i]).map(({ path }) => path);
  return lost.length === 0 ? "adds to what is there" : `replaces ${lost.join(", ")}`;
}

interface ScaffoldFile {
  path: string;
  text: string;
}

/** A crate's name begins with a letter and is no word of the language; a deployment's may be both. */
function crateName(name: string): string {
  const taken =
    /^(abstract|as|async|await|become|box|break|const|continue|crate|do|dyn|else|enum|extern|false|final|fn|for|gen|if|impl|in|let|loop|macro|match|mod|move|mut|override|priv|pub|ref|return|self|static|struct|super|test|trait|true|try|type|typeof|unsafe|unsized|use|virtual|where|while|yield|std|core|alloc|proc_macro)$/i;
  return /^[A-Za-z]/.test(name) && !taken.test(name) ? name : `algo-${name}`;
}

/** The template's files with the project's name in them. */
async function scaffold(template: string, name: string): Promise<ScaffoldFile[]> {
  const from = assetPath(join("templates", template));
  const placeholder = `sequence-template-${template}`;
  const read = async (path: string, as = name) =>
    (await Deno.readTextFile(join(from, path))).replaceAll(placeholder, as);
  return [
    { path: "Cargo.toml", text: await read("Cargo.toml", crateName(name)) },
    { path: "src/lib.rs", text: await read("src/lib.rs") },
    { path: ".cargo/config.toml", text: await read(".cargo/config.toml") },
    { path: "Sequence.toml", text: await read("Sequence.toml") },
    // Carried without its dot, so that no tool takes the template for a repository.
    { path: ".gitignore", text: await read("gitignore") },
    {
      path: "sequence.schema.json",
      text: await Deno.readTextFile(assetPath("schema/sequence.schema.json")),
    },
  ];
}

/** Writes all files into a draft folder first: a failure leaves nothing half-done. */
async function write(folder: string, files: readonly ScaffoldFile[]): Promise<void> {
  const draft = `${folder}.${crypto.randomUUID()}.tmp`;
  try {
    for (const { path, text } of files) {
      await Deno.mkdir(join(draft, path, ".."), { recursive: true });
      await Deno.writeTextFile(join(draft, path), text);
    }
    await Deno.mkdir(folder, { recursive: true });
    for (const { path } of files) {
      await Deno.mkdir(join(folder, path, ".."), { recursive: true });
      await Deno.rename(join(draft, path), join(folder, path));
    }
  } finally {
    await Deno.remove(draft, { recursive: true }).catch((cause) => {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    });
  }
}

/** Without any key: on to `login`, or how to get there. */
async function offerLogin(context: Context, name: string): Promise<void> {
  if (context.env("SEQUENCE_API_KEY") || context.env("SEQUENCE_SANDBOX_API_KEY")) return;
  try {
    const config = await readConfig(context.env);
    const { live_key, sandbox_key, sandbox, live_keychain, sandbox_keychain } = config;
    if (live_key || sandbox_key || sandbox || live_keychain || sandbox_keychain) return;
    if (!context.prompt.available) {
      await context.note("No key yet: `sequence login --sandbox --local` needs no account");
      return;
    }
    const { action: login } = await import("../login/action.ts");
    const { text } = await login(context, { args: {}, options: {} });
    if (text !== undefined) await context.note(text(paintFor(context.stderr.colour)));
  } catch (cause) {
    // The project is made, whatever becomes of the key.
    const error = asUserError(cause);
    if (error.code === "INTERNAL") throw cause;
    const later = "sequence login, or sequence login --sandbox for paper trading";
    if (error.exit !== "interrupted") {
      return await context.warn(`${error.message}; later: ${later}`);
    }
    throw new UserError({
      code: error.code,
      exit: error.exit,
      message: `interrupted; ${name} is made, and no key was stored`,
      hint: later,
    });
  }
}
