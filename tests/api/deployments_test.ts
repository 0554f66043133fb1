import assert from "node:assert/strict";
import { ApiError } from "../../lib/api/api_error.ts";
import {
  findDeployment,
  getDeployment,
  listDeployments,
  resolveDeployment,
} from "../../lib/api/deployments.ts";
import { createRestClient, type RestClient } from "../../lib/api/rest_client.ts";
import { UserError } from "../../lib/cli/errors.ts";
import { fakeContext } from "../support/fake_context.ts";
import { type Answer, json, type ScriptedServer, withServer } from "./scripted_server.ts";

function asked(
  answers: readonly Answer[],
  work: (client: RestClient, server: ScriptedServer) => Promise<void>,
): Promise<void> {
  return withServer(answers, async (server) => {
    const context = fakeContext({ fetch: (input, init) => fetch(input, init) });
    await work(createRestClient({ context, baseUrl: server.url, key: "seq_test_x" }), server);
  });
}

const row = (n: number, name = `algo-${n}`) => ({ deployment_id: `dep_${n}`, name });

Deno.test("the list of deployments is read wrapped and bare", async () => {
  for (const body of [{ deployments: [row(1), row(2)] }, [row(1), row(2)]]) {
    await asked([json(body)], async (client) => {
      const rows = await listDeployments(client);
      assert.deepEqual(rows.map((each) => each.deployment_id), ["dep_1", "dep_2"]);
    });
  }
});

Deno.test("a list of several pages is read to its end", () =>
  asked(
    [
      json({ deployments: [row(1), row(2)], has_more: true }),
      json({ deployments: [row(3)], has_more: false }),
    ],
    async (client, { seen }) => {
      assert.equal((await listDeployments(client)).length, 3);
      assert.deepEqual(seen.map((each) => each.path), [
        "/v1/deployments?limit=200",
        "/v1/deployments?limit=200&offset=2",
      ]);
    },
  ));

const SANDBOX = { sandbox: true, local: false };

Deno.test("a deployment is found by its whole name, also where the platform does not filter", () =>
  asked([json({ deployments: [row(1, "my-mm-2"), row(2, "my-mm")] })], async (client) => {
    assert.equal((await findDeployment(client, "my-mm"))?.deployment_id, "dep_2");
    assert.equal(await findDeployment(client, "my"), undefined);
    assert.equal(await resolveDeployment(client, "my-mm", SANDBOX), "dep_2");
  }));

Deno.test("an id is taken as it is, without asking", () =>
  asked([json({})], async (client, { seen }) => {
    assert.equal(await resolveDeployment(client, "dep_4f0c", SANDBOX), "dep_4f0c");
    assert.equal(seen.length, 0);
  }));

Deno.test("an unknown name is not found, with the nearest or the known ones", async () => {
  const hintOf = async (rows: unknown[], name: string) => {
    let hint: string | undefined;
    await asked([json({ deployments: rows })], async (client) => {
      await assert.rejects(resolveDeployment(client, name, SANDBOX), (cause: unknown) => {
        assert(cause instanceof UserError);
        assert.deepEqual([cause.message, cause.exit], [`no deployment "${name}"`, "notFound"]);
        hint = cause.hint;
        return true;
      });
    });
    return hint;
  };
  assert.equal(await hintOf([row(1, "my-mm")], "my-mn"), "did you mean my-mm?");
  assert.equal(await hintOf([row(1, "alpha"), row(2, "beta")], "xyz"), "there are: alpha, beta");
  assert.equal(await hintOf([], "xyz"), "sequence --sandbox deploy makes one from Sequence.toml");
});

Deno.test("a list that never ends is given up, not read until memory does", () =>
  asked([
    json({ deployments: Array.from({ length: 200 }, (_, i) => row(i, `a${i}`)), has_more: true }),
  ], async (client) => {
    await assert.rejects(findDeployment(client, "nobody"), /does not end after 20000/);
  }));

Deno.test("an id with odd characters stays one segment of the address", () =>
  asked([json(row(1))], async (client, { seen }) => {
    await getDeployment(client, "dep_a/../b?c");
    assert.equal(seen[0]!.path, "/v1/deployments/dep_a%2F..%2Fb%3Fc");
  }));

Deno.test("a document of another shape is told as the platform's fault, with the key", () =>
  asked([json({ deployment_id: "dep_1", name: 5 })], async (client) => {
    await assert.rejects(getDeployment(client, "dep_1"), (cause: unknown) => {
      assert(cause instanceof ApiError);
      assert.equal(cause.code, "UNEXPECTED_ANSWER");
      assert.match(cause.message, /\(name: /);
      return true;
    });
  }));

Deno.test("a document that has only its id and name, and keys of the future, is read", () =>
  asked([json({ ...row(1), tomorrow: { a: 1 } })], async (client) => {
    assert.equal((await getDeployment(client, "dep_1"))["deployment_id"], "dep_1");
  }));
