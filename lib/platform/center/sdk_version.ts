/** The SDK's version that a deployment's `source` names; whoever deployed may have written anything. */
export function sdkVersionIn(source: unknown): string | undefined {
  if (typeof source !== "object" || source === null || !("sdk_version" in source)) return undefined;
  return typeof source.sdk_version === "string" ? source.sdk_version : undefined;
}
