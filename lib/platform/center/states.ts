/** States of an instance and of its deployment. */
export type InstanceStatus = "pending" | "accepted" | "running" | "paused" | "rejected" | "failed";
export type DeploymentStatus =
  | "pending"
  | "rejected"
  | "stopped"
  | "running"
  | "starting"
  | "degraded"
  | "failed";

/** A deployment's state from its instances': the first rule that fits. */
export function deploymentStatus(
  desired: "running" | "stopped",
  instances: readonly InstanceStatus[],
): DeploymentStatus {
  const all = (status: InstanceStatus) => instances.every((each) => each === status);
  const any = (status: InstanceStatus) => instances.includes(status);
  if (any("pending")) return "pending";
  if (instances.length > 0 && all("rejected")) return "rejected";
  if (desired === "stopped") return "stopped";
  if (instances.length > 0 && all("running")) return "running";
  if (!any("running") && any("accepted")) return "starting";
  return any("running") ? "degraded" : "failed";
}
