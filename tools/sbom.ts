/**
 * Writes what a release is made of, as CycloneDX 1.6 JSON, beside the files of the release, and names
 * it in their `checksums.txt`: `deno run -A tools/sbom.ts [--out FOLDER]`. Everything comes from `deno.lock` and `deno.json`, so the same sources give the same bytes.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { listFiles } from "./listed_files.ts";

const NAME = "sequence.cdx.json";
const ROOT = fileURLToPath(new URL("..", import.meta.url));

interface Lock {
  npm?: Record<string, { integrity?: string; dependencies?: string[] }>;
}

interface Config {
  name: string;
  version: string;
}

interface Component {
  type: "library" | "platform";
  "bom-ref": string;
  name: string;
  version: string;
  purl: string;
  hashes?: { alg: string; content: string }[];
}

/** The document for a lock file; pure. `deno` is the version of the runtime that is built in. */
export function sbom(config: Config, lock: Lock, version: string, deno: string) {
  const packages = Object.entries(lock.npm ?? {}).map(([key, { integrity }]): Component => {
    const { name, version } = nameAndVersion(key);
    const [algorithm, digest] = integrity?.split("-", 2) ?? [];
    return {
      type: "library",
      "bom-ref": `pkg:npm/${name.replace("@", "%40")}@${version}`,
      name,
      version,
      purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
      ...(algorithm === "sha512" && digest !== undefined
        ? { hashes: [{ alg: "SHA-512", content: Uint8Array.fromBase64(digest).toHex() }] }
        : {}),
    };
  });
  const runtime: Component = {
    type: "platform",
    "bom-ref": `deno@${deno}`,
    name: "deno",
    version: deno,
    purl: `pkg:github/denoland/deno@v${deno}`,
  };
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: { type: "application", "bom-ref": config.name, name: config.name, version },
    },
    components: [runtime, ...packages.toSorted((a, b) => a.purl < b.purl ? -1 : 1)],
  };
}

/** `@clack/core@1.2.3_peer@4` is the package `@clack/core` in version 1.2.3. */
function nameAndVersion(key: string): { name: string; version: string } {
  const at = key.indexOf("@", 1);
  return { name: key.slice(0, at), version: key.slice(at + 1).split("_")[0]! };
}

if (import.meta.main) {
  const { values } = parseArgs({ args: Deno.args, options: { out: { type: "string" } } });
  const read = async (name: string) => JSON.parse(await Deno.readTextFile(join(ROOT, name)));
  const config = await read("deno.json");
  const version = Deno.env.get("SEQUENCE_BUILD_VERSION") || config.version;
  const document = sbom(config, await read("deno.lock"), version, Deno.version.deno);
  const folder = values.out ?? join(ROOT, "dist", "release");
  await Deno.writeTextFile(join(folder, NAME), JSON.stringify(document, null, 2) + "\n");
  await listFiles(folder, [NAME]);
}
