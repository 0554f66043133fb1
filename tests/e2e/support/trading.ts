import type { Scene } from "./scene.ts";

/** A port that was free a moment ago: a platform that is started again must keep its address. */
export function freePort(): string {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return String(port);
}

/** A platform on which `my-mm` trades, at ten times recorded speed; gives the project's folder. */
export async function trading(scene: Scene, env: Record<string, string>): Promise<string> {
  const cwd = await scene.project("my-mm");
  await scene.json(["local", "up", "--speed", "10"], { env });
  await scene.json(["--local", "deploy", "--skip-build"], { cwd });
  await scene.json(["--local", "start", "--wait"], { cwd });
  return cwd;
}
