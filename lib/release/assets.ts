import { isAbsolute, join } from "node:path";

/** In the bundle every chunk lies next to `templates/` and `assets/`; in the sources we are two down. */
const ROOT = Deno.build.standalone ? import.meta.dirname! : join(import.meta.dirname!, "..", "..");

/**
 * The path of a file or folder that the program carries, such as `templates/maker` or
 * `assets/recordings`. It can be read with `Deno.readFile` and `Deno.readDir`, from source and in
 * the compiled program alike, but no other process can see it there.
 *
 * @throws {TypeError} if `relative` is absolute or leaves the program's own folder.
 */
export function assetPath(relative: string): string {
  if (isAbsolute(relative) || relative.split(/[\\/]/).includes("..")) {
    throw new TypeError(`Asset path ${JSON.stringify(relative)} leaves the program's folder`);
  }
  return join(ROOT, relative);
}
