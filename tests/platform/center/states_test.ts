import assert from "node:assert/strict";
import {
  type DeploymentStatus,
  deploymentStatus,
  type InstanceStatus,
} from "../../../lib/platform/center/states.ts";

type Case = ["running" | "stopped", InstanceStatus[], DeploymentStatus];

const CASES: Case[] = [
  ["running", ["pending", "running"], "pending"],
  ["stopped", ["pending", "rejected"], "pending"],
  ["running", ["rejected", "rejected"], "rejected"],
  ["stopped", ["rejected"], "rejected"],
  ["stopped", ["accepted", "paused"], "stopped"],
  ["stopped", ["rejected", "accepted"], "stopped"],
  ["stopped", ["failed"], "stopped"],
  ["running", ["running", "running"], "running"],
  ["running", ["accepted"], "starting"],
  ["running", ["accepted", "failed"], "starting"],
  ["running", ["running", "accepted"], "degraded"],
  ["running", ["running", "failed"], "degraded"],
  ["running", ["running", "paused"], "degraded"],
  ["running", ["failed", "failed"], "failed"],
  ["running", ["paused"], "failed"],
  ["running", ["rejected", "failed"], "failed"],
  ["running", [], "failed"],
  ["stopped", [], "stopped"],
];

for (const [desired, instances, status] of CASES) {
  Deno.test(`wanted ${desired} with ${instances.join(" and ") || "no instance"} is ${status}`, () => {
    assert.equal(deploymentStatus(desired, instances), status);
  });
}
