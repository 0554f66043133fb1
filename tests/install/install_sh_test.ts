import assert from "node:assert/strict";
import { join } from "node:path";
import { releaseFiles } from "../../tools/release.ts";
import { answer } from "../../tools/release_host.ts";
import { makeReleaseKey } from "../../tools/release_key.ts";
import { Machine, thisTarget, type Tools, toolSets, which } from "./machine.ts";
import {
  program,
  type Release,
  release,
  type ReleaseChanges,
  type ReleaseHost,
  type SigningKey,
  signingKey,
  withReleases,
} from "./release_double.ts";

const onWindows = Deno.build.os === "windows";
const SETS = onWindows ? [] : await toolSets();
const KEY = await signingKey();
const STANDBY = await signingKey();
const TARGET = thisTarget();
const ARCHIVE = `sequence-${TARGET}.tar.gz`;

interface Run {
  code: number;
  stdout: string;
  stderr: string;
  before: string[];
  after: string[];
  host: ReleaseHost;
}

/** Installs from `releases` on a machine of its own; `prepare` lays something there before. */
async function install(
  releases: readonly Release[],
  options: {
    tools?: Tools;
    keys?: string[];
    repo?: string;
    env?: Record<string, string>;
    prepare?: (machine: Machine) => Promise<void>;
    answer?: (path: string) => Response | undefined;
  } = {},
): Promise<Run> {
  const machine = await Machine.make(options.tools ?? SETS[0]!, {
    repo: options.repo ?? "acme/sequence",
    keys: options.keys ?? [STANDBY.publicKey, KEY.publicKey],
  });
  try {
    await options.prepare?.(machine);
    const before = await machine.listing();
    let run: Run | undefined;
    await withReleases(releases, async (host) => {
      const ended = await machine.install({ SEQUENCE_UPDATE_API: host.url, ...options.env });
      run = { ...ended, before, after: await machine.listing(), host };
    }, options.answer);
    return run!;
  } finally {
    await machine.remove();
  }
}

const installed = (version: string) => [`sequence 755 ${program(version)}`];

/** openssl of macOS can't check the signature; every other system's can. */
async function checksSignatures(): Promise<boolean> {
  const openssl = await which("openssl");
  if (openssl === undefined) return false;
  const { stdout, stderr } = await new Deno.Command(openssl, { args: ["pkeyutl", "-help"] })
    .output();
  return [stdout, stderr].some((bytes) => new TextDecoder().decode(bytes).includes("rawin"));
}

const CAN_VERIFY = !onWindows && await checksSignatures();

for (const tools of SETS) {
  Deno.test(`install.sh in ${tools.shell} with ${tools.client} installs the newest stable release`, async () => {
    const releases = await Promise.all(
      ["0.2.0", "0.10.0", "0.9.9", "0.11.0-beta.1"].map((version) =>
        release(TARGET, KEY, { version })
      ),
    );
    releases.push(await release(TARGET, KEY, { version: "0.12.0", draft: true }));
    const run = await install(releases, { tools });
    assert.equal(run.code, 0, run.stderr);
    assert.deepEqual(run.after, installed("0.10.0"), "the program alone is left");
    assert.match(run.stdout, /export PATH=".*\/\.local\/bin:\$PATH"/);
    if (CAN_VERIFY) assert.match(run.stdout, /The signature of 0\.10\.0 is valid/);
  });

  Deno.test(`install.sh in ${tools.shell} with ${tools.client} leaves all as it was after a wrong hash`, async () => {
    const changed = await release(TARGET, KEY, {
      files: (files) => {
        const archive = (files.get(ARCHIVE) as Uint8Array).slice();
        archive[archive.length - 1]! ^= 1;
        files.set(ARCHIVE, archive);
      },
    });
    const run = await install([changed], { tools, prepare: older });
    assert.equal(run.code, 6, run.stderr);
    assert.match(
      run.stderr,
      /the SHA-256 of .* is [0-9a-f]{64}, not [0-9a-f]{64}; nothing was installed/,
    );
    assert.deepEqual(run.after, run.before);
  });

  Deno.test(`install.sh in ${tools.shell} with ${tools.client} tells a missing repository`, async () => {
    const run = await install([], { tools, repo: "acme/other" });
    assert.equal(run.code, 1);
    assert.match(run.stderr, /there is no list of releases of acme\/other/);
    assert.deepEqual(run.after, []);
  });
}

Deno.test({
  name: "install.sh takes what tools/release.ts and tools/release_host.ts give",
  ignore: onWindows,
  fn: async () => {
    const made = await makeReleaseKey();
    const files = await releaseFiles({
      version: "0.4.0",
      programs: [{ target: TARGET, content: new TextEncoder().encode(program("0.4.0")) }],
      released: new Date(),
      expires: new Date(Date.now() + 86_400_000),
      privateKey: made.privatePem,
      level: 1,
    });
    const folder = await Deno.makeTempDir();
    const served = [{ tag: "cli/v0.4.0", folder }];
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => answer(request, "acme/sequence", served),
    );
    try {
      for (const [name, bytes] of files) await Deno.writeFile(join(folder, name), bytes);
      const env = { SEQUENCE_UPDATE_API: `http://127.0.0.1:${server.addr.port}` };
      const run = await install([], { keys: [made.publicKey], env });
      assert.equal(run.code, 0, run.stderr);
      assert.deepEqual(run.after, installed("0.4.0"));
      if (CAN_VERIFY) assert.match(run.stdout, /The signature of 0\.4\.0 is valid/);
    } finally {
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });
    }
  },
});

async function older(machine: Machine): Promise<void> {
  await Deno.mkdir(machine.bin, { recursive: true });
  await Deno.writeTextFile(join(machine.bin, "sequence"), program("0.0.1"), { mode: 0o755 });
}

/** A release that must be refused, and what is said about it. */
interface Refusal {
  name: string;
  changes: ReleaseChanges;
  says: RegExp;
  code?: number;
}

const sig = "sequence-manifest.json.sig";
const assets = (document: Record<string, unknown>) =>
  document["assets"] as Record<string, unknown>[];

const REFUSALS: Refusal[] = [
  {
    name: "checksums.txt does not list the archive",
    changes: { files: (files) => files.set("checksums.txt", "x  y\n") },
    says: /does not list/,
  },
  {
    name: "there is no archive for this target",
    changes: { files: (files) => files.delete(ARCHIVE) },
    says: /release 0\.2\.0 has no sequence-/,
    code: 1,
  },
  {
    name: "a second member is in the archive",
    changes: { members: [{ name: "sequence", content: program("0.2.0") }, { name: "more" }] },
    says: /other files than sequence/,
  },
  {
    name: "the member lies elsewhere",
    changes: { members: [{ name: "../sequence", content: program("0.2.0") }] },
    says: /other files than sequence/,
  },
  {
    name: "the member is a link",
    changes: { members: [{ name: "sequence", link: "/bin/true" }] },
    says: /no regular file/,
  },
  {
    name: "the archive is none",
    changes: {
      files: (files) => {
        files.set(ARCHIVE, "no archive");
        const hash = "b41e2a5a3a6b9eb0c7c5bea9ae3e6ed2b3a5a3b6d2f3ab6d0c9d9e2f2a4f6d10";
        files.set("checksums.txt", `${hash}  ${ARCHIVE}\n`);
      },
    },
    says: /the SHA-256 of/,
  },
  {
    name: "the program is of another version",
    changes: { says: "0.1.9" },
    says: /says it is "sequence 0\.1\.9/,
  },
  {
    name: "the program does not run",
    changes: { members: [{ name: "sequence", content: "#!/bin/sh\nexit 3\n" }] },
    says: /does not run here/,
  },
];

const SIGNATURE_REFUSALS: Refusal[] = [
  {
    name: "the manifest is signed by an unknown key",
    changes: { signedBy: await signingKey() },
    says: /not by a known key/,
  },
  {
    name: "the manifest was changed after it was signed",
    changes: {
      files: (files) =>
        files.set("sequence-manifest.json", `${files.get("sequence-manifest.json")} `),
    },
    says: /not by a known key/,
  },
  {
    name: "the signature is missing",
    changes: { files: (files) => files.delete(sig) },
    says: /has no sequence-manifest\.json\.sig/,
    code: 1,
  },
  {
    name: "the manifest is of another version",
    changes: { manifest: (document) => document["version"] = "0.1.0" },
    says: /carries the manifest of 0\.1\.0/,
  },
  {
    name: "the manifest's schema is unknown",
    changes: { manifest: (document) => document["schema"] = "sequence.manifest/2" },
    says: /schema "sequence\.manifest\/2" is unknown/,
  },
  {
    name: "the manifest does not name this target",
    changes: { manifest: (document) => assets(document).pop() },
    says: /does not name/,
  },
  {
    name: "the signed hash is another than that of checksums.txt",
    changes: { manifest: (document) => assets(document)[1]!["sha256"] = "2".repeat(64) },
    says: /not the signed 2{64}/,
  },
];

Deno.test({
  name: "a release whose offer has ended is refused unless it is named",
  ignore: !CAN_VERIFY,
  fn: async () => {
    const old = await release(TARGET, KEY, {
      manifest: (document) => document["expires"] = "2025-01-01T00:00:00.000Z",
    });
    const unasked = await install([old], { prepare: older });
    assert.equal(unasked.code, 6);
    assert.match(unasked.stderr, /the offer of 0\.2\.0 ended at 2025-01-01T00:00:00\.000Z/);
    assert.deepEqual(unasked.after, unasked.before);
    const named = await install([old], { env: { SEQUENCE_VERSION: "0.2.0" } });
    assert.equal(named.code, 0, named.stderr);
    assert.deepEqual(named.after, installed("0.2.0"));
  },
});

for (const refusal of REFUSALS) {
  Deno.test({
    name: `install.sh changes nothing when ${refusal.name}`,
    ignore: onWindows,
    fn: () => refused(refusal, KEY),
  });
}
for (const refusal of SIGNATURE_REFUSALS) {
  Deno.test({
    name: `install.sh with openssl changes nothing when ${refusal.name}`,
    ignore: !CAN_VERIFY,
    fn: () => refused(refusal, KEY),
  });
}

async function refused({ changes, says, code = 6 }: Refusal, key: SigningKey): Promise<void> {
  const run = await install([await release(TARGET, key, changes)], { prepare: older });
  assert.equal(run.code, code, run.stdout + run.stderr);
  assert.match(run.stderr, says);
  assert.deepEqual(run.after, run.before);
}

const posix = (name: string, fn: () => Promise<void>) => Deno.test({ name, ignore: onWindows, fn });

posix("install.sh without openssl relies on the SHA-256 and says so", async () => {
  const tools = { ...SETS[0]!, openssl: false };
  const wrong = await release(TARGET, KEY, { signedBy: await signingKey() });
  const run = await install([wrong], { tools });
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /The signature is not checked: that needs OpenSSL 3/);
  assert.deepEqual(run.after, installed("0.2.0"));
});

posix("install.sh of unsigned releases says that they are not signed", async () => {
  const run = await install([await release(TARGET, KEY)], { keys: [] });
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /not signed for this installer/);
  assert.ok(!run.host.seen.some((path) => path.includes("manifest")));
});

posix("SEQUENCE_VERSION chooses a beta, and one that there isn't is told", async () => {
  const releases = [
    await release(TARGET, KEY, { version: "0.3.0-beta.1" }),
    await release(TARGET, KEY, { version: "0.3.0-beta.10" }),
  ];
  const run = await install(releases, { env: { SEQUENCE_VERSION: "v0.3.0-beta.1" } });
  assert.equal(run.code, 0, run.stderr);
  assert.deepEqual(run.after, installed("0.3.0-beta.1"));
  const none = await install(releases);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /acme\/sequence has no release/);
});

posix("the newest release is found on the second page too", async () => {
  const many = Array.from({ length: 100 }, (_, n) => ({
    tag: `other/v1.0.${n}`,
    draft: false,
    prerelease: false,
    files: new Map<string, string>(),
  }));
  const run = await install([...many, await release(TARGET, KEY)]);
  assert.equal(run.code, 0, run.stderr);
  assert.deepEqual(run.after, installed("0.2.0"));
});

posix("an older program is replaced, and SEQUENCE_INSTALL_DIR is where it goes", async () => {
  const replaced = await install([await release(TARGET, KEY)], { prepare: older });
  assert.deepEqual(replaced.after, installed("0.2.0"));
  let elsewhere: string | undefined;
  const run = await install([await release(TARGET, KEY)], {
    env: { SEQUENCE_INSTALL_DIR: "my tools/bin" },
    prepare: (machine) => {
      elsewhere = join(machine.folder, "my tools/bin/sequence");
      return Promise.resolve();
    },
  });
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, new RegExp(`Installed ${elsewhere}`));
  assert.deepEqual(run.after, []);
});

posix("a link in the program's place is a package manager's: it stays, and is told", async () => {
  const run = await install([await release(TARGET, KEY)], {
    prepare: async (machine) => {
      await Deno.mkdir(machine.bin, { recursive: true });
      await Deno.symlink("/nowhere/sequence", join(machine.bin, "sequence"));
    },
  });
  assert.equal(run.code, 1);
  assert.match(run.stderr, /no regular file[\s\S]*SEQUENCE_INSTALL_DIR/);
  assert.deepEqual(run.after, run.before);
});

posix("an address that is not https is refused, also when the host gives it", async () => {
  const plain = await install([], { env: { SEQUENCE_UPDATE_API: "http://releases.invalid" } });
  assert.equal(plain.code, 6);
  assert.match(plain.stderr, /not https: http:\/\/releases\.invalid/);
  const body = (url: string) =>
    Response.json([{
      tag_name: "cli/v0.2.0",
      assets: [ARCHIVE, "checksums.txt", "sequence-manifest.json", sig].map((name) => ({
        name,
        browser_download_url: url,
      })),
    }]);
  const given = async (url: string) => {
    const run = await install([], { answer: () => body(url) });
    assert.equal(run.code, 6, run.stderr);
    assert.deepEqual(run.after, []);
    return run.stderr;
  };
  assert.match(await given("http://releases.invalid/x"), /not https/);
  assert.match(await given("http://127.0.0.1:80@releases.invalid/x"), /not https/);
  assert.match(await given("file:///etc/passwd"), /not https/);
  assert.match(await given("https://x.invalid/$(touch oops)"), /characters it must not have/);
});

posix("each answer of the host is a sentence with the next step", async () => {
  const said = async (status: number) => {
    const answer = () => new Response("{}", { status });
    const run = await install([], { answer });
    assert.equal(run.code, 1);
    return run.stderr;
  };
  assert.match(await said(403), /too many requests[\s\S]*in an hour/);
  assert.match(await said(503), /answers 503[\s\S]*try again later/);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${listener.addr.port}`;
  listener.close();
  const gone = await install([], { env: { SEQUENCE_UPDATE_API: url } });
  assert.match(gone.stderr, /could not be downloaded[\s\S]*check the network/);
});

posix("install.sh without a repository or with a wrong one asks for it", async () => {
  const none = await install([], { repo: "" });
  assert.equal(none.code, 1);
  assert.match(none.stderr, /SEQUENCE_CLI_REPO=owner\/name/);
  for (const repo of ["acme", "a/b/c", "a/$(x)", "/b"]) {
    const run = await install([], { env: { SEQUENCE_CLI_REPO: repo } });
    assert.match(run.stderr, /is not owner\/name/, repo);
    assert.deepEqual(run.host.seen, []);
  }
});

posix("install.sh is one script that does nothing when its end is missing", async () => {
  const script = await Deno.readTextFile(new URL("../../install.sh", import.meta.url));
  assert.ok(script.endsWith("\nmain\n"));
  const cut = script.slice(0, -"main\n".length);
  const { code, stdout, stderr } = await new Deno.Command("/bin/sh", {
    args: ["-c", cut],
    clearEnv: true,
    env: { PATH: "/nowhere" },
  }).output();
  assert.deepEqual([code, stdout.length, stderr.length], [0, 0, 0]);
});

Deno.test({
  name:
    "install.sh downloads nothing by a wget that takes any certificate, unless a signature tells",
  ignore: !SETS.some(({ shell }) => shell === "busybox"),
  fn: async () => {
    const tools = SETS.find(({ shell, client }) => shell === "busybox" && client === "wget")!;
    const env = { SEQUENCE_UPDATE_API: "https://releases.invalid" };
    for (const more of [{ tools, keys: [] }, { tools: { ...tools, openssl: false } }]) {
      const run = await install([], { ...more, env });
      assert.equal(run.code, 1);
      assert.match(
        run.stderr,
        /this wget checks no certificates, and the signature .* can't be checked/,
      );
      assert.match(run.stderr, /hint: install curl/);
      assert.deepEqual(run.after, []);
    }
    const signed = await install([], { tools, env });
    assert.match(signed.stderr, /list of releases of acme\/sequence could not be downloaded/);
  },
});
