/** Stands between a client and a platform, and puts what a terminal would obey behind every text. */

/** A new title, a red C1 colour, another reading direction, and a line of its own. */
export const HOSTILE = "\x1b]0;title\x07\x9b31m\u202e\r\nX";
/** They have to stay what they are, so that commands find what they ask for. */
const KEPT = new Set(["name", "deployment_id"]);
const ESCAPED = JSON.stringify(HOSTILE).slice(1, -1);

/** Runs `work` with the address of a proxy before the platform at `url`. */
export async function withHostileProxy(
  url: string,
  work: (address: string) => Promise<void>,
): Promise<void> {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => request.headers.has("upgrade") ? stream(url, request) : answer(url, request),
  );
  try {
    await work(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

async function answer(url: string, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const headers = new Headers(request.headers);
  for (const name of ["host", "content-length"]) headers.delete(name);
  const text = await request.text();
  const response = await fetch(url + clean(pathname) + clean(search), {
    method: request.method,
    headers,
    ...(text === "" ? {} : { body: clean(text) }),
  });
  return new Response(tainted(await response.text()), { status: response.status });
}

function stream(url: string, request: Request): Response {
  const { socket, response } = Deno.upgradeWebSocket(request);
  const authorization = request.headers.get("authorization") ?? "";
  const { pathname, search } = new URL(request.url);
  const platform = new WebSocket(url.replace("http", "ws") + pathname + search, {
    headers: { authorization },
  });
  const opened = new Promise<void>((resolve) => platform.onopen = () => resolve());
  socket.onmessage = ({ data }) => void opened.then(() => platform.send(clean(data)));
  platform.onmessage = ({ data }) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(tainted(data));
  };
  socket.onclose = () => platform.close();
  platform.onclose = () => socket.close();
  return response;
}

/** The values of a JSON text with something behind each; its numbers keep all their digits. */
function tainted(json: string): string {
  let key = "";
  return json.replace(/"((?:[^"\\]|\\.)*)"(\s*:)?/g, (whole, text, colon) => {
    if (colon !== undefined) key = text;
    return colon !== undefined || KEPT.has(key) ? whole : `"${text}${ESCAPED}"`;
  });
}

function clean(text: string): string {
  return text.replaceAll(ESCAPED, "").replaceAll(encodeURIComponent(HOSTILE), "");
}
