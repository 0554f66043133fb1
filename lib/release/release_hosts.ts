import { isLoopback, type ReleaseSource } from "./release_source.ts";

/** Where GitHub serves the API and the files of releases. */
const HOSTS = new Set([
  "api.github.com",
  "github.com",
  "objects.githubusercontent.com",
  "release-assets.githubusercontent.com",
  "github-releases.githubusercontent.com",
]);

/**
 * Whether a request may go there, asked of the first address and of every redirect: HTTPS to one of
 * GitHub's hosts or to the host of the API; plain HTTP only on this machine, where the API is too.
 */
export function mayAsk(url: URL, source: Pick<ReleaseSource, "api">): boolean {
  const api = new URL(source.api);
  if (isLoopback(url)) return isLoopback(api) && /^https?:$/.test(url.protocol);
  return url.protocol === "https:" && url.username === "" &&
    (HOSTS.has(url.host) || url.host === api.host);
}
