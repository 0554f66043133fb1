import { deepStrictEqual as assertEquals, rejects } from "node:assert/strict";
import { openRelease, readRelease } from "../../lib/release/release_request.ts";
import { releaseSource } from "../../lib/release/release_source.ts";
import { fakeContext } from "../support/fake_context.ts";

const context = fakeContext({ fetch });

/** Runs `work` beside a server on loopback; gives it an address there. */
async function beside(
  answer: (request: Request) => Response,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  try {
    await work(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

const source = (api: string) => ({ repo: "owner/name", api, token: "secret" });

Deno.test("a server that falls silent in the middle of a file is given up, in words", () =>
  beside(() => {
    const start = (controller: ReadableStreamDefaultController) =>
      controller.enqueue(new Uint8Array(10));
    return new Response(new ReadableStream({ start }));
  }, async (url) => {
    const request = { url, what: "a file", api: false, idleMs: 100 };
    const { body } = await openRelease(context, source(url), request);
    let size = 0;
    await rejects(async () => {
      for await (const chunk of body) size += chunk.length;
    }, { code: "UPDATE_SLOW", exit: "unreachable", message: /sent nothing for 0\.1 s/ });
    assertEquals(size, 10);
  }));

Deno.test("a server that never answers is given up", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  const url = `http://127.0.0.1:${listener.addr.port}`;
  const request = { url, what: "a file", api: false, idleMs: 100 };
  await rejects(() => openRelease(context, source(url), request), { code: "UPDATE_SLOW" });
  (await accepted).close();
  listener.close();
});

Deno.test("the token stays with the API's host, also when it redirects", async () => {
  const seen: Record<string, string | null> = {};
  const note = (name: string) => (request: Request) => {
    seen[name] = request.headers.get("authorization");
    return new Response("words");
  };
  await beside(note("other"), (other) =>
    beside(
      (request) => {
        note("api")(request);
        return Response.redirect(other);
      },
      async (api) => {
        const request = { url: api, what: "the list", api: true };
        const { bytes } = await readRelease(context, source(api), request, 100);
        assertEquals(new TextDecoder().decode(bytes), "words");
      },
    ));
  assertEquals(seen, { api: "Bearer secret", other: null });
});

Deno.test("the releases' repository and API come from the build, or the environment", () => {
  const build = { repo: "owner/name", channel: "stable" } as const;
  const from = (env: Record<string, string>) => releaseSource((name) => env[name], build);
  assertEquals(from({}), {
    repo: "owner/name",
    api: "https://api.github.com",
    token: undefined,
  });
  assertEquals(
    from({
      SEQUENCE_CLI_REPO: "my/fork",
      SEQUENCE_UPDATE_API: "https://git.example/api/v3/",
      GITHUB_TOKEN: "t",
    }),
    { repo: "my/fork", api: "https://git.example/api/v3", token: "t" },
  );
});
