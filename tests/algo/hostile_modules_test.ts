import assert from "node:assert/strict";
import { NbboImage } from "../../lib/algo/nbbo_image.ts";
import { VenueBooksImage } from "../../lib/algo/venue_books_image.ts";
import { fixtureBytes } from "../support/sdk_fixtures.ts";
import { BASE_NS, type Guest, quote, runGuest } from "./guest.ts";

const bytes = (text: string) => [...new TextEncoder().encode(text)];

/** A module that finds itself in a mesh as `label`, with one peer called `peer`. */
async function meshed(name: string, label: string): Promise<Guest> {
  const guest = await runGuest(await fixtureBytes(name));
  guest.instance.writeRegions({
    self_label: bytes(label),
    self_mesh_id: 5n,
    peer_count: 1,
    peers: [{ label: bytes("peer"), mesh_id: 9n }],
  }, { version: 1 });
  quote(guest, 60_000_000_000_000, 60_000_010_000_000, 1);
  return guest;
}

Deno.test("a panic in on_nbbo or on_message is told with the callback's name", async () => {
  const atNbbo = await meshed("trap_in", "on_nbbo");
  const nbbo = new NbboImage(atNbbo.abi, BASE_NS, 1);
  const books = new VenueBooksImage(atNbbo.abi, BASE_NS, 1);
  assert.throws(
    () => atNbbo.instance.onNbbo(nbbo, books, atNbbo.state, atNbbo.features),
    { code: "TRAP", message: "unreachable executed in on_nbbo" },
  );
  const atMessage = await meshed("trap_in", "on_message");
  assert.throws(
    () => atMessage.instance.onMessage(9n, new Uint8Array(3), atMessage.state),
    { code: "TRAP", message: "unreachable executed in on_message" },
  );
});

Deno.test("of a flood of messages those that can go out do, and the others are counted", async () => {
  const guest = await meshed("message_storm", "storm");
  guest.onBook();
  const sent = new Map<string, number>();
  for (const { to, payload } of guest.sent) {
    const key = `${payload.length} to ${to}`;
    sent.set(key, (sent.get(key) ?? 0) + 1);
  }
  // Labels that are nobody's, its own among them, are dropped by the SDK.
  assert.deepEqual([...sent], [
    ["9 to 5", 125],
    ["256 to 9", 125],
    ["0 to 9", 125],
    [`256 to ${2n ** 64n - 1n}`, 125],
  ]);
  assert.deepEqual(guest.instance.refusedCalls, { log: 0, send: 125 });
  const told = (what: string) => guest.refused.filter((each) => each === what).length;
  // Wild pointers are told once a callback; what is too long each time, for its peer counts it.
  assert.deepEqual([told("send"), told("too large")], [1, 125]);
});

Deno.test("an answer of two messages to each message goes to its sender, or nowhere", async () => {
  const guest = await meshed("message_storm", "storm");
  guest.instance.onMessage(9n, new Uint8Array(256), guest.state);
  guest.instance.onMessage(77n, new Uint8Array(1), guest.state);
  assert.deepEqual(guest.sent.map(({ to, payload }) => [to, payload.length]), [
    [9n, 256],
    [9n, 256],
  ]);
});
