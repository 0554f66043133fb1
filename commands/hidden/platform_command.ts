import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "__platform",
  summary: "The local platform in the foreground, without a terminal",
  examples: [],
  hidden: true,
  options: [
    { key: "feed", long: "--feed", kind: "string", repeatable: true, summary: "VENUE=SOURCE" },
    { key: "speed", long: "--speed", kind: "integer", min: 1, max: 1000, default: 1, summary: "N" },
    { key: "seed", long: "--seed", kind: "integer", max: 4294967295, summary: "Seed" },
    { key: "once", long: "--once", kind: "boolean", summary: "Recordings end" },
    { key: "port", long: "--port", kind: "integer", max: 65535, default: 0, summary: "Port" },
  ],
  safety: "none",
  load: () => import("./platform_action.ts"),
});
