import assert from "node:assert/strict";
import { join } from "node:path";
import { MANIFEST_NAME } from "../../../lib/release/release_names.ts";
import { listing } from "../support/release_server.ts";
import { compiled, filesOf, inUpdateScene, NEW, OLD, rebuilt } from "../support/update_scene.ts";

const SMALL = new TextEncoder().encode("small");

Deno.test(
  "update puts the verified new version in place, keeps the old one, and is done then",
  inUpdateScene(async (scene) => {
    const env = { GITHUB_TOKEN: "ghp_secret" };
    await scene.put(scene.programs.old, 0o750);
    const checked = await scene.json(["update", "--check"], { env });
    assert.deepEqual(
      [checked["schema"], checked["current"], checked["latest"], checked["channel"]],
      ["sequence.update/1", OLD, NEW, "stable"],
    );
    assert.equal(checked["action"], "available");
    const verified = { signature: true, key: scene.programs.key.id, checksum: true };
    assert.deepEqual(checked["verified"], verified);
    assert.deepEqual(scene.names(), ["sequence"]);

    const updated = await scene.json(["update"], { env });
    assert.deepEqual(
      [updated["action"], updated["installed"], updated["verified"]],
      ["updated", NEW, verified],
    );
    assert.deepEqual(scene.names(), ["sequence", `sequence.old-${OLD}`]);
    assert.equal((await Deno.stat(scene.program)).mode! & 0o777, 0o750);
    assert.deepEqual(await Deno.readFile(scene.program), scene.programs.new);
    const kept = await Deno.readFile(join(scene.bin, `sequence.old-${OLD}`));
    assert.deepEqual(kept, scene.programs.old);
    assert.equal(await scene.version(), NEW);
    for (const { path, authorization } of scene.server.seen) {
      const expected = path.startsWith("/repos/") ? "Bearer ghp_secret" : null;
      assert.equal(authorization, expected, `GITHUB_TOKEN for ${path}`);
    }

    const before = await listing(scene.bin);
    assert.equal((await scene.json(["update"]))["action"], "none");
    assert.deepEqual(await listing(scene.bin), before);
  }),
);

Deno.test(
  "the newest release of the channel is found on any page, by SemVer, drafts left out",
  inUpdateScene(async (scene) => {
    const key = scene.programs.key.privatePem;
    const release = async (version: string, more = {}) => ({
      version,
      files: await filesOf(version, SMALL, key),
      ...more,
    });
    scene.server.pageSize = 2;
    scene.server.releases = [
      await release("0.9.0"),
      await release("0.11.0", { draft: true }),
      { version: "9.9.9", files: new Map(), tag: "sdk/v9.9.9" },
      { version: "8.0.0", files: new Map([["other.zip", SMALL]]) },
      await release("0.10.0-beta.2"),
      await release("0.10.0-beta.10"),
      await release("0.2.0"),
    ];
    assert.equal((await scene.json(["update", "--check"]))["latest"], "0.9.0");
    const beta = await scene.json(["update", "--check", "--channel", "beta"]);
    assert.deepEqual([beta["latest"], beta["channel"]], ["0.10.0-beta.10", "beta"]);
    const named = await scene.json(["update", "--check", "--version", "0.10.0-beta.2"]);
    assert.equal(named["latest"], "0.10.0-beta.2");

    scene.server.releases = [await release("0.9.0"), await release("0.10.0")];
    assert.equal(
      (await scene.json(["update", "--check", "--channel", "beta"]))["latest"],
      "0.10.0",
    );
  }),
);

Deno.test(
  "the standby key signs as well as the current one",
  inUpdateScene(async (scene) => {
    const { release, standby } = scene.programs;
    scene.offer(NEW, await rebuilt(release, standby.privatePem, () => {}));
    const { verified } = await scene.json(["update", "--check"]) as { verified: { key: string } };
    assert.equal(verified.key, standby.id);
  }),
);

Deno.test(
  "a build without keys says that releases are not signed, and relies on the checksums",
  inUpdateScene(async (scene) => {
    await scene.put(await compiled(join(scene.folder, "keyless"), OLD, ""));
    const files = await filesOf(NEW, scene.programs.new, undefined);
    scene.offer(NEW, files);
    const document = await scene.json(["update", "--check"]);
    assert.deepEqual(document["verified"], { signature: false, key: null, checksum: true });
    const { stdout } = await scene.run(["update", "--check"]);
    assert.match(stdout, /not signed: this build has no release keys/);

    const manifest = new Uint8Array(files.get(MANIFEST_NAME)!);
    manifest[manifest.length - 1] = 0x20;
    scene.offer(NEW, new Map(files).set(MANIFEST_NAME, manifest));
    await scene.refused(6, "UPDATE_CHECKSUM", /checksums.txt gives .* for sequence-manifest.json/);
    scene.offer(NEW, files);
    assert.equal((await scene.json(["update"]))["action"], "updated");
    assert.equal(await scene.version(), NEW);
  }),
);

Deno.test(
  "after update, --version is its option; -V and a --version before it print the program's",
  inUpdateScene(async (scene) => {
    for (const args of [["update", "-V"], ["-V", "update"], ["--version", "update"]]) {
      const { code, stdout } = await scene.run(args);
      assert.deepEqual([code, stdout.slice(0, 15)], [0, `sequence ${OLD} `], args.join(" "));
    }
    assert.equal((await scene.json(["update", "-V"]))["schema"], "sequence.version/1");
    const same = await scene.json(["update", "--version", OLD, "--check"]).catch((error) => error);
    assert.match(String(same), /has no release 0\.1\.0/);
    for (
      const args of [
        ["update", "--version"],
        ["update", "--version", "v0.2"],
        ["update", "--allow-downgrade"],
        ["update", "--rollback", "--check"],
        ["update", "--channel", "stable", "--version", "0.3.0-beta.1"],
        ["update", "--channel", "nightly"],
      ]
    ) {
      const { code, stdout } = await scene.run(args);
      assert.deepEqual([code, stdout], [2, ""], args.join(" "));
    }
    assert.deepEqual(scene.server.seen.map(({ path }) => path), ["/repos/owner/name/releases"]);
  }),
);

Deno.test(
  "what a release knows nothing of is told: no repository, none for the channel",
  inUpdateScene(async (scene) => {
    scene.server.releases = [];
    await scene.refused(3, "NO_RELEASE", /owner\/name has no stable release for/);
    await scene.refused(3, "NO_RELEASE", /no release 0\.7\.0/, ["update", "--version", "0.7.0"]);
    const env = { SEQUENCE_CLI_REPO: "someone/else" };
    await scene.refused(3, "UPDATE_NOT_FOUND", /knows no repository someone\/else/, ["update"], {
      env,
    });
    const bad = { env: { SEQUENCE_CLI_REPO: "https://x" } };
    await scene.refused(2, "BAD_SETTING", /SEQUENCE_CLI_REPO is "https:\/\/x"/, ["update"], bad);
    const http = { env: { SEQUENCE_UPDATE_API: "http://example.com" } };
    await scene.refused(2, "BAD_SETTING", /SEQUENCE_UPDATE_API is "http:/, ["update"], http);
    await scene.put(await compiled(join(scene.folder, "lone"), OLD, "", ""));
    await scene.refused(1, "NO_RELEASES", /this build has no release repository/);
  }),
);

Deno.test(
  "the releases of a private repository are updated to with a token, and told missing without one",
  inUpdateScene(async (scene) => {
    scene.server.privateTo = "ghp_reader";
    await scene.refused(3, "UPDATE_NOT_FOUND", /knows no repository owner\/name, or it is private/);
    const env = { GITHUB_TOKEN: "ghp_reader" };
    assert.equal((await scene.json(["update"], { env }))["action"], "updated");
    assert.equal(await scene.version(), NEW);
  }),
);
