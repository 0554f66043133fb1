import type { OptionSpec } from "./command.ts";
import type { GlobalOptions } from "./context.ts";

/** Options that stand before or after every command. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { key: "sandbox", long: "--sandbox", kind: "boolean", summary: "Paper trading (seq_test_ key)" },
  {
    key: "local",
    long: "--local",
    kind: "boolean",
    summary: "Paper trading on the platform in this program",
  },
  { key: "json", long: "--json", kind: "boolean", summary: "Print one JSON document, or NDJSON" },
  { key: "yes", long: "--yes", short: "-y", kind: "boolean", summary: "Answer yes to questions" },
  { key: "quiet", long: "--quiet", kind: "boolean", summary: "No progress and no notes" },
  { key: "noColor", long: "--no-color", kind: "boolean", summary: "No colour" },
  { key: "debug", long: "--debug", kind: "boolean", summary: "Show requests and stack traces" },
  {
    key: "apiUrl",
    long: "--api-url",
    kind: "string",
    placeholder: "URL",
    summary: "Another platform address",
  },
  {
    key: "project",
    long: "--project",
    kind: "string",
    placeholder: "DIR",
    summary: "Where to look for Sequence.toml",
  },
  { key: "help", long: "--help", short: "-h", kind: "boolean", summary: "Show help" },
  { key: "version", long: "--version", short: "-V", kind: "boolean", summary: "Show the version" },
];

export function globalOptions(parsed: Readonly<Record<string, unknown>>): GlobalOptions {
  const flag = (key: string) => parsed[key] === true;
  const text = (key: string) => typeof parsed[key] === "string" ? parsed[key] : undefined;
  return {
    sandbox: flag("sandbox"),
    local: flag("local"),
    json: flag("json"),
    quiet: flag("quiet"),
    debug: flag("debug"),
    yes: flag("yes"),
    apiUrl: text("apiUrl"),
    project: text("project"),
  };
}
