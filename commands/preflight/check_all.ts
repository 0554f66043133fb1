import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { typed } from "../../lib/cli/typed.ts";
import type { Target } from "../../lib/config/targets.ts";
import { type Asked, valueOf } from "./asked.ts";
import { checkCapital } from "./checks/capital.ts";
import { checkClock } from "./checks/clock.ts";
import { checkCredentials } from "./checks/credentials.ts";
import { checkDeploymentName } from "./checks/deployment_name.ts";
import { checkKey } from "./checks/key.ts";
import { checkKillSwitch } from "./checks/kill_switch.ts";
import { checkModuleBuilt } from "./checks/module_built.ts";
import { checkModuleContent } from "./checks/module_content.ts";
import { checkPrivateFiles } from "./checks/private_files.ts";
import { checkProjectFile } from "./checks/project_file.ts";
import { checkReachable } from "./checks/reachable.ts";
import { checkRiskLimits } from "./checks/risk_limits.ts";
import { checkSymbols } from "./checks/symbols.ts";
import { checkToolchain } from "./checks/toolchain.ts";
import { checkVenues } from "./checks/venues.ts";
import { chosenTarget } from "./chosen_target.ts";
import { type PlatformFacts, platformFacts } from "./platform_facts.ts";
import { privateFiles } from "./private_files.ts";
import { buildFacts, type LoadedProject, loadedProject } from "./project_facts.ts";
import { type Row, skip } from "./row.ts";

/** All is told within 10 s; the rest of them is for starting and for printing. */
const PATIENCE_MS = 9000;

export interface Checked {
  rows: Row[];
  name: Target["name"] | undefined;
}

/** Gathers what is needed, all at once and at most so long, and decides each row. */
export async function checkAll(context: Context, patienceMs = PATIENCE_MS): Promise<Checked> {
  const over = new AbortController();
  const bounded = { ...context, signal: AbortSignal.any([context.signal, over.signal]) };
  const ended = new AbortController();
  // Told first, so that it is the reason, and then whatever is still under way is given up.
  const late = context.sleep(patienceMs, ended.signal).then(() => tooLate(patienceMs));
  void late.then(() => over.abort());
  try {
    const project = await loadedProject(bounded, late);
    const building = buildFacts(bounded, project, late);
    // Shows progress of its own where it starts the local platform.
    const chosen = await chosenTarget(bounded, late).catch(async (cause) => {
      over.abort();
      await building;
      throw cause;
    });
    const [build, platform, files] = await context.progress(
      "Checking",
      Promise.all([
        building,
        platformFacts(bounded, chosen, symbolsOf(project), late),
        privateFiles(context),
      ]),
    );
    const rows = [
      checkProjectFile(project),
      checkToolchain(build.toolchain),
      checkModuleBuilt(build.module, context.now()),
      checkModuleContent(build.module),
      ...checkPrivateFiles(files),
      checkReachable(platform),
      checkClock(platform.clock),
      checkKey(platform),
      ...marketRows(context, project, platform),
    ];
    return { rows, name: platform.name };
  } finally {
    ended.abort();
  }
}

function tooLate(patienceMs: number): UserError {
  return new UserError({
    code: "LATE",
    exit: "unreachable",
    message: `no answer within ${patienceMs / 1000} s`,
    hint: "run this again",
  });
}

function symbolsOf(project: Asked<LoadedProject>): string[] {
  const instances = valueOf(project)?.instances ?? [];
  return [...new Set(instances.flatMap((each) => each.symbols))];
}

/** What depends on both: without a project there is nothing to compare the platform with. */
function marketRows(
  context: Context,
  project: Asked<LoadedProject>,
  platform: PlatformFacts,
): Row[] {
  const nowMs = context.now();
  const killSwitch = checkKillSwitch(platform, nowMs, (command) => typed(context.options, command));
  const loaded = valueOf(project);
  if (loaded === undefined) {
    const why = project.kind === "not_asked" ? project.reason : "Sequence.toml has faults";
    const rest = [
      { id: "venue", title: "Venues" },
      { id: "credentials", title: "Accounts at venues" },
      { id: "symbol", title: "Symbols" },
      { id: "capital", title: "Capital" },
      { id: "risk", title: "Risk limits" },
    ].map((named) => skip(named, why));
    return [...rest, killSwitch, skip({ id: "name", title: "Name" }, why)];
  }
  const { instances } = loaded;
  return [
    ...checkVenues(instances, platform, nowMs),
    ...checkCredentials(instances, platform),
    ...checkSymbols(
      instances,
      platform,
      loaded.project.name,
      (command) => typed(context.options, command),
    ),
    ...checkCapital(instances, platform),
    ...checkRiskLimits(instances, platform),
    killSwitch,
    checkDeploymentName(loaded, platform),
  ];
}
