import type { Action } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { checkAll, type Checked } from "./check_all.ts";
import { mend } from "./mend.ts";
import { preflightText } from "./view.ts";

export const action: Action = async (context, input) => {
  let checked = await check(context);
  if (input.options["fix"] === true && await mend(context, checked.rows)) {
    checked = await check(context);
  }
  const { rows, name } = checked;
  const passed = rows.every((row) => row.status !== "fail");
  const checks = rows.map(({ id, title, status, measured, fix }) => ({
    id,
    title,
    status,
    measured,
    fix,
  }));
  return {
    ...(name === undefined ? {} : { target: name }),
    json: { ok: passed, checks },
    text: (paint) => preflightText(rows, name, context.stdout.isTerminal, paint),
    ...(passed ? {} : { exit: "checkFailed" as const }),
  };
};

async function check(context: Context): Promise<Checked> {
  const checked = await checkAll(context);
  if (!context.signal.aborted) return checked;
  throw new UserError({ code: "INTERRUPTED", exit: "interrupted", message: "interrupted" });
}
