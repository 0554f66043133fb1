/** What a program of the system needs to start; no key and no setting. */
const KEPT = ["PATH", "SystemRoot", "TEMP", "TMP"];

/**
 * What a program of the system prints, whatever its exit code; undefined if it can't be started. It
 * sees nothing of our environment, where keys may be.
 */
export async function systemAnswer(
  [command, ...args]: readonly string[],
): Promise<{ text: string; success: boolean } | undefined> {
  const env: Record<string, string> = {};
  for (const name of KEPT) {
    const value = Deno.env.get(name);
    if (value !== undefined) env[name] = value;
  }
  try {
    const { stdout, success } = await new Deno.Command(command!, {
      args,
      clearEnv: true,
      env,
      stdin: "null",
      stderr: "null",
    }).output();
    return { text: new TextDecoder().decode(stdout), success };
  } catch {
    return undefined;
  }
}
