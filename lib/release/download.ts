import { createHash } from "node:crypto";
import type { Context } from "../cli/context.ts";
import { diskError } from "./disk_error.ts";
import { writeAll } from "./file_bytes.ts";
import type { Offer } from "./offer.ts";
import { refusal, REPORT_HINT } from "./refusal.ts";
import { openRelease } from "./release_request.ts";
import type { ReleaseSource } from "./release_source.ts";

/**
 * Streams the archive of an offer into `file`, never more than its signed size, and refuses (exit 6)
 * another size or SHA-256 than the signed ones. `folder` is named when the disk fails.
 */
export async function downloadArchive(
  context: Context,
  source: ReleaseSource,
  { asset, download }: Offer,
  file: Deno.FsFile,
  folder: string,
): Promise<void> {
  const answer = await openRelease(context, source, {
    ...download,
    what: asset.name,
    file: true,
  });
  try {
    const announced = answer.headers.get("content-length");
    if (announced !== null && Number(announced) !== asset.size) {
      throw wrongSize(asset.name, Number(announced), asset.size);
    }
    const hash = createHash("sha256");
    let size = 0;
    for await (const chunk of answer.body) {
      size += chunk.length;
      if (size > asset.size) throw wrongSize(asset.name, size, asset.size);
      hash.update(chunk);
      await writeAll(file, chunk).catch((cause) => {
        throw diskError(cause, folder);
      });
    }
    if (size !== asset.size) throw wrongSize(asset.name, size, asset.size);
    const sha256 = hash.digest("hex");
    if (sha256 !== asset.sha256) {
      throw refusal(
        "UPDATE_CHECKSUM",
        `${asset.name} has the SHA-256 ${sha256.slice(0, 12)}…, not ${
          asset.sha256.slice(0, 12)
        }… as in the manifest`,
        REPORT_HINT,
      );
    }
  } finally {
    answer.close();
  }
}

function wrongSize(name: string, actual: number, expected: number) {
  return refusal(
    "UPDATE_SIZE",
    `${name} has ${actual} bytes${actual > expected ? " or more" : ""}, not ${expected} as in ` +
      "the manifest",
    REPORT_HINT,
  );
}
