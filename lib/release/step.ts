import { diskError } from "./disk_error.ts";

/** One change of the disk. A run may be ended behind any of them. */
export interface Step {
  name: string;
  run(): Promise<void>;
}

/** Is told the name of each step that was done, for tests that end the process there. */
export type AfterStep = (name: string) => void;

/** Runs steps one after the other; `folder` is named when the disk fails. */
export async function runSteps(
  steps: readonly Step[],
  folder: string,
  afterStep: AfterStep,
): Promise<void> {
  for (const { name, run } of steps) {
    try {
      await run();
    } catch (cause) {
      throw diskError(cause, folder);
    }
    afterStep(name);
  }
}
