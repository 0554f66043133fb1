import { changed, goldenTests } from "./golden.ts";

goldenTests([
  {
    name: "an edge without a heartbeat",
    id: "venue:binance",
    breaks: changed("/v1/edges", ({ edges }) => {
      edges[0].status = "stale";
      edges[0].heartbeat_age_ms = 61_000;
    }),
    row: {
      status: "fail",
      measured: "venue-edge-binance stale, heartbeat 61000 ms old",
      fix: "run this again in some seconds; if it stays, ask the platform's status page",
    },
  },
  {
    name: "a heartbeat in seconds that is old, from a platform without a status",
    id: "venue:binance",
    breaks: (scene) => {
      const last_heartbeat = Math.floor(Date.now() / 1000) - 600;
      scene.documents["/v1/edges"] = [{
        id: "venue-edge-binance",
        venue: "binance",
        last_heartbeat,
      }];
    },
    row: {
      status: "fail",
      measured: "venue-edge-binance heartbeat 10 min ago",
      fix: "run this again in some seconds; if it stays, ask the platform's status page",
    },
  },
  {
    name: "a venue that the platform has no edge for",
    id: "venue:binance",
    breaks: (scene) => {
      scene.documents["/v1/edges"] = { edges: [{ edge_id: "e", venue: "kraken", status: "up" }] };
    },
    row: {
      status: "fail",
      measured: "the platform has no edge for binance",
      fix: "Sequence.toml:3:9: write kraken",
    },
  },
  {
    name: "a venue without the account's keys, on live",
    id: "credentials:binance",
    breaks: (scene) => {
      scene.live = true;
      scene.documents["/v1/account"] = { mode: "live" };
      scene.documents["/v1/credentials"] = { credentials: [] };
    },
    row: {
      status: "fail",
      measured: "no keys of binance are stored on the platform",
      fix: "sequence connect binance",
    },
    cures: (scene) => {
      scene.documents["/v1/credentials"] = ["binance"];
    },
  },
  {
    name: "a symbol that is not traded at the venue",
    id: "symbol:binance:BTC-USDT",
    breaks: changed("/v1/symbols", (rows) => {
      rows[0].symbol = "BTC-USDC";
    }),
    row: {
      status: "fail",
      measured: "BTC-USDT is not traded there",
      fix: "Sequence.toml:4:11: write BTC-USDC",
    },
  },
  {
    name: "a symbol that is halted",
    id: "symbol:binance:BTC-USDT",
    breaks: changed("/v1/symbols", (rows) => {
      rows[0].status = "halted";
    }),
    row: {
      status: "fail",
      measured: "its status is halted",
      fix: "wait until it trades again, or choose another symbol",
    },
  },
  {
    name: "a symbol whose tick is unknown",
    id: "symbol:binance:BTC-USDT",
    breaks: changed("/v1/symbols", (rows) => {
      rows[0].tick_size_1e9 = 0n;
    }),
    row: {
      status: "warn",
      measured: "tick unknown, lot 0.00001; fees: maker 10 bps, taker 10 bps",
      fix: "round prices and quantities in the algo by the venue's own rules",
    },
  },
  {
    name: "a symbol without a book",
    id: "symbol:binance:BTC-USDT",
    breaks: changed("/v1/symbols", (rows) => {
      rows[0].has_data = false;
    }),
    row: {
      status: "warn",
      measured: "tick 0.01, lot 0.00001; fees: maker 10 bps, taker 10 bps; no fresh book",
      fix: "run this again in some seconds",
    },
  },
  {
    name: "a symbol that another deployment trades, under another of its names",
    id: "symbol:binance:BTC-USDT",
    breaks: (scene) => {
      scene.documents["/v1/deployments"] = {
        deployments: [{
          deployment_id: "dep_2",
          name: "other",
          desired_state: "running",
          edges: [{
            edge_id: "venue-edge-binance",
            venue: "binance",
            symbol: "BTC-USD",
            status: "running",
          }],
        }],
      };
    },
    row: {
      status: "fail",
      measured: "other runs on it; one algo for each symbol",
      fix: "sequence --sandbox stop other",
    },
  },
]);
