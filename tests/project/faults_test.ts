import assert from "node:assert/strict";
import { UserError } from "../../lib/cli/errors.ts";
import { readProject } from "../../lib/project/project.ts";

const HEAD = '[strategy]\nname = "a"\n';
const ONE = `${HEAD}venue = "kraken"\nsymbols = ["BTC-USD"]\n`;
const KNOWN = "binance, bitget, bybit, coinbase, cryptocom, dex_ethereum, hyperliquid, kalshi, " +
  "kraken, okx, polymarket, solana";
const MESH = `${HEAD}symbols = ["BTC-USD"]\n`;
const instance = (label: string, venue: string) =>
  `[[instances]]\nlabel = "${label}"\nvenue = "${venue}"\n`;
const HOSTED = `${HEAD}runtime = "python"\n`;

/** Every fault of a file, as `LINE:COL: text` and, where there is one, ` · hint`. */
function faultsOf(text: string): string[] {
  try {
    readProject("/p/Sequence.toml", text);
  } catch (cause) {
    assert(cause instanceof UserError);
    assert.equal(cause.code, "INVALID_PROJECT");
    return cause.details.map(({ message, hint }) => {
      assert(message.startsWith("Sequence.toml:"), message);
      return message.slice("Sequence.toml:".length) + (hint === undefined ? "" : ` · ${hint}`);
    });
  }
  return [];
}

/** What the file says, and the one fault that it must give. */
const FAULTS: readonly [string, string][] = [
  // [strategy]
  ["", '1:1: [strategy] is missing · add [strategy] with name = "…"'],
  ["strategy = 5\n", '1:1: [strategy] is missing · add [strategy] with name = "…"'],
  [
    '[strategy]\nvenue = "kraken"\nsymbols = ["BTC-USD"]\n',
    '1:1: name is missing in [strategy] · add name = "my-algo"',
  ],
  [ONE.replace('"a"', "5"), '2:8: name 5 is no text · write name = "5"'],
  [`${ONE}label = 7\n`, '5:9: label 7 is no text · write label = "7"'],
  [
    ONE.replace('"a"', '"my algo"'),
    '2:8: name "my algo" has a character other than letters, digits, "-" and "_"',
  ],
  [
    ONE.replace('"a"', `"${"x".repeat(65)}"`),
    `2:8: name "${"x".repeat(65)}" is longer than 64 characters`,
  ],
  [
    ONE.replace('"a"', '"dep_1"'),
    '2:8: name "dep_1" starts with "dep_", which marks deployment ids',
  ],
  [
    `${ONE}runtime = "go"\n`,
    '5:11: runtime "go" is not known; use "wasm" or "python"',
  ],
  [
    `${HEAD}symbols = ["BTC-USD"]\n`,
    `1:1: venue is missing in [strategy] · add venue = "…", one of ${KNOWN}`,
  ],
  [
    ONE.replace("kraken", "krakn"),
    `3:9: venue "krakn" is not known; known: ${KNOWN} · did you mean kraken?`,
  ],
  [
    ONE.replace("kraken", "nasdaq"),
    `3:9: venue "nasdaq" is not known; known: ${KNOWN}`,
  ],
  [
    `${MESH}venue = "okx"\n${instance("m", "kraken")}`,
    "4:1: venue in [strategy] has no effect beside [[instances]]; set it in each instance",
  ],
  [
    `${MESH}label = "x"\n${instance("m", "kraken")}`,
    "4:1: label in [strategy] has no effect beside [[instances]]; set it in each instance",
  ],
  [
    `${HEAD}venue = "kraken"\n`,
    '1:1: symbols is missing in [strategy] · add symbols = ["BTC-USDT"]',
  ],
  [
    `${HEAD}venue = "kraken"\nsymbols = []\n`,
    '4:11: symbols is empty · write symbols = ["BTC-USDT"]',
  ],
  [
    `${HEAD}venue = "kraken"\nsymbols = "BTC-USD"\n`,
    '4:11: symbols is not a list · write symbols = ["BTC-USD"]',
  ],
  [
    `${HEAD}venue = "kraken"\nsymbols = ["BTC-USD", "btc/usd"]\n`,
    '4:11: symbol "btc/usd" is listed twice',
  ],
  [
    `${HEAD}venue = "kraken"\nsymbols = ["BTCUSD"]\n`,
    '4:11: symbol "BTCUSD" is not of the form BASE-QUOTE · such as BTC-USDT, or BTC-USDT-PERP for ' +
    "a perpetual",
  ],
  [
    `${HEAD}venue = "binance"\nsymbols = ["BTC-USDT", "ETH-USDT-PERP"]\n`,
    '4:11: symbols mixes spot and perpetual ("BTC-USDT", "ETH-USDT-PERP"); ' +
    "one instance runs on one edge",
  ],
  [
    `${HEAD}venue = "kraken"\nsymbols = [${
      Array.from({ length: 256 }, (_, i) => `"A${i}-USD"`).join(", ")
    }]\n`,
    "4:11: 256 symbols; at most 255",
  ],
  [`${ONE}nbbo = "yes"\n`, "5:8: nbbo must be true or false"],
  [`${ONE}lable = "x"\n`, '5:1: unknown key "lable" in [strategy] · did you mean label?'],
  [`${ONE}colour = "x"\n`, '5:1: unknown key "colour" in [strategy]'],
  [`${ONE}constructor = 1\n`, '5:1: unknown key "constructor" in [strategy]'],
  // [[instances]]
  [
    MESH +
    Array.from({ length: 17 }, (_, i) => instance(`l${i}`, "kraken") + `symbols = ["A${i}-USD"]\n`)
      .join(""),
    "4:1: 17 instances; a mesh has at most 16",
  ],
  [
    `${MESH}[instances]\nlabel = "m"\nvenue = "kraken"\n`,
    "4:1: [[instances]] is written with two brackets",
  ],
  [`instances = []\n${MESH}`, "1:13: [[instances]] is empty"],
  [`instances = [1]\n${MESH}`, "1:13: [[instances]] is written with two brackets"],
  [
    `${MESH}[[instances]]\nvenue = "kraken"\n`,
    '4:1: instance 1 has no label · add label = "…", such as "maker"',
  ],
  [
    MESH + instance("é".repeat(17), "kraken"),
    `5:9: label "${"é".repeat(17)}" is 34 bytes; at most 32`,
  ],
  [
    MESH + instance("a b", "kraken"),
    '5:9: label "a b" has a character other than letters, digits, ".", "_" and "-"',
  ],
  [
    MESH + instance("m", "kraken") + instance("m", "okx"),
    '8:9: label "m" is used twice',
  ],
  [
    `${MESH}[[instances]]\nlabel = "m"\n`,
    `4:1: instance "m" has no venue · add venue = "…", one of ${KNOWN}`,
  ],
  [
    MESH + instance("m", "coinbse"),
    `6:9: venue "coinbse" is not known; known: ${KNOWN} · did you mean coinbase?`,
  ],
  [
    HEAD + instance("m", "kraken"),
    '3:1: instance "m" has no symbols; set them here or in [strategy]',
  ],
  [`${MESH}${instance("m", "okx")}nbbo = 1\n`, "7:8: nbbo must be true or false"],
  [
    `${MESH}${instance("m", "okx")}venu = 1\n`,
    '7:1: unknown key "venu" in [instances] · did you mean venue?',
  ],
  [
    MESH + instance("a", "kraken") + instance("b", "kraken"),
    '7:1: instances "a" and "b" both trade BTC-USD on kraken; ' +
    "one running algo for each symbol and venue",
  ],
  [
    `${MESH}${instance("a", "kraken")}${
      instance("b", "okx")
    }[instances.risk]\nmax_order_rate = 0\n`,
    "11:18: max_order_rate 0 is not a whole number from 1 to 4294967295",
  ],
  // [risk]
  [
    `${ONE}[risk]\nmax_order_rate = 1.5\n`,
    "6:18: max_order_rate 1.5 is not a whole number from 1 to 4294967295",
  ],
  [
    `${ONE}[risk]\nmax_order_rate = 4611686018427387904\n`,
    "6:18: max_order_rate 4611686018427387904 is not a whole number from 1 to 4294967295",
  ],
  [`${ONE}[risk]\nreduce_only = 0\n`, "6:15: reduce_only must be true or false"],
  [
    `${ONE}[risk]\nmax_postion = 1\n`,
    '6:1: unknown key "max_postion" in [risk] · did you mean max_position?',
  ],
  [`risk = 5\n${ONE}`, "1:8: [risk] is not a table"],
  [`${ONE}[risk]\nsymbols = 5\n`, "6:11: [risk.symbols] is not a table"],
  [
    `${ONE}[risk.symbols]\n"BTC-USD" = 5\n`,
    "6:13: [risk.symbols.BTC-USD] is not a table",
  ],
  [
    `${ONE}[risk.symbols."ETH-USD"]\nmax_position = 1\n`,
    "5:1: [risk.symbols] names ETH-USD, which no instance trades",
  ],
  [
    `${ONE}[risk.symbols."BTC-USD"]\n[risk.symbols."btc/usd"]\n`,
    "6:1: [risk.symbols] names btc/usd twice",
  ],
  [
    `${ONE}[risk.symbols."BTC-USD"]\nmax_daily_loss = 1\n`,
    '6:1: unknown key "max_daily_loss" in [risk.symbols.BTC-USD]',
  ],
  // [build]
  [
    `${ONE}[build]\nwasm = "../a.wasm"\n`,
    '6:8: wasm "../a.wasm" leaves the project folder',
  ],
  [`${ONE}[build]\nwasm = "/a.wasm"\n`, '6:8: wasm "/a.wasm" leaves the project folder'],
  [
    `${ONE}[build]\nwasm = 'C:\\a.wasm'\n`,
    '6:8: wasm "C:\\a.wasm" leaves the project folder',
  ],
  [`${ONE}[build]\nwasm = "a.so"\n`, '6:8: wasm "a.so" does not end in ".wasm"'],
  [`${ONE}[build]\npackage = 5\n`, '6:11: package "5" is not a package\'s name'],
  [`build = "x"\n${ONE}`, "1:9: [build] is not a table"],
  // [hosted]
  [`${ONE}[hosted]\nentrypoint = "a.py"\n`, '5:1: [hosted] needs runtime = "python"'],
  [HOSTED, '1:1: [hosted] is missing · add [hosted] with entrypoint = "main.py"'],
  [`${HOSTED}[hosted]\n`, "4:1: entrypoint is missing in [hosted]"],
  [
    `${HOSTED}[hosted]\nentrypoint = "../a.py"\n`,
    '5:14: entrypoint "../a.py" leaves the project folder',
  ],
  [
    `${HOSTED}[hosted]\nentrypoint = "a.py"\n[hosted.placement]\nlatency_target = ["coinbas"]\n`,
    `7:18: venue "coinbas" is not known; known: ${KNOWN} · did you mean coinbase?`,
  ],
  [
    `${HOSTED}[hosted]\nentrypoint = "a.py"\n[hosted.resources]\ncpu_millis = 0\n`,
    "7:14: cpu_millis 0 is not a whole number from 1",
  ],
  [
    `${HOSTED}[hosted]\nentrypoint = "a.py"\n[hosted.resources]\ntimeout_secs = -1\n`,
    "7:16: timeout_secs -1 is not a whole number from 0",
  ],
  [
    `${HOSTED}venue = "okx"\n[hosted]\nentrypoint = "a.py"\n`,
    "4:1: venue belongs to a wasm deployment",
  ],
  [
    `${HOSTED}[risk]\n[hosted]\nentrypoint = "a.py"\n`,
    "4:1: [risk] belongs to a wasm deployment",
  ],
  [
    `${HOSTED}${instance("m", "okx")}[hosted]\nentrypoint = "a.py"\n`,
    "4:1: [[instances]] belongs to a wasm deployment",
  ],
  // The file
  [`${ONE}[params]\nx = 1\n`, "5:1: [params] is reserved for run-time parameters"],
  [`${ONE}[local]\n`, "5:1: [local] is reserved"],
  [`${ONE}[backtest]\n`, "5:1: [backtest] is reserved"],
  [`${ONE}[profile]\n`, "5:1: [profile] is reserved"],
  [`${ONE}[ris]\n`, "5:1: unknown table [ris] · did you mean [risk]?"],
  [
    `${ONE}[[instance]]\n`,
    "5:1: unknown table [[instance]] · did you mean [[instances]]?",
  ],
  [`version = 1\n${ONE}`, '1:1: unknown key "version" in the file'],
];

for (const [text, expected] of FAULTS) {
  Deno.test(`Sequence.toml is refused with: ${expected}`, () => {
    assert.deepEqual(faultsOf(text), [expected]);
  });
}

const PLAIN = 'is not a plain decimal such as 0.5 or "1000"';
const DECIMALS: readonly [string, string, string][] = [
  ["max_position", "1e3", `max_position "1e3" ${PLAIN}`],
  ["max_position", '"1,000"', `max_position "1,000" ${PLAIN}`],
  ["max_position", '"1 BTC"', `max_position "1 BTC" ${PLAIN}`],
  ["max_position", "+1", `max_position "+1" ${PLAIN}`],
  ["max_position", "inf", `max_position "inf" ${PLAIN}`],
  ["max_position", "nan", `max_position "nan" ${PLAIN}`],
  ["max_position", "0x10", `max_position "0x10" ${PLAIN}`],
  ["max_position", '".5"', `max_position ".5" ${PLAIN}`],
  ["max_position", '"1__0"', `max_position "1__0" ${PLAIN}`],
  ["max_position", '"1_.5"', `max_position "1_.5" ${PLAIN}`],
  ["max_position", '""', `max_position "" ${PLAIN}`],
  ["max_position", "true", `max_position "true" ${PLAIN}`],
  ["max_daily_loss", "-1", "max_daily_loss must be positive, got -1"],
  ["max_daily_loss", '"-0.5"', "max_daily_loss must be positive, got -0.5"],
  ["max_position", '"0.123456789"', "max_position 0.123456789 has 9 decimals; at most 8"],
  ["max_daily_loss", "0.0000000001", "max_daily_loss 0.0000000001 has 10 decimals; at most 9"],
  [
    "max_order_notional",
    "0",
    'max_order_notional 0 would mean "no limit"; leave the key out to use the account\'s limit',
  ],
  [
    "max_position",
    "0.000",
    'max_position 0 would mean "no limit"; leave the key out to use the account\'s limit',
  ],
  [
    "max_position",
    "90071992.54740992",
    "max_position 90071992.54740992 is too large; at most 90071992.54740991",
  ],
  [
    "max_daily_loss",
    '"9223372036.854775808"',
    "max_daily_loss 9223372036.854775808 is too large; at most 9223372036.854775807",
  ],
  [
    "max_order_notional",
    "9223372036854775807",
    "max_order_notional 9223372036854775807 is too large; at most 18446744073.709551615",
  ],
];

for (const [key, written, message] of DECIMALS) {
  Deno.test(`a limit is refused with: ${message}`, () => {
    const column = key.length + 4;
    assert.deepEqual(faultsOf(`${ONE}[risk]\n${key} = ${written}\n`), [`6:${column}: ${message}`]);
  });
}

Deno.test("a number within an inline table is refused if a float may have lost digits of it", () => {
  const inline = (value: string) => faultsOf(`risk = { max_position = ${value} }\n${ONE}`);
  assert.deepEqual(inline("0.1234567890123456"), [
    "1:8: max_position 0.1234567890123456 has too many digits for a number; write it in quotes",
  ]);
  assert.deepEqual(inline("-1"), ["1:8: max_position must be positive, got -1"]);
  assert.deepEqual(inline("0.29"), []);
});

Deno.test("all faults of a file are told at once, in the order of their places", () => {
  const text = `[strategy]
name = "dep_x"
venue = "krakn"
symbols = []
typo = 1

[risk]
max_position = "x"
max_order_rate = 0

[params]
`;
  assert.deepEqual(faultsOf(text).map((fault) => /^\d+:\d+/.exec(fault)![0]), [
    "2:8",
    "3:9",
    "4:11",
    "5:1",
    "8:16",
    "9:18",
    "11:1",
  ]);
});

Deno.test("one fault and several have a message of their own", () => {
  const messageOf = (text: string) => {
    try {
      readProject("/p/Sequence.toml", text);
    } catch (cause) {
      return (cause as Error).message;
    }
    return undefined;
  };
  assert.equal(messageOf(ONE.replace("kraken", "x")), "Sequence.toml has a fault");
  assert.equal(messageOf(HEAD), "Sequence.toml has 2 faults");
});

Deno.test("places are right in files with comments, CRLF, indents and many-line values", () => {
  const text = [
    "# a comment with [brackets] = 1",
    '  [strategy] # "more"',
    '  name = "a"  # = [',
    '  venue = "kraken"',
    "  symbols = [ # [",
    '    "BTC-USD", # ]',
    "  ]",
    "",
    "  [risk]",
    '    "max_position"   =   "x" # why',
    "",
  ].join("\r\n");
  assert.deepEqual(faultsOf(text), [`10:26: max_position "x" ${PLAIN}`]);
});

Deno.test("dotted keys have a place too", () => {
  assert.deepEqual(faultsOf(`risk.max_position = "x"\n${ONE}`), [
    `1:21: max_position "x" ${PLAIN}`,
  ]);
});

Deno.test("a file that is no TOML is refused at the place of the mistake", () => {
  const [fault, ...more] = faultsOf('[strategy]\nname = "a\nvenue = 1\n');
  assert.deepEqual(more, []);
  assert.match(fault!, /^2:\d+: Sequence\.toml is not valid TOML: \S/);
  assert.match(faultsOf("a = 1\na = 2\n")[0]!, /^2:1: Sequence\.toml is not valid TOML: /);
});
