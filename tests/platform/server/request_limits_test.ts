import assert from "node:assert/strict";
import { bodyText } from "../../../lib/platform/server/request_checks.ts";
import { RequestsUnderWay } from "../../../lib/platform/server/requests_under_way.ts";
import { withPlatform } from "./running_platform.ts";

const json = { "content-type": "application/json" };

Deno.test("a body that does not come in time is 408, and reading it is given up", async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"na')),
    cancel: () => {
      cancelled = true;
    },
  });
  const request = new Request("http://127.0.0.1/", { method: "POST", headers: json, body });
  await assert.rejects(bodyText(request, 20), { status: 408, code: "BAD_REQUEST" });
  assert.equal(cancelled, true);
});

Deno.test("JSON may be nested 64 deep; brackets in strings don't count", async () => {
  const read = (text: string) =>
    bodyText(new Request("http://127.0.0.1/", { method: "POST", headers: json, body: text }));
  const deepest = "[".repeat(64) + "]".repeat(64);
  assert.equal(await read(deepest), deepest);
  await assert.rejects(read(`[${deepest}]`), { status: 400, code: "BAD_REQUEST" });
  const quoted = JSON.stringify({ a: '["{'.repeat(100) });
  assert.equal(await read(quoted), quoted);
});

Deno.test("address and headers over 64 KiB are 431 before anything is done", () =>
  withPlatform(async ({ ask }) => {
    const fits = await ask("/v1/account", { headers: { "x-long": "y".repeat(60_000) } });
    assert.equal(fits.status, 200);
    const wide = await ask("/v1/account", { headers: { "x-long": "y".repeat(66_000) } });
    assert.deepEqual([wide.status, wide.body.error.code], [431, "BAD_REQUEST"]);
    const many = Object.fromEntries(
      Array.from({ length: 70 }, (_, i) => [`x-${i}`, "z".repeat(1000)]),
    );
    assert.equal((await ask("/v1/account", { headers: many })).status, 431);
    const both = await ask(`/v1/orders?symbol=${"A".repeat(60_000)}`, {
      headers: { "x-long": "y".repeat(6000) },
    });
    assert.equal(both.status, 431);
  }));

Deno.test("the request after 1,024 that are not done is 503; one that ends makes room, also by failing", async () => {
  const underWay = new RequestsUnderWay();
  const gates = Array.from({ length: 1024 }, () => Promise.withResolvers<void>());
  const running = gates.map(({ promise }) => underWay.with(() => promise));
  const next = () => underWay.with(() => Promise.resolve("done"));
  await assert.rejects(next(), { status: 503, headers: { "retry-after": "1.000" } });
  gates[0]!.reject(new Error("It failed"));
  await assert.rejects(running[0]!);
  assert.equal(await next(), "done");
  for (const gate of gates) gate.resolve();
  await Promise.all(running.slice(1));
});
