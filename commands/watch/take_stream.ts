import * as v from "valibot";
import { fillRowSchema, orderRowSchema } from "../../lib/contract/activity.ts";
import { logRowSchema } from "../../lib/contract/logs.ts";
import { meshMessageSchema, meshSummarySchema } from "../../lib/contract/mesh.ts";
import type { StreamEvent } from "../../lib/contract/stream.ts";
import { fillLine, orderLine, withActivity } from "./activity.ts";
import { appended } from "./rows.ts";
import type { Picture } from "./state.ts";
import { takeDeploymentEvent } from "./take_deployment_event.ts";

/** The picture after an event of a topic. What is of another shape than expected changes nothing. */
export function takeStream(picture: Picture, event: StreamEvent): Picture {
  const { data } = event;
  const topic = event.channel.split(":")[0];
  if (topic === "orders") {
    const row = v.safeParse(orderRowSchema, data);
    return row.success ? withActivity(picture, orderLine(row.output)) : picture;
  }
  if (topic === "fills") {
    const row = v.safeParse(fillRowSchema, data);
    return row.success ? withActivity(picture, fillLine(row.output)) : picture;
  }
  if (topic === "logs") {
    const { cursor } = event;
    const row = v.safeParse(logRowSchema, cursor === undefined ? data : { ...data, cursor });
    return row.success ? { ...picture, log: appended(picture.log, row.output) } : picture;
  }
  if (topic === "mesh") return takeMesh(picture, data);
  return topic === "deployment" ? takeDeploymentEvent(picture, data) : picture;
}

function takeMesh(picture: Picture, data: StreamEvent["data"]): Picture {
  const summary = v.safeParse(meshSummarySchema, data);
  if (summary.success) return { ...picture, links: summary.output.links };
  const message = v.safeParse(meshMessageSchema, data);
  if (!message.success) return picture;
  const { from, to, bytes, sent_ns, latency_ns, status, reason } = message.output;
  const line = {
    atNs: sent_ns ?? 0n,
    from,
    to,
    bytes,
    latencyNs: latency_ns ?? undefined,
    dropped: status === "delivered" ? "" : reason ?? status,
  };
  return { ...picture, messages: appended(picture.messages, line) };
}
