import { deepStrictEqual as assertEquals, ok as assert } from "node:assert/strict";
import { decide, type Question } from "../../lib/release/decision.ts";

const NOW = Date.parse("2026-11-24T00:00:00Z");
const ASKED: Question = {
  running: "0.2.0",
  offered: "0.3.0",
  expires: "2027-01-01T00:00:00Z",
  nowMs: NOW,
  highest: undefined,
  rolledBackFrom: undefined,
  named: false,
  allowDowngrade: false,
};

/** Action, and the code of the refusal where there is one. */
function outcome(over: Partial<Question>): string {
  const decision = decide({ ...ASKED, ...over });
  const code = decision.action === "held" ? decision.refusal?.code : undefined;
  return code === undefined ? decision.action : `${decision.action} ${code}`;
}

Deno.test("the newest version is installed if nothing speaks against it", () => {
  const cases: [Partial<Question>, string][] = [
    [{}, "install"],
    [{ highest: "0.2.0" }, "install"],
    [{ highest: "0.3.0" }, "install"],
    [{ offered: "0.2.0" }, "none"],
    [{ offered: "0.2.0", expires: "2026-01-01T00:00:00Z" }, "none"],
    [{ offered: "0.1.0" }, "none"],
    [{ offered: "0.1.0", highest: "0.2.0" }, "held UPDATE_DOWNGRADE"],
    [{ offered: "0.3.0", highest: "0.4.0" }, "held UPDATE_DOWNGRADE"],
    [{ offered: "0.3.0", highest: "0.3.0", rolledBackFrom: "0.3.0" }, "held"],
    [{ offered: "0.4.0", highest: "0.3.0", rolledBackFrom: "0.3.0" }, "install"],
    [{ expires: "2026-11-24T00:00:00Z" }, "held UPDATE_EXPIRED"],
    [{ expires: "2026-11-24T00:00:01Z" }, "install"],
  ];
  for (const [over, expected] of cases) {
    assertEquals(outcome(over), expected, JSON.stringify(over));
  }
});

Deno.test("a version that was named is installed, unless it goes back", () => {
  const cases: [Partial<Question>, string][] = [
    [{}, "install"],
    [{ expires: "2026-01-01T00:00:00Z" }, "install"],
    [{ rolledBackFrom: "0.3.0", highest: "0.3.0" }, "install"],
    [{ offered: "0.2.0" }, "none"],
    [{ offered: "0.1.0" }, "held UPDATE_DOWNGRADE"],
    [{ offered: "0.1.0", allowDowngrade: true }, "install"],
    [{ offered: "0.3.0", highest: "0.4.0" }, "held UPDATE_DOWNGRADE"],
    [{ offered: "0.3.0", highest: "0.4.0", allowDowngrade: true }, "install"],
    [{ offered: "0.2.0-beta.1" }, "held UPDATE_DOWNGRADE"],
  ];
  for (const [over, expected] of cases) {
    assertEquals(outcome({ ...over, named: true }), expected, JSON.stringify(over));
  }
});

Deno.test("going back tells from which version", () => {
  const named = { named: true, allowDowngrade: true, offered: "0.1.0" };
  const over = { ...ASKED, ...named, highest: "0.4.0" };
  assertEquals(decide(over), { action: "install", downgradeFrom: "0.4.0" });
  assertEquals(decide({ ...ASKED, ...named }), { action: "install", downgradeFrom: "0.2.0" });
});

Deno.test("whatever is held says how to have it all the same", () => {
  for (
    const over of [
      { rolledBackFrom: "0.3.0" },
      { highest: "0.4.0" },
      { expires: "2026-01-01T00:00:00Z" },
      { offered: "0.1.0", named: true },
    ]
  ) {
    const decision = decide({ ...ASKED, ...over });
    assert(decision.action === "held", JSON.stringify(over));
    const words = `${decision.reason} ${decision.refusal?.hint ?? ""}`;
    assert(words.includes("sequence update --version 0."), words);
  }
});
