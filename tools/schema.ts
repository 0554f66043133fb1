/** Writes `schema/sequence.schema.json`, by which editors complete a Sequence.toml. */
import { toJsonSchema } from "@valibot/to-json-schema";
import { projectSchema } from "../lib/project/schema.ts";

/** The JSON Schema of Sequence.toml as it should stand in the repository. */
export function schemaText(): string {
  const schema = toJsonSchema(projectSchema);
  return JSON.stringify({ title: "Sequence.toml", ...schema }, null, 2) + "\n";
}

if (import.meta.main) {
  await Deno.mkdir("schema", { recursive: true });
  await Deno.writeTextFile("schema/sequence.schema.json", schemaText());
}
