import type { SourceFacts } from "./source_facts.ts";

/** Rooms from the ground up; a room may import from its own floor and those below. */
const FLOORS: readonly (readonly string[])[] = [
  ["lib/units"],
  ["lib/algo", "lib/market", "lib/exchange"],
  ["lib/engine"],
  // Schemas only: they stand on `lib/units` alone, and the platform may use them.
  ["lib/contract"],
  ["lib/platform", "lib/backtest"],
  ["lib/cli", "lib/config", "lib/project", "lib/build", "lib/release", "lib/api"],
  ["commands"],
  ["main.ts"],
];

/**
 * Facts and shapes of the whole program. Every room from the platform up may use them; they import
 * nothing but each other (and `deno.json`).
 */
const FOUNDATION = new Set([
  "lib/cli/context.ts",
  "lib/cli/errors.ts",
  "lib/cli/paint.ts",
  "lib/release/assets.ts",
  "lib/release/build_info.ts",
  "lib/release/build_values.ts",
]);
const PLATFORM_FLOOR = FLOORS.findIndex((rooms) => rooms.includes("lib/platform"));

/** What main.ts may import, and how. */
const MAIN_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  "lib/cli/run.ts": ["static"],
  "commands/mod.ts": ["dynamic", "static"],
};

const PURE_ROOMS = ["lib/units", ...FLOORS[1]!, ...FLOORS[2]!];
const IMPURE = [
  "Deno",
  "fetch",
  "WebSocket",
  "Worker",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "Date.now",
  "new Date()",
  "performance.now",
  "Math.random",
  "crypto.getRandomValues",
  "crypto.randomUUID",
];
const IMPURE_MODULES =
  /^node:(fs|net|http|https|http2|child_process|os|process|timers|worker_threads|tls|dgram|dns)/;

/** What `--version`, `--help` and a usage error load; main.ts reaches the others by import(). */
const STARTUP_ROOTS = ["main.ts", "commands/mod.ts", "lib/cli/parser.ts", "lib/cli/help.ts"];
/** What a completion script and each press of Tab load: of actions their own alone. */
const COMPLETION_ROOTS = [
  "commands/completions/action.ts",
  "commands/hidden/complete_action.ts",
];
/** Packages that may stand on the way to `--help`. */
const STARTUP_PACKAGES = new Set(["commander"]);
/** Reading these while loading is free: they are values, not calls into the system. */
const FREE_ON_LOAD = new Set(["Deno.build", "Deno.version", "Deno.errors"]);

/** Who writes to the process's streams: the output boundary, and an edge process its frames. */
const STREAM_OWNERS = ["lib/cli/", "lib/platform/edge/"];

/** Every breach of the design's "never" list among `modules`, one line each. */
export function violations(modules: readonly SourceFacts[]): string[] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  return [
    ...modules.flatMap(directionBreaches),
    ...modules.flatMap(purityBreaches),
    ...modules.flatMap(boundaryBreaches),
    ...modules.flatMap(barrelBreaches),
    ...cycleBreaches(byPath),
    ...startupBreaches(byPath),
    ...completionBreaches(byPath),
  ];
}

function floorOf(path: string): number {
  return FLOORS.findIndex((rooms) => rooms.some((room) => inRoom(path, room)));
}

function inRoom(path: string, room: string): boolean {
  return path === room || path.startsWith(`${room}/`);
}

function isOurs(to: string): boolean {
  return /^(main\.ts$|lib\/|commands\/)/.test(to);
}

function directionBreaches(module: SourceFacts): string[] {
  const found: string[] = [];
  const from = module.path;
  const floor = floorOf(from);
  if (floor < 0) found.push(`${from}: stands in no room of the design`);
  for (const { to, kind } of module.imports) {
    const arrow = `${from} → ${to}`;
    if (from === "main.ts" && !(MAIN_IMPORTS[to]?.includes(kind) ?? false)) {
      found.push(`${arrow}: main.ts runs lib/cli/run.ts and hands it the commands, no more`);
    }
    if (!isOurs(to)) continue;
    const foundation = FOUNDATION.has(to) && floor >= PLATFORM_FLOOR;
    if (floorOf(to) > floor && !foundation) {
      found.push(`${arrow}: imports from a higher floor`);
    }
    if (inRoom(from, "lib/api") && inRoom(to, "lib/platform")) {
      found.push(`${arrow}: client and platform meet at lib/contract only`);
    }
    if (
      inRoom(from, "lib/contract") && !inRoom(to, "lib/contract") && !inRoom(to, "lib/units")
    ) found.push(`${arrow}: the contract stands on lib/units alone`);
    if (FOUNDATION.has(from) && !FOUNDATION.has(to)) {
      found.push(`${arrow}: a file that every room may use imports no room`);
    }
    if (to.endsWith("/action.ts") && kind === "static" && inRoom(from, "commands")) {
      const folder = from.slice(0, from.lastIndexOf("/"));
      if (from.endsWith("/command.ts") || !to.startsWith(folder)) {
        found.push(`${arrow}: an action is loaded only when it was chosen`);
      }
    }
  }
  return found;
}

function purityBreaches(module: SourceFacts): string[] {
  if (!PURE_ROOMS.some((room) => inRoom(module.path, room))) return [];
  return [
    ...IMPURE.filter((name) => module.uses.has(name))
      .map((name) => `${module.path}: uses ${name}; time, chance and files come in as arguments`),
    ...module.imports.filter(({ to, kind }) => kind !== "type" && IMPURE_MODULES.test(to))
      .map(({ to }) => `${module.path} → ${to}: a pure room does no I/O`),
  ];
}

function boundaryBreaches(module: SourceFacts): string[] {
  const found: string[] = [];
  const { path, uses } = module;
  if (uses.has("console")) found.push(`${path}: uses console`);
  if (uses.has("Deno.exit") && path !== "main.ts") {
    found.push(`${path}: uses Deno.exit; only main.ts ends the process`);
  }
  for (const stream of ["Deno.stdout", "Deno.stderr"]) {
    if (uses.has(stream) && !STREAM_OWNERS.some((owner) => path.startsWith(owner))) {
      found.push(`${path}: uses ${stream}; the output boundary alone writes`);
    }
  }
  return found;
}

function barrelBreaches(module: SourceFacts): string[] {
  const found = module.reexports.map((to) =>
    `${module.path}: exports ${to} again; import the file that owns the name`
  );
  const name = module.path.split("/").at(-1)!;
  if (
    /^(index|mod|utils|helpers|common|types)\.ts$/.test(name) && module.path !== "commands/mod.ts"
  ) found.push(`${module.path}: ${name} names no purpose`);
  return found;
}

/** Circles of run-time imports between files. */
function cycleBreaches(modules: ReadonlyMap<string, SourceFacts>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (at: string): void => {
    const seen = path.indexOf(at);
    if (seen >= 0) found.push(`circle: ${[...path.slice(seen), at].join(" → ")}`);
    if (seen >= 0 || done.has(at)) return;
    path.push(at);
    for (const { to, kind } of modules.get(at)?.imports ?? []) {
      if (kind === "static" && modules.has(to)) visit(to);
    }
    path.pop();
    done.add(at);
  };
  for (const at of modules.keys()) visit(at);
  return found;
}

/** What loads too much from STARTUP_ROOTS on. */
function startupBreaches(modules: ReadonlyMap<string, SourceFacts>): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const visit = (at: string): void => {
    if (seen.has(at)) return;
    seen.add(at);
    const module = modules.get(at);
    if (module === undefined) return;
    if (/\/(action|view)\.ts$/.test(at)) found.push(`start-up loads ${at}`);
    for (const room of ["lib/platform", "lib/backtest", "lib/engine", "lib/algo", "lib/api"]) {
      if (inRoom(at, room)) found.push(`start-up loads ${at}`);
    }
    for (const name of at === "main.ts" ? [] : module.usesOnLoad) {
      if (!FREE_ON_LOAD.has(name)) found.push(`start-up: ${at} uses ${name} while it loads`);
    }
    for (const { to, kind } of module.imports) {
      if (kind !== "static") continue;
      if (isOurs(to)) visit(to);
      else if (!to.startsWith("node:") && !to.endsWith(".json") && !STARTUP_PACKAGES.has(to)) {
        found.push(`start-up: ${at} loads the package ${to}`);
      }
    }
  };
  for (const root of STARTUP_ROOTS) visit(root);
  return found;
}

/** Actions of other commands that completing loads. */
function completionBreaches(modules: ReadonlyMap<string, SourceFacts>): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const visit = (at: string): void => {
    if (seen.has(at)) return;
    seen.add(at);
    if (/action\.ts$/.test(at) && !COMPLETION_ROOTS.includes(at)) {
      found.push(`completing loads ${at}`);
    }
    for (const { to, kind } of modules.get(at)?.imports ?? []) if (kind === "static") visit(to);
  };
  for (const root of COMPLETION_ROOTS) visit(root);
  return found;
}
