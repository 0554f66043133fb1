import { neutralise } from "../../lib/cli/neutralise.ts";
import { bytes, count } from "../../lib/cli/numbers.ts";
import type { Paint } from "../../lib/cli/paint.ts";
import { facts, table } from "../../lib/cli/table.ts";
import type { KeyStatus } from "../login/key_status.ts";
import type { FileFact } from "./file_facts.ts";
import type { PlatformFact } from "./platform_facts.ts";
import type { ToolFact } from "./toolchain_facts.ts";

export interface Report {
  /** ISO 8601, by this machine's clock. */
  at: string;
  program: Record<string, unknown>;
  environment: Record<string, string>;
  files: FileFact[];
  targets: KeyStatus[];
  platforms: PlatformFact[];
  toolchain: ToolFact[];
  project: { file: string; name: string } | null;
  problems: string[];
}

export function reportText(report: Report, paint: Paint): string {
  const sections = [
    [`sequence doctor, ${report.at}`, ""],
    ["Program", pairs(report.program, paint)],
    ["Environment", pairs(report.environment, paint)],
    ["Files", files(report.files, paint)],
    ["Keys", keys(report.targets, paint)],
    ["Platforms", platforms(report.platforms, paint)],
    ["Toolchain", tools(report.toolchain, paint)],
    [
      "Project",
      report.project === null
        ? "none here"
        : neutralise(`${report.project.name} (${report.project.file})`),
    ],
    [
      "Problems",
      report.problems.length === 0
        ? paint.green("none found")
        : report.problems.map((problem) => paint.red(neutralise(problem))).join("\n"),
    ],
  ];
  return sections.map(([title, body]) =>
    body === "" ? paint.bold(title!) : `${paint.bold(title!)}\n${body!.replaceAll(/^/gm, "  ")}`
  ).join("\n\n");
}

function pairs(values: Record<string, unknown>, paint: Paint): string {
  const rows = Object.entries(values).map(([name, value]) =>
    [name, neutralise(String(value ?? "") || "—")] as const
  );
  return rows.length === 0 ? "nothing set" : facts(rows, paint);
}

function files(rows: readonly FileFact[], paint: Paint): string {
  const cells = rows.map(({ path, exists, mode, size_bytes: size }) => [
    neutralise(path),
    exists ? mode ?? "—" : "missing",
    size === null ? "—" : bytes(size),
  ]);
  return titled(["PATH", "MODE", "SIZE"], cells, paint);
}

function keys(rows: readonly KeyStatus[], paint: Paint): string {
  const cells = rows.map(({ target, key, source, shadows, url }) => [
    target,
    neutralise(key ?? "none"),
    neutralise(source ?? "—"),
    neutralise(shadows ?? "—"),
    neutralise(url ?? "—"),
  ]);
  return titled(["TARGET", "KEY", "FROM", "SHADOWS", "ADDRESS"], cells, paint);
}

function platforms(rows: readonly PlatformFact[], paint: Paint): string {
  const cells = rows.map((row) => [
    row.name,
    neutralise(row.url ?? "not running"),
    row.url === null ? "—" : row.reachable ? paint.green("yes") : paint.red("no"),
    neutralise(row.version ?? "—"),
    row.answered_ms === null ? "—" : `${count(row.answered_ms)} ms`,
    row.clock_skew_ms === null ? "—" : `${count(row.clock_skew_ms)} ms`,
  ]);
  return titled(["PLATFORM", "ADDRESS", "ANSWERS", "VERSION", "AFTER", "CLOCK"], cells, paint);
}

function tools(rows: readonly ToolFact[], paint: Paint): string {
  const cells = rows.map(({ program, version }) => [program, neutralise(version ?? "—")]);
  return titled(["PROGRAM", "VERSION"], cells, paint);
}

function titled(titles: readonly string[], rows: readonly string[][], paint: Paint): string {
  return table(titles.map((title) => ({ title })), rows, paint);
}
