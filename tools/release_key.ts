/**
 * Makes a key pair for signing releases: `deno run -A tools/release_key.ts FILE`. The private key
 * (Ed25519, PKCS #8, PEM) goes to FILE, which must not exist, with mode 0600; the public one, for
 * `SEQUENCE_BUILD_KEYS`, to stdout. `docs/releasing.md` tells what to do with them.
 */
import { keyId } from "../lib/release/signature.ts";

/** A pair for signing releases. */
export interface ReleaseKey {
  /** PKCS #8 in PEM. */
  privatePem: string;
  /** Raw, base64: what is baked into a build. */
  publicKey: string;
  /** First 8 hex digits of the public key's SHA-256. */
  id: string;
}

export async function makeReleaseKey(): Promise<ReleaseKey> {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const { privateKey, publicKey } = pair as CryptoKeyPair;
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey));
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  const lines = pkcs8.toBase64().match(/.{1,64}/g)!.join("\n");
  return {
    privatePem: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
    publicKey: raw.toBase64(),
    id: keyId(raw),
  };
}

/** Signs with a private key in PEM; gives the signature and the signer's raw public key in base64. */
export async function signWith(
  privatePem: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ signature: string; publicKey: string }> {
  const [, body] = /-----BEGIN PRIVATE KEY-----([\s\S]+)-----END PRIVATE KEY-----/
    .exec(privatePem) ?? [];
  if (body === undefined) throw new Error("The signing key is no private key in PEM (PKCS #8)");
  const pkcs8 = Uint8Array.fromBase64(body.replace(/\s/g, ""));
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", key);
  const publicKey = Uint8Array.fromBase64(x!, { alphabet: "base64url" });
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", key, bytes));
  return { signature: signature.toBase64(), publicKey: publicKey.toBase64() };
}

if (import.meta.main) {
  const [path, ...rest] = Deno.args;
  const say = (line: string) => Deno.stderr.writeSync(new TextEncoder().encode(line + "\n"));
  if (path === undefined || rest.length > 0) {
    say("usage: deno run -A tools/release_key.ts FILE");
    Deno.exit(2);
  }
  const { privatePem, publicKey, id } = await makeReleaseKey();
  await Deno.writeTextFile(path, privatePem, { createNew: true, mode: 0o600 });
  say(`private key: ${path} (keep it offline; nothing can replace it)`);
  say(`key id:      ${id}`);
  say("public key, for SEQUENCE_BUILD_KEYS:");
  Deno.stdout.writeSync(new TextEncoder().encode(publicKey + "\n"));
}
