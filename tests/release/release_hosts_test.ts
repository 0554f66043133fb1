import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { mayAsk } from "../../lib/release/release_hosts.ts";

const allowed = (api: string, urls: string[]) =>
  urls.filter((url) => mayAsk(new URL(url), { api }));

Deno.test("with GitHub's API, only its hosts are asked, and only over HTTPS", () => {
  const good = [
    "https://api.github.com/repos",
    "https://github.com/o/n/releases/download/x",
    "https://objects.githubusercontent.com/x",
    "https://release-assets.githubusercontent.com/x",
  ];
  const bad = [
    "http://github.com/x",
    "https://github.com:8443/x",
    "https://github.com.evil.example/x",
    "https://evilgithub.com/x",
    "https://user@github.com/x",
    "https://raw.githubusercontent.com/x",
    "http://127.0.0.1:1/x",
    "https://localhost/x",
    "https://[::1]/x",
    "file:///etc/passwd",
    "data:text/plain,x",
  ];
  assertEquals(allowed("https://api.github.com", [...good, ...bad]), good);
});

Deno.test("a mirror is asked itself too, and this machine only if the API is on it", () => {
  const urls = ["https://mirror.example/x", "http://mirror.example/x", "https://other.example/x"];
  assertEquals(allowed("https://mirror.example/api", urls), ["https://mirror.example/x"]);
  const here = ["http://127.0.0.1:81/x", "http://localhost/x", "https://[::1]/x"];
  assertEquals(allowed("http://127.0.0.1:80", [...here, ...urls]), here);
});
