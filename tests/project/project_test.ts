import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../lib/cli/errors.ts";
import { findProject, loadProject, readProject, requireWasm } from "../../lib/project/project.ts";

const ONE_VENUE = `[strategy]
name = "my-mm"
venue = "kraken"
symbols = ["BTC-USD"]

[risk]
max_position = "0.5"
max_daily_loss = 250
max_order_notional = 10_000
max_order_rate = 20
`;

const MORE_SYMBOLS = `[strategy]
name = "majors"
venue = "coinbase"
symbols = ["BTC-USD", "eth/usd"]
label = "main"
nbbo = false

[risk]
max_position = "0.5"
reduce_only = true

[risk.symbols."ETH-USD"]
max_position = "8"
`;

const MESH = `[strategy]
name = "xv-arb"
symbols = ["BTC-USD"]          # default for every instance

[risk]                         # default for every instance
max_position = "0.5"
max_daily_loss = "250"
max_order_notional = "10000"
max_order_rate = 20

[[instances]]
label = "maker"
venue = "kraken"

[[instances]]
label = "hedger"
venue = "coinbase"

[instances.risk]               # belongs to "hedger", the last one above it
max_position = "1.5"
`;

const HOSTED = `[strategy]
name = "btc-dips"
runtime = "python"

[hosted]
entrypoint = "main.py"

[hosted.placement]
latency_target = ["coinbase"]

[hosted.resources]
cpu_millis = 250
memory_mb = 512
timeout_secs = 0
`;

const read = (text: string) => readProject("/p/Sequence.toml", text);

Deno.test("one venue: the body holds what the file says, and no key that it does not name", () => {
  const project = read(ONE_VENUE);
  assert.deepEqual([project.name, project.folder, project.path], [
    "my-mm",
    "/p",
    "/p/Sequence.toml",
  ]);
  assert.deepEqual(project.body, {
    name: "my-mm",
    symbols: ["BTC-USD"],
    venue: "kraken",
    risk: {
      max_position_1e8: 50_000_000n,
      max_daily_loss_1e9: 250_000_000_000n,
      max_order_notional_1e9: 10_000_000_000_000n,
      max_order_rate: 20,
    },
  });
});

Deno.test("more symbols on one venue: symbols are folded, limits of one symbol kept", () => {
  assert.deepEqual(read(MORE_SYMBOLS).body, {
    name: "majors",
    symbols: ["BTC-USD", "ETH-USD"],
    venue: "coinbase",
    label: "main",
    nbbo: false,
    risk: {
      max_position_1e8: 50_000_000n,
      reduce_only: true,
      symbols: { "ETH-USD": { max_position_1e8: 800_000_000n } },
    },
  });
});

Deno.test("a mesh: symbols of [strategy] go to each instance, each keeps its own risk", () => {
  assert.deepEqual(read(MESH).body, {
    name: "xv-arb",
    symbols: ["BTC-USD"],
    risk: {
      max_position_1e8: 50_000_000n,
      max_daily_loss_1e9: 250_000_000_000n,
      max_order_notional_1e9: 10_000_000_000_000n,
      max_order_rate: 20,
    },
    instances: [
      { label: "maker", venue: "kraken", symbols: ["BTC-USD"] },
      {
        label: "hedger",
        venue: "coinbase",
        symbols: ["BTC-USD"],
        risk: { max_position_1e8: 150_000_000n },
      },
    ],
  });
});

Deno.test("a mesh whose instances have symbols of their own names all of them once", () => {
  const { body } = read(`[strategy]
name = "a"
[[instances]]
label = "x"
venue = "kraken"
symbols = ["BTC-USD", "ETH-USD"]
nbbo = false
[[instances]]
label = "y"
venue = "coinbase"
symbols = ["BTC-USD"]
[risk.symbols."ETH-USD"]
max_order_notional = 1
`);
  assert.deepEqual(body["symbols"], ["BTC-USD", "ETH-USD"]);
  assert.deepEqual(body["instances"], [
    { label: "x", venue: "kraken", symbols: ["BTC-USD", "ETH-USD"], nbbo: false },
    { label: "y", venue: "coinbase", symbols: ["BTC-USD"] },
  ]);
  assert.deepEqual(body["risk"], {
    symbols: { "ETH-USD": { max_order_notional_1e9: 1_000_000_000n } },
  });
});

Deno.test("names of prediction markets keep their case, alone and in a mesh", () => {
  const slug = "will-BTC-reach/100k";
  const alone = read(
    `[strategy]\nname = "a"\nvenue = "polymarket"\nsymbols = ["${slug}"]\n` +
      `[risk.symbols."${slug}"]\nmax_position = 5\n`,
  );
  assert.deepEqual(alone.body["symbols"], [slug]);
  assert.deepEqual(alone.body["risk"], {
    symbols: { [slug]: { max_position_1e8: 500_000_000n } },
  });
  const mesh = read(
    `[strategy]\nname = "a"\nsymbols = ["${slug}"]\n` +
      `[[instances]]\nlabel = "x"\nvenue = "polymarket"\n`,
  );
  assert.deepEqual(mesh.body["instances"], [{ label: "x", venue: "polymarket", symbols: [slug] }]);
});

Deno.test("the manifest is the file with its limits as they were written", () => {
  assert.deepEqual(read(MESH).manifest, {
    strategy: { name: "xv-arb", symbols: ["BTC-USD"] },
    risk: {
      max_position: "0.5",
      max_daily_loss: "250",
      max_order_notional: "10000",
      max_order_rate: "20",
    },
    instances: [
      { label: "maker", venue: "kraken" },
      { label: "hedger", venue: "coinbase", risk: { max_position: "1.5" } },
    ],
  });
  const written = read(ONE_VENUE.replace('"0.5"', "0.50")).manifest["risk"];
  assert.deepEqual(written, {
    max_position: "0.50",
    max_daily_loss: "250",
    max_order_notional: "10000",
    max_order_rate: "20",
  });
});

const SENT: readonly [string, string, string, bigint][] = [
  ["max_position", '"0.5"', "max_position_1e8", 50_000_000n],
  ["max_position", "0.5", "max_position_1e8", 50_000_000n],
  ["max_position", "0.50", "max_position_1e8", 50_000_000n],
  ["max_position", "0.29", "max_position_1e8", 29_000_000n],
  ["max_position", '"90071992.54740991"', "max_position_1e8", 9_007_199_254_740_991n],
  ["max_position", "90071992.54740991", "max_position_1e8", 9_007_199_254_740_991n],
  ["max_position", "0.00000001", "max_position_1e8", 1n],
  ["max_daily_loss", "250", "max_daily_loss_1e9", 250_000_000_000n],
  ["max_daily_loss", '"250.00"', "max_daily_loss_1e9", 250_000_000_000n],
  ["max_daily_loss", "9223372036.854775807", "max_daily_loss_1e9", 9_223_372_036_854_775_807n],
  ["max_order_notional", "10_000", "max_order_notional_1e9", 10_000_000_000_000n],
  ["max_order_notional", '"1_000.5"', "max_order_notional_1e9", 1_000_500_000_000n],
  [
    "max_order_notional",
    "18446744073.709551615",
    "max_order_notional_1e9",
    18_446_744_073_709_551_615n,
  ],
  [
    "max_order_notional",
    "1234567890.123456789 # x",
    "max_order_notional_1e9",
    1234567890123456789n,
  ],
];

for (const [key, written, wire, exact] of SENT) {
  Deno.test(`${key} = ${written} is sent as exactly ${exact}`, () => {
    const { body } = read(
      `[strategy]\nname = "a"\nvenue = "okx"\nsymbols = ["BTC-USD"]\n[risk]\n${key} = ${written}\n`,
    );
    assert.deepEqual(body["risk"], { [wire]: exact });
  });
}

Deno.test("a hosted Python strategy is recognised, and not deployed", () => {
  const project = read(HOSTED);
  assert.equal(project.name, "btc-dips");
  assert.throws(() => requireWasm(project), {
    message: "Sequence.toml describes a hosted Python strategy; this program deploys wasm algos",
  });
  requireWasm(read(ONE_VENUE));
});

Deno.test("a symbol longer than the algo can see is worth a warning, not a refusal", () => {
  const { warnings } = read(
    '[strategy]\nname = "a"\nvenue = "okx"\nsymbols = ["ABCDEFGHIJ-KLMNOPQ"]\n',
  );
  assert.deepEqual(warnings, [{
    at: { line: 4, column: 11 },
    message: 'symbol "ABCDEFGHIJ-KLMNOPQ" is longer than 16 bytes; ' +
      'the algo sees it cut to "ABCDEFGHIJ-KLMNO"',
  }]);
  assert.deepEqual(read(ONE_VENUE).warnings, []);
});

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "sequence-project-" });
  try {
    await work(await Deno.realPath(folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the nearest Sequence.toml in this folder or above it is found", () =>
  inFolder(async (folder) => {
    const deep = join(folder, "a", "b");
    await Deno.mkdir(deep, { recursive: true });
    await Deno.writeTextFile(join(folder, "Sequence.toml"), ONE_VENUE);
    assert.equal(await findProject(deep), join(folder, "Sequence.toml"));
    assert.equal((await loadProject(deep)).folder, folder);
    await Deno.writeTextFile(join(folder, "a", "Sequence.toml"), MESH);
    assert.equal((await loadProject(deep)).name, "xv-arb");
    // A folder of that name is no project.
    await Deno.mkdir(join(deep, "Sequence.toml"));
    assert.equal((await loadProject(deep)).name, "xv-arb");
  }));

Deno.test("a folder without a project says how to begin one", () =>
  inFolder(async (folder) => {
    await assert.rejects(loadProject(folder), (cause: unknown) => {
      assert(cause instanceof UserError);
      assert.equal(cause.message, `no Sequence.toml in ${folder} or above it`);
      assert.deepEqual([cause.code, cause.hint], ["NO_PROJECT", "sequence init <name>"]);
      return true;
    });
  }));

Deno.test("a file above 64 KiB is refused, one of exactly 64 KiB is read", () =>
  inFolder(async (folder) => {
    const path = join(folder, "Sequence.toml");
    const padded = (bytes: number) => ONE_VENUE + "#" + "x".repeat(bytes - ONE_VENUE.length - 1);
    await Deno.writeTextFile(path, padded(65536));
    assert.equal((await loadProject(folder)).name, "my-mm");
    await Deno.writeTextFile(path, padded(65537));
    await assert.rejects(loadProject(folder), { message: "Sequence.toml is larger than 64 KiB" });
  }));

Deno.test("a file that is not UTF-8 is refused, a byte order mark is not minded", () =>
  inFolder(async (folder) => {
    const path = join(folder, "Sequence.toml");
    await Deno.writeTextFile(path, "\ufeff" + ONE_VENUE);
    assert.equal((await loadProject(folder)).name, "my-mm");
    await Deno.writeFile(path, new Uint8Array([...new TextEncoder().encode("# "), 0xe4, 0x0a]));
    await assert.rejects(loadProject(folder), {
      message: "Sequence.toml is not valid TOML: it is not UTF-8",
    });
  }));
