import assert from "node:assert/strict";
import { parseSecrets } from "../../../commands/connect/secrets.ts";
import { UserError } from "../../../lib/cli/errors.ts";

const KEY = "AKxyz123";
const SECRET = "s3cret/+==tail";

Deno.test("keys are read from NAME=value lines and from JSON, the same", () => {
  const wanted = { apiKey: KEY, apiSecret: SECRET, passphrase: "open", extra: { sub: "a" } };
  const texts = [
    `# kraken\nexport API_KEY=${KEY}\r\napi_secret="${SECRET}"\npassphrase='open'\nextra_json={"sub":"a"}\n`,
    JSON.stringify({
      api_key: KEY,
      api_secret: SECRET,
      passphrase: "open",
      extra_json: { sub: "a" },
    }),
  ];
  for (const text of texts) assert.deepEqual(parseSecrets(text, "kraken"), wanted);
});

Deno.test("without a passphrase none is sent; polymarket needs no keys", () => {
  assert.deepEqual(parseSecrets(`api_key=${KEY}\napi_secret=${SECRET}\n`, "kraken"), {
    apiKey: KEY,
    apiSecret: SECRET,
  });
  assert.deepEqual(parseSecrets("{}", "polymarket"), { apiKey: "", apiSecret: "" });
});

Deno.test("a fault names the line and never what stands in it", () => {
  const faults: [string, RegExp][] = [
    ["", /there is no api_key/],
    [`api_key=${KEY}`, /there is no api_secret/],
    [SECRET.replaceAll("=", ""), /line 1 is not of the form/],
    [`api_key=${KEY}\n${SECRET}`, /line 2 has another name/],
    [`{"api_key": "${KEY}", "api_secret": "${SECRET}"`, /no valid JSON/],
    [`{"api_key": "${KEY}", "${SECRET}": 1}`, /a key besides/],
    [`{"api_key": "${KEY}", "api_secret": 12345678}`, /api_secret must be text/],
    [`api_key=a\tb\napi_secret=${SECRET}`, /control characters/],
    [`api_key=${KEY}\napi_secret=${SECRET}\nextra_json={${SECRET}`, /line 3: extra_json/],
  ];
  for (const [text, says] of faults) {
    assert.throws(() => parseSecrets(text, "kraken"), (cause: unknown) => {
      assert.ok(cause instanceof UserError);
      assert.equal(cause.exit, "usage");
      assert.match(cause.message, says);
      for (const secret of [KEY, SECRET, "12345678"]) {
        assert.ok(!(cause.message + cause.hint).includes(secret), cause.message);
      }
      return true;
    });
  }
});
