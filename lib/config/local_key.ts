import { join } from "node:path";
import { UserError } from "../cli/errors.ts";
import { keyMode, makeLocalKey } from "./keys.ts";
import { readPrivate, writePrivate } from "./private_file.ts";

/** The local platform's key file: the key and one newline, mode 0600. */
export function localKeyPath(folder: string): string {
  return join(folder, "key");
}

/** The key of the local platform; made if there is none. */
export async function ensureLocalKey(folder: string): Promise<string> {
  const path = localKeyPath(folder);
  const text = await readPrivate(path);
  if (text !== undefined) return checked(path, text);
  const key = makeLocalKey();
  await writePrivate(path, key + "\n");
  return key;
}

/** Puts another key in the place of the local platform's. */
export async function replaceLocalKey(folder: string, key: string): Promise<void> {
  await writePrivate(localKeyPath(folder), key + "\n");
}

/** The key of the local platform. Throws if it was never made. */
export async function readLocalKey(folder: string): Promise<string> {
  const path = localKeyPath(folder);
  const text = await readPrivate(path);
  if (text !== undefined) return checked(path, text);
  throw new UserError({
    code: "NO_KEY",
    exit: "key",
    message: "the local platform has no key yet",
    hint: "sequence login --sandbox --local",
  });
}

function checked(path: string, text: string): string {
  const key = text.trim();
  const hint = `remove ${path}, then sequence login --sandbox --local makes another`;
  if (keyMode(key, path, hint) === "test") return key;
  throw new UserError({
    code: "KEY_WRONG_MODE",
    exit: "key",
    message: `${path} holds a live key; the local platform takes test keys only`,
    hint,
  });
}
