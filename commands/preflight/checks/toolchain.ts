import { WASM_TARGET } from "../../../lib/build/cargo.ts";
import { neutralise } from "../../../lib/cli/neutralise.ts";
import { type Asked, withoutAnswer } from "../asked.ts";
import type { Toolchain } from "../project_facts.ts";
import { fail, ok, type Row } from "../row.ts";

const NAMED = { id: "toolchain", title: "Rust toolchain" };

/** Whether cargo is there, and the target that algos are built for. */
export function checkToolchain(outcome: Asked<Toolchain>): Row {
  if (outcome.kind !== "got") return withoutAnswer(NAMED, outcome);
  const { cargo, target, folder } = outcome.value;
  const said = neutralise(cargo);
  if (target === undefined) return ok(NAMED, `${said}; without rustup, so cargo tells the target`);
  if (target) return ok(NAMED, `${said}, ${WASM_TARGET}`);
  return fail(
    NAMED,
    `${said}, without the target ${WASM_TARGET}`,
    `rustup target add ${WASM_TARGET}`,
    { kind: "target", folder },
  );
}
