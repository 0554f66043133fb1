import type { Paint } from "./paint.ts";
import { section } from "./help_section.ts";

/** Something that help tells besides the commands. */
export interface HelpTopic {
  name: string;
  summary: string;
  rows: readonly (readonly [string, string])[];
}

/** `sequence help TOPIC`. */
export const HELP_TOPICS: readonly HelpTopic[] = [
  {
    name: "environment",
    summary: "Variables that the program reads",
    rows: [
      ["SEQUENCE_API_KEY", "key of the live target, before the stored one"],
      ["SEQUENCE_SANDBOX_API_KEY", "key of the sandbox target, before the stored choice"],
      ["SEQUENCE_API_URL", "another platform address"],
      ["SEQUENCE_HOME", "instead of ~/.sequence: keys, the local platform and its store"],
      ["SEQUENCE_LOCAL_PORT", "port of the local platform (50052; 0 picks a free one)"],
      ["SEQUENCE_NO_AUTOSTART", "commands don't start the local platform"],
      ["SEQUENCE_NO_UPDATE_CHECK", "no notice of a newer version, and no look for one"],
      ["SEQUENCE_CLI_REPO", "`update`: another repository, owner/name"],
      ["SEQUENCE_UPDATE_API", "`update`: another base of GitHub's API, such as a mirror"],
      ["GITHUB_TOKEN", "`update`: sent to that API, for repositories that need one"],
      ["NO_COLOR, FORCE_COLOR", "no colour, or colour also where there is no terminal"],
      ["TERM=dumb", "no colour and no cursor movement"],
    ],
  },
  {
    name: "exit-codes",
    summary: "What the exit code of a command means",
    rows: [
      ["0", "done; also when the reader of a pipe is gone"],
      ["1", "failed"],
      ["2", "usage: unknown command or option, wrong value"],
      ["3", "not found"],
      ["4", "no key, or one that is refused or that others can read"],
      ["5", "the platform can't be reached, or did not answer in time"],
      ["6", "a check failed"],
      ["7", "refused without --yes"],
      ["130", "interrupted"],
    ],
  },
];

export function topicHelp(topic: HelpTopic, paint: Paint): string {
  return section(topic.summary, topic.rows, paint);
}
