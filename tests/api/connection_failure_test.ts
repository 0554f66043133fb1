import assert from "node:assert/strict";
import { connectionFailure } from "../../lib/api/connection_failure.ts";

const wrapped = (inner: string) =>
  new TypeError(`error sending request for url (https://x.example/v1/a?b=c): ${inner}`);

const TOLD: readonly (readonly [Error, string])[] = [
  [
    wrapped(
      "client error (Connect): dns error: failed to lookup address information: No such host",
    ),
    "its name can't be resolved (DNS)",
  ],
  [wrapped("client error (Connect): tcp connect error: Connection refused"), "connection refused"],
  [
    wrapped("client error (Connect): invalid peer certificate: UnknownIssuer"),
    "invalid peer certificate: UnknownIssuer",
  ],
  [
    new TypeError("fetch failed", { cause: wrapped("client error (SendRequest): reset by peer") }),
    "reset by peer",
  ],
  [new Error("something else"), "something else"],
];

for (const [cause, told] of TOLD) {
  Deno.test(`a connection that fails is told in a few words: ${told}`, () => {
    assert.equal(connectionFailure(cause), told);
  });
}
