import { ApiError } from "../../lib/api/api_error.ts";
import { getDeployment } from "../../lib/api/deployments.ts";
import { getMesh } from "../../lib/api/mesh.ts";
import type { RestClient } from "../../lib/api/rest_client.ts";
import type { Action } from "../../lib/cli/command.ts";
import type { Context } from "../../lib/cli/context.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { typed } from "../../lib/cli/typed.ts";
import type { Mesh } from "../../lib/contract/mesh.ts";
import { openDeployment, targetTag } from "../session.ts";
import { meshText } from "./view.ts";

export const action: Action = async (context, input) => {
  const { target, client, id } = await openDeployment(context, input.args["name"]);
  const mesh = await readMesh(context, client, id, input.options["window"] as number);
  return {
    target: target.name,
    json: mesh,
    text: (paint) =>
      targetTag(target, paint, context.stdout.isTerminal) +
      meshText(mesh, context.stdout.columns(), paint),
  };
};

/** Tells a platform without a mesh from a deployment that is not there. */
async function readMesh(
  { options }: Context,
  client: RestClient,
  id: string,
  windowS: number,
): Promise<Mesh> {
  try {
    return await getMesh(client, id, windowS);
  } catch (cause) {
    if (!(cause instanceof ApiError) || ![404, 405, 501].includes(cause.status)) throw cause;
    const { name } = await getDeployment(client, id);
    throw new UserError({
      code: "NO_MESH",
      message: `the platform does not tell the mesh of ${name}`,
      hint: `${typed(options, `status ${name}`)} shows its instances`,
      cause,
    });
  }
}
