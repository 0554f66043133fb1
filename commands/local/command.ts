import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "local",
  summary: "The platform in this program: paper trading without an account",
  examples: [
    { command: "sequence local up", explains: "start it in the background" },
    { command: "sequence local status", explains: "whether it runs, and where" },
    { command: "sequence local down", explains: "end it; nothing is lost" },
  ],
  safety: "none",
  commands: [
    defineCommand({
      name: "up",
      summary: "Start the platform, or find the one that runs",
      examples: [
        { command: "sequence local up", explains: "the recordings that the program carries" },
        { command: "sequence local up --speed 10", explains: "ten times as fast" },
        {
          command: "sequence local up --feed binance=recording:day.seqrec",
          explains: "a recording of your own",
        },
        {
          command: "sequence local up --feed okx=synthetic --seed 7",
          explains: "a made-up market, the same for the same seed",
        },
      ],
      options: [
        {
          key: "foreground",
          long: "--foreground",
          kind: "boolean",
          summary: "Stay here until Ctrl-C",
        },
        {
          key: "feed",
          long: "--feed",
          kind: "string",
          placeholder: "VENUE=SOURCE",
          repeatable: true,
          summary: "Where a venue's market data come from: recording:FILE or synthetic",
        },
        {
          key: "speed",
          long: "--speed",
          kind: "integer",
          placeholder: "N",
          min: 1,
          max: 1000,
          summary: "Play recordings N times as fast",
        },
        {
          key: "once",
          long: "--once",
          kind: "boolean",
          summary: "End recordings instead of playing them again; their markets fall silent",
        },
        {
          key: "seed",
          long: "--seed",
          kind: "integer",
          placeholder: "N",
          min: 0,
          max: 4294967295,
          summary: "Seed of the simulation",
        },
        {
          key: "port",
          long: "--port",
          kind: "integer",
          placeholder: "N",
          min: 0,
          max: 65535,
          summary: "Port to listen on; 0 picks a free one",
        },
      ],
      safety: "none",
      load: () => import("./up_action.ts"),
    }),
    defineCommand({
      name: "down",
      summary: "End the platform and wait until it has ended",
      examples: [{ command: "sequence local down", explains: "fine also when nothing runs" }],
      safety: "none",
      load: () => import("./down_action.ts"),
    }),
    defineCommand({
      name: "status",
      summary: "Show whether the platform runs, and what it plays",
      examples: [{ command: "sequence local status --json", explains: "for scripts" }],
      safety: "none",
      load: () => import("./status_action.ts"),
    }),
    defineCommand({
      name: "reset",
      summary: "Stop everything and give the paper account its first balances again",
      examples: [{ command: "sequence local reset", explains: "deployments and history stay" }],
      safety: "none",
      load: () => import("./reset_action.ts"),
    }),
    defineCommand({
      name: "feeds",
      summary: "List the markets that have data",
      examples: [{ command: "sequence local feeds", explains: "with source and events a second" }],
      safety: "none",
      load: () => import("./feeds_action.ts"),
    }),
    defineCommand({
      name: "pools",
      summary: "Show or set the DEX pools in which `intel` counts what a swap would cost",
      description:
        "The file holds a JSON list, one constant-product pool a row, as docs/tca.md describes. " +
        "It replaces the pools that were set before; an empty list removes them. Nothing trades " +
        "in them: they are for `intel` alone.",
      examples: [
        { command: "sequence local pools", explains: "those that are set" },
        { command: "sequence local pools pools.json", explains: "set the ones in a file" },
      ],
      arguments: [{ name: "file", summary: "JSON list of pools; without it they are shown" }],
      safety: "none",
      load: () => import("./pools_action.ts"),
    }),
  ],
});
