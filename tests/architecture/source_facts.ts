import { posix } from "node:path";

export interface ImportFact {
  /** Path from the repository's root, or the bare specifier of a package. */
  to: string;
  /** `type` leaves nothing behind at run time; `dynamic` is `import()`. */
  kind: "static" | "dynamic" | "type";
}

/** What one module tells about itself. */
export interface SourceFacts {
  path: string;
  imports: ImportFact[];
  /** Modules that it exports again. */
  reexports: string[];
  /** Globals, and members of globals, that it names: `fetch`, `Deno`, `Deno.exit`, `Date.now`. */
  uses: Set<string>;
  /** Members of `Deno` named outside every function: they run while the module loads. */
  usesOnLoad: Set<string>;
}

/** Reads `text`, the module at `path` (from the repository's root), with Deno's own parser. */
export function sourceFacts(path: string, text: string): SourceFacts {
  const facts: SourceFacts = {
    path,
    imports: [],
    reexports: [],
    uses: new Set(),
    usesOnLoad: new Set(),
  };
  const resolve = (specifier: string) =>
    specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : specifier;
  const plugin: Deno.lint.Plugin = {
    name: "architecture",
    rules: {
      facts: {
        create: () => ({
          ImportDeclaration(node) {
            const types = node.importKind === "type" ||
              (node.specifiers.length > 0 &&
                node.specifiers.every((specifier) =>
                  specifier.type === "ImportSpecifier" && specifier.importKind === "type"
                ));
            facts.imports.push({
              to: resolve(node.source.value),
              kind: types ? "type" : "static",
            });
          },
          ImportExpression(node) {
            if (node.source.type === "Literal" && typeof node.source.value === "string") {
              facts.imports.push({ to: resolve(node.source.value), kind: "dynamic" });
            }
          },
          ExportAllDeclaration(node) {
            reexport(node.source.value, node.exportKind);
          },
          ExportNamedDeclaration(node) {
            if (node.source !== null) reexport(node.source.value, node.exportKind);
          },
          Identifier(node) {
            if (namesNoGlobal(node)) return;
            const member = memberOf(node);
            const name = node.name === "globalThis" ? member : node.name;
            if (name === undefined) return;
            facts.uses.add(name);
            if (member === undefined || node.name === "globalThis") return;
            facts.uses.add(`${name}.${member}`);
            if (name === "Deno" && !insideFunction(node)) facts.usesOnLoad.add(`Deno.${member}`);
          },
          NewExpression(node) {
            if (
              node.callee.type === "Identifier" && node.callee.name === "Date" &&
              node.arguments.length === 0
            ) facts.uses.add("new Date()");
          },
        }),
      },
    },
  };
  const reexport = (specifier: string, kind: "type" | "value") => {
    facts.reexports.push(resolve(specifier));
    facts.imports.push({ to: resolve(specifier), kind: kind === "type" ? "type" : "static" });
  };
  Deno.lint.runPlugin(plugin, path, text);
  return facts;
}

/** `x.fetch`, `{ fetch: 1 }`, a method `fetch()` and a type's `fetch` name no global. */
function namesNoGlobal(node: Deno.lint.Identifier): boolean {
  const parent = node.parent as { type: string; computed?: boolean; key?: unknown };
  if (parent.type === "MemberExpression") {
    return (parent as unknown as Deno.lint.MemberExpression).property.range[0] === node.range[0] &&
      parent.computed !== true;
  }
  const key = parent.key as Deno.lint.Node | undefined;
  return key !== undefined && key.range[0] === node.range[0] && parent.computed !== true;
}

/** `exit` for `Deno` in `Deno.exit` and in `Deno["exit"]`. */
function memberOf(node: Deno.lint.Identifier): string | undefined {
  const parent = node.parent as Deno.lint.Node;
  if (parent.type !== "MemberExpression") return undefined;
  if (parent.object.range[0] !== node.range[0] || parent.object.type !== "Identifier") {
    return undefined;
  }
  const { property } = parent;
  if (property.type === "Identifier") return property.name;
  return property.type === "Literal" ? String(property.value) : undefined;
}

function insideFunction(node: Deno.lint.Node): boolean {
  let at = node as { type: string; parent?: unknown };
  while (at.parent !== undefined && at.parent !== null) {
    at = at.parent as typeof at;
    if (/Function/.test(at.type)) return true;
  }
  return false;
}
