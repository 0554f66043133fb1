import { UserError } from "../cli/errors.ts";
import { packageManagerOf } from "./package_manager.ts";

/** The program as it lies on the disk. */
export interface InstalledProgram {
  /** Without links. */
  path: string;
  mode: number | null;
  /** `null` on Windows. */
  uid: number | null;
  gid: number | null;
}

/**
 * The program at `path` (which may be a link), if this user may replace it. Throws PACKAGE_MANAGED,
 * or NOT_OWNER, each with the way to go instead. `uid` is the user's.
 */
export async function replaceableProgram(
  path: string,
  uid: number | null,
): Promise<InstalledProgram> {
  const real = await Deno.realPath(path);
  const manager = packageManagerOf([path, real]);
  if (manager !== undefined) {
    throw new UserError({
      code: "PACKAGE_MANAGED",
      message: `${real} belongs to ${manager.name}, which would not know of the update`,
      hint: manager.hint,
    });
  }
  const info = await Deno.stat(real);
  if (uid !== null && uid !== 0 && info.uid !== null && info.uid !== uid) {
    throw new UserError({
      code: "NOT_OWNER",
      message: `${real} belongs to another user (uid ${info.uid}, you are ${uid})`,
      hint: "let that user run the update, or install a copy of your own in ~/.local/bin",
    });
  }
  return { path: real, mode: info.mode, uid: info.uid, gid: info.gid };
}
