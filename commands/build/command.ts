import { defineCommand } from "../../lib/cli/command.ts";

export const command = defineCommand({
  name: "build",
  summary: "Compile the algo to WASM",
  description:
    "Compiles the algo of this project to WASM with cargo and says what is in the module.",
  examples: [
    { command: "sequence build", explains: "build and report path, size and callbacks" },
    { command: "sequence build --watch", explains: "build again at each change" },
  ],
  options: [
    {
      key: "watch",
      long: "--watch",
      kind: "boolean",
      summary: "Build again when a source changes",
    },
  ],
  safety: "none",
  load: () => import("./action.ts"),
});
