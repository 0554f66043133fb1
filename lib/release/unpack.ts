import { createHash } from "node:crypto";
import { UserError } from "../cli/errors.ts";
import { archiveRefusal } from "./archive_refusal.ts";
import { diskError } from "./disk_error.ts";
import { writeAll } from "./file_bytes.ts";
import { type ManifestAsset, MAX_PROGRAM_BYTES } from "./manifest.ts";
import { memberName } from "./release_names.ts";
import { tarMember } from "./tar_member.ts";
import { zipMember } from "./zip_member.ts";

/**
 * Unpacks the one program in the archive at `archive` into `file`. Refuses (exit 6) an archive of
 * another content, and a program of another size or SHA-256 where the manifest gives them.
 */
export async function unpackProgram(
  archive: string,
  asset: ManifestAsset,
  file: Deno.FsFile,
  folder: string,
): Promise<void> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of await contentOf(archive, asset)) {
    size += chunk.length;
    hash.update(chunk);
    await writeAll(file, chunk).catch((cause) => {
      throw diskError(cause, folder);
    });
  }
  if (asset.binary_size !== undefined && size !== asset.binary_size) {
    throw archiveRefusal(`holds a program of ${size} bytes, not ${asset.binary_size}`);
  }
  const sha256 = hash.digest("hex");
  if (asset.binary_sha256 !== undefined && sha256 !== asset.binary_sha256) {
    throw archiveRefusal(
      `holds a program with the SHA-256 ${sha256.slice(0, 12)}…, not ${
        asset.binary_sha256.slice(0, 12)
      }…`,
    );
  }
}

async function contentOf(
  archive: string,
  { name, target, binary_size }: ManifestAsset,
): Promise<AsyncIterable<Uint8Array>> {
  const member = memberName(target);
  const maxBytes = binary_size ?? MAX_PROGRAM_BYTES;
  if (name.endsWith(".zip")) return zipMember(await Deno.readFile(archive), member, maxBytes);
  return tarMember(gunzipped(archive), member, maxBytes);
}

async function* gunzipped(archive: string): AsyncGenerator<Uint8Array> {
  const file = await Deno.open(archive, { read: true });
  const reader = file.readable.pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (cause) {
    throw cause instanceof UserError ? cause : archiveRefusal("cannot be unpacked");
  } finally {
    await reader.cancel().catch(() => {}); // it may have failed already
  }
}
