import { deploymentPath, findDeployment } from "../../lib/api/deployments.ts";
import type { PlannedRequest } from "../../lib/api/planned_request.ts";
import { expectShape, type RestClient } from "../../lib/api/rest_client.ts";
import { type Artifact, buildProject, existingArtifact } from "../../lib/build/artifact.ts";
import { artifactDocument } from "../../lib/build/artifact_document.ts";
import { lockedSdkVersion } from "../../lib/build/sdk_version.ts";
import { confirmCommand } from "../../lib/cli/confirm.ts";
import type { Action } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { neutralise } from "../../lib/cli/neutralise.ts";
import { counted } from "../../lib/cli/numbers.ts";
import { typed } from "../../lib/cli/typed.ts";
import { type Deployment, deploymentSchema } from "../../lib/contract/deployments.ts";
import type { Target } from "../../lib/config/targets.ts";
import type { Project } from "../../lib/project/project.ts";
import { dryRun } from "../dry_run.ts";
import { instanceTable } from "../instance_table.ts";
import { wasmProject } from "../project.ts";
import { openSession, targetTag } from "../session.ts";
import { tradingInstances } from "../trading_instances.ts";
import { requireConfirmed } from "./confirmed_layout.ts";
import { FOLLOW_MS, pollUntil } from "../transition.ts";
import { command } from "./command.ts";
import { warnOfLimits } from "./live_limits.ts";

export const action: Action = async (context, input) => {
  const project = await wasmProject(context);
  const skip = input.options["skipBuild"] === true;
  const artifact = skip
    ? await existingArtifact(context, project)
    : await buildProject(context, project);
  for (const warning of artifact.warnings) await context.warn(warning);
  const { target, client } = await openSession(context);
  if (target.name === "live") await warnOfLimits(context, client, project);
  const existing = await findDeployment(client, project.name);
  const body = await requestBody(context, project, artifact);
  const running = existing !== undefined && isToRun(existing);
  if (running) {
    const what = `replace the running ${project.name} with revision ${
      (existing.revision ?? 0) + 1
    }`;
    await confirmCommand(context, target.name, command, input, what, project.name);
  }
  const request = existing === undefined
    ? creation(body)
    : await updating(context, client, existing, body, running);
  if (input.options["dryRun"] === true) return dryRun(context, target, [request]);
  const sent = existing === undefined
    ? create(context, client, target.name, request, body)
    : update(client, request);
  const pushed = await context.progress(`Deploying ${project.name}`, sent);
  const deployment = await pollUntil(
    context,
    client,
    pushed.deployment_id,
    (each) => !(each.edges ?? []).some((edge) => edge.status === "pending"),
    FOLLOW_MS,
  );
  const action = existing === undefined
    ? "created"
    : deployment.revision === existing.revision
    ? "unchanged"
    : "updated";
  for (const warning of deployment.warnings ?? []) await context.warn(neutralise(warning));
  const refused = (deployment.edges ?? []).filter((edge) =>
    edge.status === "rejected" || edge.status === "pending"
  );
  return {
    target: target.name,
    json: { deployment, action, artifact: artifactDocument(artifact) },
    text: (paint) =>
      [
        `${targetTag(target, paint, context.stdout.isTerminal)}${
          paint.bold(neutralise(deployment.name))
        } ` +
        `${action} ${paint.dim(neutralise(deployment.deployment_id))}`,
        "",
        instanceTable(deployment, paint),
        "",
        nextStep(deployment, refused.length, context),
      ].join("\n"),
    ...(refused.length === 0 ? {} : { exit: "failed" as const }),
  };
};

/** Whether it trades or is to trade; where a platform does not tell what is wanted, by what is. */
function isToRun(deployment: Deployment): boolean {
  return deployment.desired_state === undefined
    ? tradingInstances(deployment).length > 0
    : deployment.desired_state === "running";
}

function nextStep(deployment: Deployment, refused: number, context: Context): string {
  if (refused > 0) {
    return `${refused} of ${counted(deployment.edges?.length ?? 0, "instance")} did not take it.`;
  }
  if (deployment.desired_state === "running") return "It is running.";
  return `It is stopped: ${typed(context.options, "start")}`;
}

async function requestBody(
  context: Context,
  project: Project,
  artifact: Artifact,
): Promise<Record<string, unknown>> {
  const sdk = await lockedSdkVersion(project.folder) ?? artifact.report.sdkVersion;
  return {
    ...project.body,
    wasm_base64: artifact.bytes.toBase64(),
    wasm_sha256: artifact.sha256,
    manifest: project.manifest,
    source: { cli_version: context.version, ...(sdk === undefined ? {} : { sdk_version: sdk }) },
  };
}

function creation(body: Record<string, unknown>): PlannedRequest {
  return {
    method: "POST",
    path: "/v1/deployments",
    body: { ...body, start_immediately: false },
    // By name and content the same request again does no harm.
    repeatable: true,
  };
}

async function create(
  context: Context,
  client: RestClient,
  target: Target["name"],
  request: PlannedRequest,
  body: Record<string, unknown>,
): Promise<Deployment> {
  const made = expectShape(deploymentSchema, await client.send(request));
  // A platform that names the extension refuses what it doesn't take; another may just ignore it.
  if (await client.can("deployments.instances")) return made;
  await requireConfirmed(context, client, target, body, made);
  return made;
}

async function updating(
  { options }: Context,
  client: RestClient,
  existing: Deployment,
  body: Record<string, unknown>,
  running: boolean,
): Promise<PlannedRequest> {
  if (!(await client.can("deployments.patch"))) {
    throw new UserError({
      code: "NO_UPDATE",
      message: `${existing.name} exists, and this platform can't update a deployment`,
      hint: `${typed(options, `undeploy ${existing.name}`)}, then ${typed(options, "deploy")}`,
    });
  }
  const { name: _name, ...changes } = body;
  return {
    method: "PATCH",
    path: deploymentPath(existing.deployment_id),
    body: {
      ...changes,
      // What was looked at and agreed to; a change since then is refused by the platform.
      expected_revision: existing.revision,
      ...(running ? { restart: true } : {}),
    },
  };
}

async function update(client: RestClient, request: PlannedRequest): Promise<Deployment> {
  return expectShape(deploymentSchema, await client.send(request));
}
