import { stringifyExact } from "../../../lib/contract/json.ts";
import { deployment, ID } from "./scene.ts";

export const KEY = "seq_test_" + "b".repeat(64);

export interface Script {
  /** Documents by path; a path without one is 404, `undefined` is 501. */
  rest?: Record<string, () => unknown>;
  /** Topics that a subscription is refused for, and why. */
  refused?: Record<string, string>;
  capabilities?: string[];
}

/** Stands for a platform that does what the test says: a real server with REST and a stream. */
export class PlatformDouble {
  readonly url: string;
  /** Topics of each subscription so far. */
  readonly subscriptions: string[][] = [];
  readonly asked: string[] = [];
  #script: Script;
  #server: Deno.HttpServer<Deno.NetAddr>;
  #sockets = new Set<WebSocket>();

  constructor(script: Script) {
    this.#script = script;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#answer(request),
    );
    this.url = `http://127.0.0.1:${this.#server.addr.port}`;
  }

  get env(): Record<string, string> {
    return { SEQUENCE_SANDBOX_API_KEY: KEY, SEQUENCE_API_URL: this.url, SEQUENCE_HOME: "/nowhere" };
  }

  send(channel: string, data: unknown, cursor?: string): void {
    const event = stringifyExact(
      cursor === undefined ? { channel, data } : { channel, cursor, data },
    );
    for (const socket of this.#sockets) socket.send(event);
  }

  /** Ends every connection of the stream, as a platform that goes down. */
  cut(): void {
    for (const socket of this.#sockets) socket.close(1001);
  }

  async end(): Promise<void> {
    this.cut();
    await this.#server.shutdown();
  }

  #answer(request: Request): Response {
    const { pathname } = new URL(request.url);
    if (pathname === "/v1/stream") return this.#stream(request);
    this.asked.push(pathname);
    if (pathname === "/v1/health") {
      return json({ capabilities: this.#script.capabilities ?? ["logs.cursor"] });
    }
    const answers: Record<string, () => unknown> = {
      [`/v1/deployments/${ID}`]: () => deployment(),
      ...this.#script.rest,
    };
    const answer = answers[pathname];
    const document = answer === undefined ? null : answer();
    if (document instanceof Response) return document;
    if (document === null) return refusal(404, "NOT_FOUND");
    return document === undefined ? refusal(501, "NOT_IMPLEMENTED") : json(document);
  }

  #stream(request: Request): Response {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onmessage = ({ data }) => {
      const { subscribe } = JSON.parse(data) as { subscribe: string[] };
      const { refused = {} } = this.#script;
      const rejected = subscribe.filter((topic) => refused[topic] !== undefined);
      socket.send(JSON.stringify({
        subscribed: subscribe.filter((topic) => !rejected.includes(topic)),
        rejected,
        reasons: Object.fromEntries(rejected.map((topic) => [topic, refused[topic]])),
      }));
      this.#sockets.add(socket);
      this.subscriptions.push(subscribe);
    };
    socket.onclose = () => this.#sockets.delete(socket);
    return response;
  }
}

function json(document: unknown): Response {
  return new Response(stringifyExact(document));
}

function refusal(status: number, code: string): Response {
  return new Response(JSON.stringify({ error: { code, message: code } }), { status });
}

const LONGEST_MS = 30_000;

/** Waits until `seen` holds. Throws when it takes too long. */
export async function until(seen: () => boolean): Promise<void> {
  for (const end = Date.now() + LONGEST_MS; !seen();) {
    if (Date.now() > end) throw new Error(`did not come: ${seen}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
