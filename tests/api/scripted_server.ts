/** A request as the server got it. */
export interface Seen {
  method: string;
  path: string;
  headers: Headers;
  body: string;
}

export interface ScriptedServer {
  url: string;
  seen: Seen[];
}

export type Answer = (seen: Seen) => Response | Promise<Response>;

/** Runs `work` with a real server on loopback that gives `answers` in order, the last for ever. */
export async function withServer(
  answers: readonly Answer[],
  work: (server: ScriptedServer) => Promise<void>,
): Promise<void> {
  const seen: Seen[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname, search } = new URL(request.url);
      const entry = {
        method: request.method,
        path: pathname + search,
        headers: request.headers,
        body: await request.text(),
      };
      seen.push(entry);
      return await answers[Math.min(seen.length, answers.length) - 1]!(entry);
    },
  );
  try {
    await work({ url: `http://127.0.0.1:${server.addr.port}`, seen });
  } finally {
    await server.shutdown();
  }
}

export const json = (value: unknown, init?: ResponseInit): Answer => () =>
  Response.json(value, init);

export const text = (body: string, init?: ResponseInit): Answer => () => new Response(body, init);
