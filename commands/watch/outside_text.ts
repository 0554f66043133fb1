import { neutralise } from "../../lib/cli/neutralise.ts";
import { maskSecrets } from "../../lib/cli/secrets.ts";

/** Text that others wrote, fit for a terminal: nothing in it is obeyed, and no key is shown. */
export function outside(text: string | null | undefined): string {
  return maskSecrets(neutralise(text ?? ""));
}
