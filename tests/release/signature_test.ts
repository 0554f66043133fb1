import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { signerOf } from "../../lib/release/signature.ts";
import { makeReleaseKey, signWith } from "../../tools/release_key.ts";

const bytes = new TextEncoder().encode('{"schema":"sequence.manifest/1"}\n');

/** RFC 8032, section 7.1, test 3: key, message af82 and signature. */
const RFC_KEY = Uint8Array.fromHex(
  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
).toBase64();
const RFC_SIGNATURE = Uint8Array.fromHex(
  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac" +
    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
).toBase64();

Deno.test("a signature of the standard's own example is taken, for its message alone", async () => {
  // printf '%s' fc51…8025 | xxd -r -p | sha256sum
  const signer = await signerOf(Uint8Array.fromHex("af82"), RFC_SIGNATURE + "\n", [RFC_KEY]);
  assertEquals(signer, "dac073e0");
  assertEquals(await signerOf(Uint8Array.fromHex("af83"), RFC_SIGNATURE, [RFC_KEY]), undefined);
});

Deno.test("the key that signed is found among two, and another one is not", async () => {
  const [current, standby, stranger] = [
    await makeReleaseKey(),
    await makeReleaseKey(),
    await makeReleaseKey(),
  ];
  const keys = [current.publicKey, standby.publicKey];
  const sign = async (pem: string) => (await signWith(pem, bytes)).signature;
  assertEquals(await signerOf(bytes, await sign(current.privatePem), keys), current.id);
  assertEquals(await signerOf(bytes, await sign(standby.privatePem), keys), standby.id);
  assertEquals(await signerOf(bytes, await sign(stranger.privatePem), keys), undefined);
  assertEquals(await signerOf(bytes, await sign(current.privatePem), []), undefined);
});

Deno.test("a signature is exactly one line of base64 for 64 bytes", async () => {
  const { privatePem, publicKey, id } = await makeReleaseKey();
  const { signature } = await signWith(privatePem, bytes);
  const raw = Uint8Array.fromBase64(signature);
  for (const good of [signature, `${signature}\n`, `${signature}\r\n`]) {
    assertEquals(await signerOf(bytes, good, [publicKey]), id);
  }
  const url = raw.toBase64({ alphabet: "base64url" }) + "_";
  const bad = [
    "",
    "\n",
    `${signature}\n\n`,
    ` ${signature}`,
    `${signature.slice(0, 40)} ${signature.slice(40)}`,
  ];
  bad.push(raw.toHex(), raw.subarray(1).toBase64(), new Uint8Array([...raw, 0]).toBase64(), url);
  for (const text of bad) {
    assertEquals(await signerOf(bytes, text, [publicKey]), undefined, JSON.stringify(text));
  }
});
