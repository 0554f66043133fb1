import assert from "node:assert/strict";
import { CATALOGUE } from "../../../lib/contract/endpoints/catalogue.ts";
import { App } from "../../../lib/platform/server/app.ts";
import { openApiDocument } from "../../../lib/platform/server/openapi.ts";
import { type Any, withPlatform } from "./running_platform.ts";

Deno.test("every route is described, and every description has its route", () => {
  const described = CATALOGUE.map(({ method, path }) => `${method} ${path}`);
  assert.equal(new Set(described).size, described.length, "no call is described twice");
  const shape = (call: string) => call.replaceAll(/\{[a-z_]+\}/g, "{}");
  // The routes need nothing of the center until they are asked.
  const app = new App({ center: {}, keys: {}, facts: {} } as Any);
  const served = [...new Set(app.endpoints().map(shape))].sort();
  assert.deepEqual(described.map(shape).sort(), served);
});

Deno.test("the description is OpenAPI 3.1 with all common refusals, and needs no key", () =>
  withPlatform(async ({ ask }) => {
    const answer = await ask("/openapi.json", { headers: { authorization: "none" } });
    assert.equal(answer.status, 200);
    const document = answer.body;
    assert.equal(document.openapi, "3.1.0");
    const create = document.paths["/v1/deployments"].post;
    assert.deepEqual(
      Object.keys(create.responses),
      ["200", "201", "400", "401", "403", "409", "413", "415", "422", "429", "500", "503"],
    );
    const schema = create.requestBody.content["application/json"].schema;
    assert.deepEqual(schema.required, ["name", "wasm_base64"]);
    assert.equal(schema.properties.risk.properties.max_position_1e8.type, "integer");
    assert.deepEqual(document.paths["/v1/health/live"].get.security, []);
    const ids = Object.values(document.paths).flatMap((path: Any) =>
      Object.values(path).map((operation: Any) => operation.operationId)
    );
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(JSON.stringify(openApiDocument("x")).includes("undefined"), false);
  }));
