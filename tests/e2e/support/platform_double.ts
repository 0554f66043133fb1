/** Stands for the company's platform, which tests cannot reach: a server on loopback. */

export interface Asked {
  method: string;
  path: string;
  key: string | null;
}

export interface PlatformDouble {
  url: string;
  /** Every request so far. */
  asked: Asked[];
}

export const LIVE_KEY = `seq_live_${"0123456789abcdef".repeat(4)}`;
export const TEST_KEY = `seq_test_${"fedcba9876543210".repeat(4)}`;

/** Runs `work` beside a server that answers by `answer`; no answer is a request that hangs. */
export async function withPlatformDouble(
  answer: (asked: Asked) => Response | undefined,
  work: (double: PlatformDouble) => Promise<void>,
): Promise<void> {
  const asked: Asked[] = [];
  const closing = new AbortController();
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    signal: closing.signal,
    onListen: () => {},
  }, async (request) => {
    const { pathname: path } = new URL(request.url);
    const one = { method: request.method, path, key: request.headers.get("authorization") };
    await request.body?.cancel();
    asked.push(one);
    return answer(one) ?? await new Promise<Response>((resolve) => {
      const give = () => resolve(new Response(null, { status: 503 }));
      closing.signal.addEventListener("abort", give);
      request.signal.addEventListener("abort", give);
    });
  });
  try {
    await work({ url: `http://127.0.0.1:${server.addr.port}`, asked });
  } finally {
    closing.abort();
    await server.finished;
  }
}

/** A deployment of one instance in a state. */
export function deployment(name: string, status: string, desired: string): Record<string, unknown> {
  return {
    deployment_id: "dep_0000000000000001",
    name,
    status,
    desired_state: desired,
    revision: 1,
    edges: [{ label: "binance", venue: "binance", symbol: "BTC-USDT", status }],
  };
}
