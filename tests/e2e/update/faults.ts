/** What a network and a server can do; each is a sentence of its own, and nothing is changed. */
import assert from "node:assert/strict";
import { archiveName, CHECKSUMS_NAME, MANIFEST_NAME } from "../../../lib/release/release_names.ts";
import type { Misbehaviour } from "../support/release_server.ts";
import { inUpdateScene, NEW, OLD, TARGET, type UpdateScene } from "../support/update_scene.ts";

const ARCHIVE = `/storage/cli/v${NEW}/${archiveName(TARGET)}`;
const LIST = "/repos/owner/name/releases";

const at = (wanted: string, answer: (scene: UpdateScene) => Response) =>
(
  scene: UpdateScene,
): Misbehaviour =>
(path) => path === wanted ? answer(scene) : undefined;

interface Case {
  name: string;
  exit: number;
  code: string;
  says: RegExp;
  misbehave: (scene: UpdateScene) => Misbehaviour;
}
const cases: Case[] = [];

function fault(
  name: string,
  exit: number,
  code: string,
  says: RegExp,
  misbehave: Case["misbehave"],
): void {
  cases.push({ name, exit, code, says, misbehave });
}

/** Some bytes, and then nothing until whoever reads them is gone. */
const stalled = () =>
  new Response(
    new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(10_000)) }),
  );
const status = (code: number, headers: Record<string, string> = {}) => () =>
  new Response("words", { status: code, headers });
const redirect = (location: string) => () =>
  new Response(null, { status: 302, headers: { location } });

fault(
  "no such repository",
  3,
  "UPDATE_NOT_FOUND",
  /no repository owner\/name/,
  at(LIST, status(404)),
);
fault(
  "a file that is gone",
  3,
  "UPDATE_NOT_FOUND",
  /has no sequence-.* for this release \(404\)/,
  at(ARCHIVE, status(404)),
);
fault(
  "too many requests",
  5,
  "UPDATE_RATE_LIMIT",
  /no more requests .* until 2026-11-20 00:00 UTC/,
  at(LIST, status(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795132800" })),
);
fault(
  "access refused",
  5,
  "UPDATE_FORBIDDEN",
  /does not give out checksums.txt \(403\)/,
  at(`/storage/cli/v${NEW}/${CHECKSUMS_NAME}`, status(403)),
);
fault("a token refused", 4, "UPDATE_TOKEN", /refuses GITHUB_TOKEN/, at(LIST, status(401)));
fault(
  "a server's own fault",
  5,
  "UPDATE_SERVER_FAULT",
  /fault of its own .* \(503\)/,
  at(ARCHIVE, status(503)),
);
fault(
  "an answer that is no list",
  5,
  "UPDATE_UNEXPECTED",
  /gave no list of releases/,
  at(LIST, () => new Response("<html>hello</html>")),
);
fault(
  "a redirect to plain http elsewhere",
  6,
  "UPDATE_REDIRECT",
  /at http:\/\/github\.com, which/,
  at(ARCHIVE, redirect("http://github.com/x")),
);
fault(
  "a redirect to another host",
  6,
  "UPDATE_REDIRECT",
  /at https:\/\/github\.com\.evil\.example/,
  at(ARCHIVE, redirect("https://github.com.evil.example/x")),
);
fault(
  "a redirect to a file",
  6,
  "UPDATE_REDIRECT",
  /at file:/,
  at(ARCHIVE, redirect("file:///etc")),
);
fault(
  "redirects without end",
  6,
  "UPDATE_REDIRECT",
  /redirected more than 5 times/,
  at(ARCHIVE, redirect(ARCHIVE)),
);
fault(
  "a manifest without end",
  6,
  "UPDATE_TOO_LARGE",
  /sequence-manifest.json is larger than/,
  at(`/storage/cli/v${NEW}/${MANIFEST_NAME}`, () => new Response(new Uint8Array(2 ** 21))),
);
fault(
  "a download that goes on beyond its size",
  6,
  "UPDATE_SIZE",
  /bytes or more, not/,
  at(ARCHIVE, (scene) => {
    const archive = scene.programs.release.get(archiveName(TARGET))!;
    // Without a length the program finds out by counting.
    return new Response(ReadableStream.from([new Uint8Array(archive), new Uint8Array(1)]));
  }),
);

Deno.test(
  "every fault of a server or the network is a sentence of its own, and nothing is changed",
  inUpdateScene(async (scene, t) => {
    for (const { name, exit, code, says, misbehave } of cases) {
      await t.step(name, async () => {
        scene.server.misbehave = misbehave(scene);
        await scene.refused(exit, code, says);
      });
    }
    scene.server.misbehave = () => undefined;
    assert.equal((await scene.json(["update", "--check"]))["action"], "available");
  }),
);

Deno.test(
  "a connection that breaks off in the middle",
  inUpdateScene(async (scene) => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const half = (async () => {
      for await (const connection of listener) {
        const head = "HTTP/1.1 200 OK\r\ncontent-length: " +
          `${scene.programs.release.get(archiveName(TARGET))!.length}\r\n\r\n`;
        await connection.read(new Uint8Array(4096));
        await connection.write(new TextEncoder().encode(head + "x".repeat(10_000)));
        connection.close();
      }
    })();
    const { port } = listener.addr;
    scene.server.misbehave = at(ARCHIVE, redirect(`http://127.0.0.1:${port}/half`))(scene);
    await scene.refused(5, "UPDATE_UNREACHABLE", /cannot be reached, or broke off/);
    listener.close();
    await half;
    await scene.refused(5, "UPDATE_UNREACHABLE", /connection refused/);
    assert.equal(await scene.version(), OLD);
  }),
);

Deno.test(
  "Ctrl-C in the middle of a download leaves nothing behind",
  inUpdateScene(async (scene) => {
    scene.server.misbehave = at(ARCHIVE, stalled)(scene);
    const update = scene.start(["update"]);
    await update.until("a part of the archive", () => scene.names().length > 1);
    const { code, stdout } = await update.interrupt();
    assert.deepEqual([code, stdout], [130, ""]);
    assert.deepEqual(scene.names(), ["sequence"]);
  }),
);
