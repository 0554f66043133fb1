import { deepStrictEqual, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));

Deno.test({
  name: "Ctrl-C while a key is awaited on standard input exits 130",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const home = await Deno.makeTempDir();
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", MAIN, "login", "--with-token"],
      env: { SEQUENCE_HOME: home, SEQUENCE_API_KEY: "" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    while (!await catchesInterrupt(child.pid)) await new Promise((done) => setTimeout(done, 10));
    child.kill("SIGINT");
    const [{ code }, out, err] = await Promise.all([
      child.status,
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    await child.stdin.close();
    await Deno.remove(home, { recursive: true });
    deepStrictEqual([code, out], [130, ""]);
    ok(err.includes("interrupted"));
  },
});

/** Whether a process has a handler for SIGINT (signal 2) by now. Source: proc(5), `SigCgt`. */
async function catchesInterrupt(pid: number): Promise<boolean> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0";
  return (BigInt(`0x${mask}`) & 0b10n) !== 0n;
}
