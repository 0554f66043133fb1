import { followStream } from "../../lib/api/stream_client.ts";
import { TopicsRejected } from "../../lib/api/stream_connection.ts";
import type { StreamEvent } from "../../lib/contract/stream.ts";
import { pollTopic } from "./poll_topic.ts";
import { channelOf, type Followed, isOfAccount, type Sink, type TopicName } from "./topics.ts";

/**
 * Gives the events of a deployment until the context is interrupted or the deployment is gone:
 * from the stream, and for topics that the platform does not have by asking every 2 s.
 */
export async function followDeployment(
  { context, client, id }: Followed,
  topics: readonly TopicName[],
  sink: Sink,
): Promise<void> {
  const gone = new AbortController();
  const failure = Promise.withResolvers<never>();
  const signal = AbortSignal.any([context.signal, gone.signal]);
  const followed = { context: { ...context, signal }, client, id };
  const polls: Promise<void>[] = [];
  const give = async (event: StreamEvent) => {
    const { channel, data } = event;
    if (isOfAccount(channel) && data["deployment_id"] !== id) return;
    await sink.event(event);
    if (channel === `deployment:${id}` && data["event"] === "deleted") gone.abort();
  };
  const refused = async (reasons: TopicsRejected["reasons"]) => {
    if (reasons[`deployment:${id}`] === "not_found") {
      await give(deleted(id));
      return;
    }
    for (const name of topics) {
      if (reasons[channelOf(name, id)] === undefined) continue;
      polls.push(pollTopic(followed, name, { ...sink, event: give }).catch(failure.reject));
    }
  };
  const streaming = async () => {
    const cursors = new Map<string, string>();
    for (let left = topics.map((name) => channelOf(name, id)); left.length > 0;) {
      try {
        const lost = () => Promise.resolve(sink.lost());
        const options = { topics: left, cursors, lost, opened: () => sink.opened() };
        for await (const event of followStream(followed.context, client, options)) {
          await give(event);
        }
        return;
      } catch (cause) {
        if (!(cause instanceof TopicsRejected)) throw cause;
        const { reasons } = cause;
        await refused(reasons);
        left = signal.aborted ? [] : left.filter((topic) => reasons[topic] === undefined);
      }
    }
  };
  try {
    await Promise.race([streaming().then(() => Promise.all(polls)), failure.promise]);
  } catch (cause) {
    if (!signal.aborted) throw cause;
  } finally {
    gone.abort();
  }
}

/** What the platform would have said if we had been there. */
function deleted(id: string): StreamEvent {
  return {
    channel: `deployment:${id}`,
    data: { event: "deleted", deployment_id: id, status: "deleted" },
  };
}
