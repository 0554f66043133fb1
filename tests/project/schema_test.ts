import assert from "node:assert/strict";
import { parse } from "smol-toml";
import * as v from "valibot";
import { KNOWN_KEYS, projectSchema } from "../../lib/project/schema.ts";
import { schemaText } from "../../tools/schema.ts";

const SCHEMA = new URL("../../schema/sequence.schema.json", import.meta.url);

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  additionalProperties?: boolean | JsonSchema;
}

Deno.test("the editor's schema of Sequence.toml is the one that the program's own gives", async () => {
  assert.equal(await Deno.readTextFile(SCHEMA), schemaText());
});

Deno.test("the editor knows the same keys as the rules", () => {
  const root = JSON.parse(schemaText()) as JsonSchema;
  const at = (...path: string[]) =>
    path.reduce((schema, key) => {
      const next = schema.properties![key]!;
      return next.items ?? next;
    }, root);
  const keys = (schema: JsonSchema) => Object.keys(schema.properties!).sort();
  const known = (name: string) => [...KNOWN_KEYS[name]!].sort();
  assert.deepEqual(keys(root), known(""));
  for (const name of ["strategy", "risk", "instances", "build", "hosted"]) {
    assert.deepEqual(keys(at(name)), known(name), name);
    assert.equal(at(name).additionalProperties, false, name);
  }
  assert.deepEqual(keys(at("instances", "risk")), known("risk"));
  assert.deepEqual(keys(at("hosted", "placement")), known("hosted.placement"));
  assert.deepEqual(keys(at("hosted", "resources")), known("hosted.resources"));
  const bySymbol = at("risk", "symbols").additionalProperties as JsonSchema;
  assert.deepEqual(keys(bySymbol), known("risk.symbols"));
});

Deno.test("the templates' Sequence.toml keep the editor's schema", async () => {
  const templates = new URL("../../templates/", import.meta.url);
  for await (const { name } of Deno.readDir(templates)) {
    const text = await Deno.readTextFile(new URL(`${name}/Sequence.toml`, templates));
    assert.equal(v.safeParse(projectSchema, parse(text)).success, true, name);
  }
});
