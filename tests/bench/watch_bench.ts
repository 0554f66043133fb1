/**
 * `watch` on a real terminal (tmux) while an algo sends 10,000 orders a minute: frames a second,
 * CPU and memory; then 50,000 orders, five minutes' worth, three times as fast, for memory that
 * stays flat; then a platform that is silent, for no frame at all. The platform is a double in this
 * process, so that nothing but `watch` is measured. Linux only, for it reads `/proc`.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BINARY = join(ROOT, "dist", "sequence");
const ID = "dep_4f0c2a917be35d68";
const KEY = `seq_test_${"0123456789abcdef".repeat(4)}`;
const CLOCK_TICKS = 100;
const ORDERS_PER_MINUTE = 10_000;
const SECONDS = 30;
const FIVE_MINUTES = 50_000;
const FAST_PER_S = 500;
const SAMPLES = 50;
const FRAME = "\x1b[?2026h";

let missed = false;

function row(name: string, value: string, ratio: number): void {
  const verdict = ratio <= 1 ? "ok" : "MISSED";
  if (ratio > 1) missed = true;
  const text = `${name.padEnd(48)} ${value.padStart(12)}  ${
    ratio.toFixed(2)
  } of the target  ${verdict}\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const nowNs = () => `${Date.now()}000000`;

/** Answers `watch` and sends it what a busy algo would cause. */
class Double {
  readonly url: string;
  orders = 0;
  #server: Deno.HttpServer<Deno.NetAddr>;
  #socket: WebSocket | undefined;

  constructor() {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/v1/stream") return this.#stream(request);
      if (pathname === `/v1/deployments/${ID}`) return new Response(`{${this.#deployment()}}`);
      return new Response('{"error": {"code": "NOT_FOUND", "message": "no"}}', { status: 404 });
    });
    this.url = `http://127.0.0.1:${this.#server.addr.port}`;
  }

  get listening(): boolean {
    return this.#socket !== undefined;
  }

  /** One order's life: NEW, OPEN, then a fill and FILLED, and a line of the log. */
  order(): void {
    const n = ++this.orders;
    const side = n % 2 === 0 ? "buy" : "sell";
    const what = `"node_order_id": "algo:${ID}:maker:${n}:1", "deployment_id": "${ID}", ` +
      `"label": "maker", "symbol": "BTC-USD", "venue": "kraken", "side": "${side}", ` +
      `"px_1e9": ${63_999_900_000_000 + n * 10_000_000}, "qty_1e8": 1000000`;
    const order = (status: string, filled: number) =>
      `${what}, "order_type": "post_only", "filled_qty_1e8": ${filled}, "status": "${status}", ` +
      `"created_at_ns": ${nowNs()}, "updated_at_ns": ${nowNs()}`;
    const cursor = String(n * 10).padStart(12, "0");
    this.#send("orders", `o_${cursor}1`, order("NEW", 0));
    this.#send("orders", `o_${cursor}2`, order("OPEN", 0));
    this.#send("fills", `f_${cursor}`, `"fill_id": "fil_${n}", ${what}, "recv_ns": ${nowNs()}`);
    this.#send("orders", `o_${cursor}3`, order("FILLED", 1_000_000));
    this.#send(
      `logs:${ID}`,
      `l_${cursor}`,
      `"ts_ns": ${nowNs()}, "level": "INFO", "label": "maker", "message": "order ${n} ${side}"`,
    );
  }

  heartbeat(): void {
    const { orders } = this;
    const edge = `"label": "maker", "status": "running", "live": true, ` +
      `"position_1e8": ${orders}, "last_heartbeat_ns": ${nowNs()}, "books_per_s": 36.4, ` +
      `"callback_latency": {"p50_ns": ${40_000 + orders % 7000}}`;
    const data = `"event": "heartbeat", "deployment_id": "${ID}", "status": "running", ` +
      `"desired_state": "running", "ts_ns": ${nowNs()}, "edges": [{${edge}}]`;
    this.#send(`deployment:${ID}`, undefined, data);
  }

  async end(): Promise<void> {
    this.#socket?.close();
    await this.#server.shutdown();
  }

  #deployment(): string {
    return `"deployment_id": "${ID}", "name": "bench", "status": "running", ` +
      `"desired_state": "running", "edges": [{"label": "maker", "status": "running"}]`;
  }

  #stream(request: Request): Response {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onmessage = ({ data }) => {
      const { subscribe } = JSON.parse(data) as { subscribe: string[] };
      socket.send(JSON.stringify({ subscribed: subscribe, rejected: [], reasons: {} }));
      this.#socket = socket;
    };
    return response;
  }

  #send(channel: string, cursor: string | undefined, data: string): void {
    const place = cursor === undefined ? "" : `"cursor": "${cursor}", `;
    this.#socket!.send(`{"channel": "${channel}", ${place}"data": {${data}}}`);
  }
}

/** `watch` in a window of tmux whose bytes go to a file. */
class Window {
  #folder: string;
  #pid = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async open(url: string): Promise<void> {
    await this.tmux("-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "40", "sh");
    await this.tmux("pipe-pane", `cat > "${this.#folder}/screen"`);
    const env = `SEQUENCE_SANDBOX_API_KEY=${KEY} SEQUENCE_API_URL=${url} SEQUENCE_HOME=home`;
    const watch = `echo $$ > pid; ${env} exec "${BINARY}" --sandbox watch ${ID}`;
    await this.tmux("send-keys", "-l", `sh -c '${watch}'`);
    await this.tmux("send-keys", "Enter");
  }

  async tmux(...args: string[]): Promise<void> {
    const { success, stderr } = await new Deno.Command("tmux", {
      args: ["-u", "-S", join(this.#folder, "tmux"), ...args],
      cwd: this.#folder,
      stdin: "null",
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  }

  async pid(): Promise<number> {
    this.#pid ||= Number(await Deno.readTextFile(join(this.#folder, "pid")));
    return this.#pid;
  }

  async frames(): Promise<number> {
    return (await Deno.readTextFile(join(this.#folder, "screen"))).split(FRAME).length - 1;
  }

  async bytes(): Promise<number> {
    return (await Deno.stat(join(this.#folder, "screen"))).size;
  }

  async cpuSeconds(): Promise<number> {
    const stat = await Deno.readTextFile(`/proc/${await this.pid()}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
  }

  async residentMb(): Promise<number> {
    const status = await Deno.readTextFile(`/proc/${await this.pid()}/status`);
    return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
  }
}

async function atTenThousandAMinute(double: Double, window: Window): Promise<void> {
  const [frames, cpu, bytes] = [
    await window.frames(),
    await window.cpuSeconds(),
    await window.bytes(),
  ];
  const from = performance.now();
  const first = double.orders;
  let beats = 0;
  for (let ms = 0; ms < SECONDS * 1000; ms = performance.now() - from) {
    while ((double.orders - first) * 60_000 < ms * ORDERS_PER_MINUTE) double.order();
    if (ms > beats * 1000) {
      double.heartbeat();
      beats++;
    }
    await sleep(5);
  }
  const perS = (await window.frames() - frames) / SECONDS;
  row("frames a second at 10,000 orders a minute", perS.toFixed(1), perS / 60);
  const share = (await window.cpuSeconds() - cpu) / SECONDS * 100;
  row("CPU, of one core", `${share.toFixed(1)} %`, share / 10);
  const kb = (await window.bytes() - bytes) / SECONDS / 1000;
  row("  to the terminal, a second", `${kb.toFixed(1)} KB`, kb / 100);
  const resident = await window.residentMb();
  row("  resident", `${resident.toFixed(0)} MB`, resident / 160);
}

async function fiveMinutesWorth(double: Double, window: Window): Promise<void> {
  const memory: number[] = [];
  const from = performance.now();
  for (let sent = 0; sent < FIVE_MINUTES;) {
    for (; sent < (performance.now() - from) / 1000 * FAST_PER_S; sent++) double.order();
    while (memory.length < sent * SAMPLES / FIVE_MINUTES) memory.push(await window.residentMb());
    await sleep(5);
  }
  // Between collections of garbage it goes up and down; a leak is a floor that rises. What the
  // first fifth needed is the machine warming up.
  const early = Math.min(...memory.slice(SAMPLES / 5, SAMPLES / 2));
  const late = Math.min(...memory.slice(-SAMPLES / 5));
  const change = `${early.toFixed(0)} → ${late.toFixed(0)} MB`;
  row("memory over five minutes' worth of orders, floor", change, late / early / 1.15);
}

async function silence(window: Window): Promise<void> {
  // The age of the last heartbeat counts up; a frame a second is all there may be.
  await sleep(2000);
  const frames = await window.frames();
  await window.tmux("send-keys", "p");
  await sleep(10_000);
  const drawn = await window.frames() - frames;
  row("frames in 10 s of a silent platform", String(drawn), drawn / 12);
}

async function idle(): Promise<void> {
  // A deployment that never had a heartbeat: nothing changes at all.
  const folder = await Deno.makeTempDir({ prefix: "sequence-watch-bench-" });
  const double = new Double();
  const window = new Window(folder);
  await window.open(double.url);
  while (!double.listening) await sleep(20);
  await sleep(1000);
  const [frames, cpu] = [await window.frames(), await window.cpuSeconds()];
  await sleep(10_000);
  const drawn = await window.frames() - frames;
  row("frames in 10 s when nothing changes", String(drawn), drawn === 0 ? 0 : Infinity);
  const share = (await window.cpuSeconds() - cpu) / 10 * 100;
  row("  CPU meanwhile, of one core", `${share.toFixed(1)} %`, share / 1);
  await window.tmux("kill-server");
  await double.end();
  await Deno.remove(folder, { recursive: true });
}

async function busy(): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "sequence-watch-bench-" });
  const double = new Double();
  const window = new Window(folder);
  await window.open(double.url);
  while (!double.listening) await sleep(20);
  await sleep(1000);
  await atTenThousandAMinute(double, window);
  await fiveMinutesWorth(double, window);
  await silence(window);
  await window.tmux("kill-server");
  await double.end();
  await Deno.remove(folder, { recursive: true });
}

if (Deno.build.os === "linux") {
  await idle();
  await busy();
}
Deno.exit(missed ? 1 : 0);
