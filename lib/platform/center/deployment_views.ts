import { deploymentDocument, deploymentRow, movingParts } from "./deployment_document.ts";
import type { Deployment, Instance } from "./instance.ts";
import { instanceRecords } from "./instance_records.ts";
import { meshDocument, meshLinks } from "./mesh/mesh_document.ts";
import type { MeshRouter } from "./mesh/mesh_router.ts";
import type { World } from "./world.ts";

type Document = Record<string, unknown>;

/** What a deployment looks like from outside at this moment. */
export class DeploymentViews {
  #world: World;
  #mesh: MeshRouter;

  constructor(world: World, mesh: MeshRouter) {
    this.#world = world;
    this.#mesh = mesh;
  }

  /** A row of the list. */
  row(deployment: Deployment): Document {
    return deploymentRow(deployment, this.#world.wallMs());
  }

  document(deployment: Deployment): Document {
    const { report } = deployment;
    const source = deployment.source as { sdk_version?: string } | null;
    const abi = {
      callbacks: report.callbacks,
      imports: report.imports,
      family: report.family,
      sdk_version: source?.sdk_version ?? report.sdkVersion ?? null,
    };
    const { clock, wallMs } = this.#world;
    const records = (instance: Instance) => instanceRecords(this.#world, deployment, instance);
    return deploymentDocument(deployment, abi, records, clock, wallMs());
  }

  /** The moving parts of every instance. */
  moving(deployment: Deployment): Document[] {
    const { clock, wallMs } = this.#world;
    return deployment.instances.map((each) =>
      movingParts(each, instanceRecords(this.#world, deployment, each), clock, wallMs())
    );
  }

  /** Who talks to whom in a deployment, over the last `windowS` seconds. */
  mesh(deployment: Deployment, windowS: number): Document {
    const receives = deployment.report.callbacks.includes("algo_on_message");
    const { clock, wallMs } = this.#world;
    return meshDocument(deployment, this.#link, windowS, receives, clock, wallMs());
  }

  /** What went over each link of a deployment in the last `windowS` seconds. */
  links(deployment: Deployment, windowS: number): Document[] {
    const { clock, wallMs } = this.#world;
    return meshLinks(deployment, this.#link, windowS, clock, wallMs());
  }

  #link = (deploymentId: string, from: string, to: string) =>
    this.#mesh.link(deploymentId, from, to);
}
