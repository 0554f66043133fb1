/**
 * `update` with real programs of two versions and a release server on loopback. The parts are one
 * test file, so that the programs are compiled once.
 */
import "./update/road.ts";
import "./update/rollback.ts";
import "./update/refusals.ts";
import "./update/faults.ts";
import "./update/places.ts";
import "./update/kill.ts";
import "./update/notice.ts";
import { removePrograms } from "./support/update_scene.ts";

Deno.test("the compiled programs are removed", removePrograms);
