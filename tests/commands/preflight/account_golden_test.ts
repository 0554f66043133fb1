import { TEST_KEY } from "../../e2e/support/platform_double.ts";
import { problem, SEQUENCE_TOML } from "./checked_scene.ts";
import { ago, changed, goldenTests } from "./golden.ts";

const HOUR_NS = 3_600_000_000_000n;

goldenTests([
  {
    name: "a key that the platform refuses",
    id: "key",
    breaks: (scene) => {
      scene.documents["/v1/account"] = problem(401, "UNAUTHORIZED", "unknown key");
    },
    row: {
      status: "fail",
      measured: "seq_test_…3210 from SEQUENCE_SANDBOX_API_KEY is refused: unknown key",
      fix: "unset SEQUENCE_SANDBOX_API_KEY, then sequence login --sandbox",
    },
  },
  {
    name: "a key of the wrong mode, which is not sent",
    id: "key",
    breaks: (scene) => {
      scene.env["SEQUENCE_SANDBOX_API_KEY"] = scene.env["SEQUENCE_API_KEY"]!;
    },
    row: {
      status: "fail",
      measured: "seq_live_…cdef in SEQUENCE_SANDBOX_API_KEY is a live key; " +
        "the sandbox target takes a seq_test_ key",
      fix: "unset SEQUENCE_SANDBOX_API_KEY, then sequence login --sandbox",
    },
    cures: (scene) => {
      scene.env["SEQUENCE_SANDBOX_API_KEY"] = TEST_KEY;
    },
  },
  {
    name: "no key at all",
    id: "key",
    breaks: (scene) => {
      scene.env = {};
    },
    row: {
      status: "fail",
      measured: "there is no sandbox key",
      fix: "sequence login --sandbox",
    },
    cures: (scene) => {
      scene.env = { SEQUENCE_SANDBOX_API_KEY: TEST_KEY };
    },
  },
  {
    name: "a platform that fails",
    id: "platform",
    breaks: (scene) => {
      scene.documents["/v1/health/live"] = problem(503, "SERVICE_UNAVAILABLE", "starting");
    },
    row: {
      status: "fail",
      measured: /answers 503 when asked whether it serves requests$/,
      fix: "it starts or stops; run this again in some seconds",
    },
  },
  {
    name: "a clock that is a minute off",
    id: "clock",
    breaks: (scene) => {
      scene.documents["/v1/health"] = () => ({ time_ns: ago(-60_000_000_000n) });
    },
    row: {
      status: "fail",
      measured: /^this clock is (59|60)\.\d s behind the platform's \(± [\d.]+ ms\)$/,
      fix: "set this machine's clock by NTP: timedatectl set-ntp true (Linux), " +
        "sntp -sS time.apple.com (macOS), w32tm /resync (Windows)",
    },
  },
  {
    name: "a clock that is some seconds off",
    id: "clock",
    breaks: (scene) => {
      scene.documents["/v1/health"] = () => ({ time_ns: ago(5_000_000_000n) });
    },
    row: {
      status: "warn",
      measured: /^this clock is (5\.\d|4\.9) s ahead of the platform's/,
      fix: "set this machine's clock by NTP: timedatectl set-ntp true (Linux), " +
        "sntp -sS time.apple.com (macOS), w32tm /resync (Windows)",
    },
  },
  {
    name: "too few dollars for the largest order",
    id: "capital:binance",
    breaks: changed("/v1/positions/unified", ({ positions }) => {
      positions[0].available_qty_1e8 = 4_999_50000000n;
    }),
    row: {
      status: "fail",
      measured: "$4,999.50 free, the largest positions take $6,000.00, the largest order $5,000.00",
      fix: 'Sequence.toml:9:22: write max_order_notional = "4999" or less',
    },
  },
  {
    name: "too few dollars for the largest position",
    id: "capital:binance",
    breaks: changed("/v1/positions/unified", ({ positions }) => {
      positions[0].available_qty_1e8 = 5_400_00000000n;
    }),
    row: {
      status: "warn",
      measured: "$5,400.00 free, the largest positions take $6,000.00, the largest order $5,000.00",
      fix: 'Sequence.toml:7:16: write max_position = "0.09" or less',
    },
  },
  {
    name: "no dollars at the venue",
    id: "capital:binance",
    breaks: changed("/v1/positions/unified", ({ positions }) => {
      positions[0].venue = "kraken";
    }),
    row: {
      status: "fail",
      measured: "$0.00 free, the largest positions take $6,000.00, the largest order $5,000.00",
      fix: "move dollars to this venue",
    },
  },
  {
    name: "a limit above the account's",
    id: "risk:binance",
    breaks: changed("/v1/risk_limits", (limits) => {
      limits.max_position_1e8 = 5_000_000n;
      limits.max_order_rate = 10;
    }),
    row: {
      status: "warn",
      measured: "max_position 0.1 is above the account's 0.05; " +
        "max_order_rate 20/s is above the account's 10/s",
      fix: 'Sequence.toml:7:16: write max_position = "0.05"\n' +
        "Sequence.toml:10:18: write max_order_rate = 10",
    },
  },
  {
    name: "a limit that nobody set",
    id: "risk:binance",
    breaks: (scene) =>
      scene.write("Sequence.toml", SEQUENCE_TOML.replace('max_daily_loss = "500"\n', "")),
    row: {
      status: "warn",
      measured: "neither here nor the account has max_daily_loss",
      fix: 'Sequence.toml:6:1: add max_daily_loss = "…"',
    },
    cures: changed("/v1/risk_limits", (limits) => {
      limits.max_daily_loss_1e9 = 100_000_000_000n;
    }),
  },
  {
    name: "an account that has lost too much today",
    id: "risk:binance",
    breaks: changed("/v1/risk_limits", (limits) => {
      limits.session = { pnl_1e9: -600_000_000_000n, resets_at_ns: 1_790_035_200_000_000_000n };
    }),
    row: {
      status: "fail",
      measured: "today's PnL -$600.00 is beyond max_daily_loss $500.00: it would be paused at once",
      fix: "wait until 2026-09-22T00:00:00.000Z, or Sequence.toml:8:18: raise max_daily_loss",
    },
  },
  {
    name: "an account that may only shrink positions",
    id: "risk:binance",
    breaks: changed("/v1/risk_limits", (limits) => {
      limits.reduce_only = true;
    }),
    row: {
      status: "fail",
      measured: "the account takes only orders that shrink a position (reduce_only)",
      fix: "Sequence.toml:6:1: write reduce_only = true, or lift the account's",
    },
  },
  {
    name: "an engaged kill switch",
    id: "kill_switch",
    breaks: changed("/v1/account", (account) => {
      account.kill_switch = { active: true, reason: "drill", engaged_at_ns: ago(3n * HOUR_NS) };
    }),
    row: {
      status: "fail",
      measured: "engaged 3 h ago: drill; new orders are refused",
      fix: "sequence --sandbox kill --clear",
    },
  },
  {
    name: "a name that a deployment of another shape has",
    id: "name",
    breaks: (scene) => {
      scene.documents["/v1/deployments"] = {
        deployments: [{
          deployment_id: "dep_1",
          name: "my-mm",
          status: "stopped",
          edges: [{ label: "hedger", venue: "kraken" }],
        }],
      };
    },
    row: {
      status: "warn",
      measured:
        "dep_1 (stopped) has this name with other instances: hedger on kraken; deploy would replace them",
      fix: "Sequence.toml:2:8: choose another name, if that is not meant",
    },
  },
]);
