/** What a request to an address that answers with another address is told. */
export const REDIRECTED = "it redirects elsewhere";

/** Why a request got no answer, in a few words. */
export function connectionFailure(cause: unknown): string {
  const text = innerText(cause);
  if (isRefused(cause)) return "connection refused";
  if (/redirect/i.test(text)) return REDIRECTED;
  if (/dns error|failed to lookup/i.test(text)) return "its name can't be resolved (DNS)";
  return withoutWrapping(text.split("\n")[0]!);
}

/** The runtime's HTTP client puts the address, which we tell ourselves, and its layers around it. */
function withoutWrapping(text: string): string {
  const inner = text.replace(/^error sending request for url \(\S*\): /, "")
    .replace(/^client error \(\w+\): /, "");
  return inner === "" ? text : inner;
}

/** Whether there is nobody at the address, which the system tells at once. */
export function isRefused(cause: unknown): boolean {
  return /refused/i.test(innerText(cause));
}

/** Newer runtimes say just "fetch failed" and keep the reason as its cause. */
function innerText(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message : String(inner);
}
