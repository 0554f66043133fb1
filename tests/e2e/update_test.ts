/**
 * `update` with real programs of two versions and a release server on loopback. The parts are one
 * test file, so that the programs are compiled once.
 */
import { removePrograms } from "./support/update_scene.ts";

// The scenes are POSIX: scripts as programs, modes, SIGKILL. The steps of Windows, which are others,
// are tested in tests/release/swap_test.ts.
if (Deno.build.os !== "windows") {
  await import("./update/road.ts");
  await import("./update/rollback.ts");
  await import("./update/refusals.ts");
  await import("./update/faults.ts");
  await import("./update/places.ts");
  await import("./update/kill.ts");
  await import("./update/notice.ts");
}

Deno.test.afterAll(removePrograms);
