import { compareVersions } from "./semver.ts";
import { installOf, type KeptProgram, type UpdateState } from "./update_state.ts";

/** The state once it is known which version runs, and the kept programs that nobody needs any more. */
export interface Settled {
  state: UpdateState;
  dropped: KeptProgram[];
}

/**
 * Brings the state in line with the version that is in place, also after a run that was ended
 * between any two steps: an installation that took place counts towards the highest version, one
 * program is kept, and a version that runs is not one that was rolled back from. Pure.
 */
export function settle(state: UpdateState, program: string, version: string): Settled {
  const { kept, pending, rolled_back_from } = installOf(state, program);
  const others = kept.filter((each) => each.version !== version);
  const left = others.slice(-1);
  const rolledBack = rolled_back_from === undefined || rolled_back_from === version
    ? {}
    : { rolled_back_from };
  return {
    state: {
      ...state,
      highest: pending?.version === version
        ? raised(state.highest, pending.key, version)
        : state.highest,
      installs: { ...state.installs, [program]: { kept: left, ...rolledBack } },
    },
    dropped: kept.filter((each) => !left.includes(each)),
  };
}

function raised(highest: UpdateState["highest"], key: string, version: string) {
  const before = highest[key];
  if (before !== undefined && compareVersions(before, version) >= 0) return highest;
  return { ...highest, [key]: version };
}
