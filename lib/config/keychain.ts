import { createHash } from "node:crypto";
import type { Context, ProcessResult } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";
import { type KeychainCall, type KeychainPrograms, programsFor } from "./keychain_programs.ts";

/** A keychain that asks its owner something would hang a script. */
const LIMIT_MS = 3000;

/** Whose key: `live` or `sandbox`. */
export type KeychainAccount = "live" | "sandbox";

/** The operating system's own store of secrets. Every failure is a KEYCHAIN_FAILED error. */
export interface Keychain {
  /** Such as `the macOS keychain`. */
  readonly name: string;
  /** Stores a key and reads it back. */
  store(account: KeychainAccount, key: string): Promise<void>;
  /** Undefined if there is none. */
  read(account: KeychainAccount): Promise<string | undefined>;
  /** Whether there was one. */
  remove(account: KeychainAccount): Promise<boolean>;
}

/** The keychain of the system that `os` names; this one by default. */
export function openKeychain(context: Context, os: string = Deno.build.os): Keychain {
  const programs = programsFor(os, serviceOf(context));
  const run = (call: KeychainCall) => runLimited(context, programs, call);
  const keychain: Keychain = {
    name: programs.name,
    async store(account, key) {
      const result = await run(programs.store(account, key));
      if (result.code !== 0) throw failed(programs, result, key);
      if (await keychain.read(account) !== key) {
        throw new UserError({
          code: "KEYCHAIN_FAILED",
          exit: "key",
          message: `${programs.name} did not give back what was stored in it`,
        });
      }
    },
    async read(account) {
      const result = await run(programs.read(account));
      if (result.code === 0) return result.stdout.trim() || undefined;
      if (programs.isMissing(result)) return undefined;
      throw failed(programs, result);
    },
    async remove(account) {
      if (await keychain.read(account) === undefined) return false;
      const result = await run(programs.remove(account));
      if (result.code === 0 || programs.isMissing(result)) return true;
      throw failed(programs, result);
    },
  };
  return keychain;
}

/** Each home has keys of its own; the usual one goes by the program's name. */
function serviceOf(context: Context): string {
  const home = context.env("SEQUENCE_HOME");
  if (!home) return "sequence";
  return `sequence-${createHash("sha256").update(home).digest("hex").slice(0, 8)}`;
}

async function runLimited(
  context: Context,
  { name, hint }: KeychainPrograms,
  { program, args, stdin }: KeychainCall,
): Promise<ProcessResult> {
  const over = AbortSignal.timeout(LIMIT_MS);
  const limit = new Promise<never>((_, reject) => {
    over.addEventListener("abort", () =>
      reject(
        new UserError({
          code: "KEYCHAIN_FAILED",
          exit: "key",
          message: `${name} did not answer within ${LIMIT_MS / 1000} s; is it locked?`,
          hint: "unlock it and run this again",
        }),
      ));
  });
  const signal = AbortSignal.any([over, context.signal]);
  try {
    const options = { signal, ...(stdin === undefined ? {} : { stdin }) };
    return await Promise.race([context.run(program, args, options), limit]);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new UserError({
      code: "KEYCHAIN_FAILED",
      exit: "key",
      message: `${name} can't be used: there is no program ${program}`,
      ...(hint === undefined ? {} : { hint }),
      cause,
    });
  }
}

/** The program's own reason, which could quote the key. */
function failed({ name, program }: KeychainPrograms, result: ProcessResult, key = ""): UserError {
  const said = result.stderr.trim().split("\n").at(-1) ?? "";
  const reason = key === "" ? said : said.replaceAll(key, "…");
  return new UserError({
    code: "KEYCHAIN_FAILED",
    exit: "key",
    message: `${name} refused: ${reason || `${program} ended with ${result.code}`}`,
  });
}
