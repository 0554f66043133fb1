import { toJsonSchema } from "@valibot/to-json-schema";
import type { GenericSchema, GenericSchemaAsync } from "valibot";
import { CATALOGUE } from "../../contract/endpoints/catalogue.ts";
import type { Endpoint } from "../../contract/endpoints/endpoint.ts";
import { NumberLiteral, stringifyExact } from "../../contract/json.ts";

type Json = Record<string, unknown>;

/** What every call that needs a key can be refused with. */
const COMMON = [401, 403, 429, 500, 503];
/** What an open call can be refused with: a foreign host, a platform that starts or stops. */
const OPEN = [403, 500, 503];
const WITH_BODY = [400, 413, 415, 422];

const REASONS: Readonly<Record<number, string>> = {
  101: "The connection is upgraded to a WebSocket",
  200: "Done",
  201: "Made",
  202: "Taken",
  400: "The body is no JSON object, or a parameter is wrong",
  401: "No key, or an unknown one",
  403: "Not allowed with this key, or from a web page",
  404: "No such thing",
  409: "In conflict with what there is",
  413: "The body is too large",
  415: "The body's content type is not JSON",
  422: "The body's content is not valid; every fault is in the details",
  429: "Too many requests; Retry-After says how many seconds to wait",
  500: "The platform failed",
  501: "The local platform does not offer this",
  503: "The platform is starting or stopping",
};

const ERROR: Json = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message", "request_id"],
      properties: {
        code: { type: "string" },
        message: { type: "string" },
        request_id: { type: "string" },
        details: {
          type: "array",
          items: {
            type: "object",
            required: ["field", "message"],
            properties: {
              field: { type: "string" },
              message: { type: "string" },
              value: {},
              hint: { type: "string" },
              code: { type: "string" },
            },
          },
        },
      },
    },
  },
};

/** The OpenAPI 3.1 document of everything that the platform serves, as text. */
export function openApiText(version: string): string {
  return stringifyExact(openApiDocument(version));
}

export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const endpoint of CATALOGUE) {
    (paths[endpoint.path] ??= {})[endpoint.method.toLowerCase()] = operation(endpoint);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Sequence local platform",
      version,
      description: "Integers keep all their digits: keys that end in _1e8, _1e9 or _ns, and ids " +
        "of algos, can pass 2^53.",
    },
    servers: [{ url: "/" }],
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer", bearerFormat: "seq_test_…" } },
      schemas: { Error: ERROR },
      responses: Object.fromEntries(
        Object.entries(REASONS).filter(([status]) => Number(status) >= 400)
          .map(([status, description]) => [`Refused${status}`, {
            description,
            content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
          }]),
      ),
    },
  };
}

function operation(endpoint: Endpoint): Json {
  const { method, path, summary, query, body, open, deprecated } = endpoint;
  const parameters = [
    ...[...path.matchAll(/\{([a-z_]+)\}/g)].map(([, name]) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string", minLength: 1 },
    })),
    ...Object.entries(query ?? {}).map(([name, schema]) => ({
      name,
      in: "query",
      required: schema.type !== "optional",
      schema: jsonSchema(schema),
    })),
  ];
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+/g, "_")}`,
    summary,
    ...(deprecated === true ? { deprecated } : {}),
    ...(open === true ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : {
      requestBody: {
        required: false,
        content: { "application/json": { schema: jsonSchema(body) } },
      },
    }),
    responses: responses(endpoint),
  };
}

function responses(endpoint: Endpoint): Json {
  const documents = Object.entries(endpoint.answers).map(([status, schema]) => [status, {
    description: REASONS[Number(status)],
    ...(schema === null ? {} : { content: { "application/json": { schema: jsonSchema(schema) } } }),
  }]);
  return { ...Object.fromEntries(documents), ...Object.fromEntries(refusals(endpoint)) };
}

function refusals({ open, query, body, refusals }: Endpoint): [number, Json][] {
  const statuses = new Set([
    ...(open === true ? OPEN : COMMON),
    ...(query === undefined ? [] : [400]),
    ...(body === undefined ? [] : WITH_BODY),
    ...(refusals ?? []),
  ]);
  return [...statuses].sort((a, b) => a - b).map((status) => [status, {
    $ref: `#/components/responses/Refused${status}`,
  }]);
}

/** What a schema takes; a BigInt is an integer of any size on the wire. */
function jsonSchema(schema: GenericSchema): Json {
  const { $schema: _dialect, ...rest } = toJsonSchema(schema, {
    target: "draft-2020-12",
    typeMode: "input",
    errorMode: "ignore",
    overrideSchema: ({ valibotSchema }) => special(valibotSchema),
  });
  return rest;
}

function special(schema: GenericSchema | GenericSchemaAsync): Json | undefined {
  if (schema.type === "bigint") return { type: "integer" };
  // A number that is read as it was written.
  const { check } = schema as { check?: (value: unknown) => boolean };
  return schema.type === "custom" && check?.(new NumberLiteral("0")) === true
    ? { type: "number" }
    : undefined;
}
