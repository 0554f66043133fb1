import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { packageManagerOf } from "../../lib/release/package_manager.ts";

Deno.test("a program of a package manager is known by its path, also behind a link", () => {
  const cases: [string[], string | undefined][] = [
    [["/opt/homebrew/bin/sequence"], "brew upgrade sequence"],
    [
      ["/usr/local/bin/sequence", "/usr/local/Cellar/sequence/0.1.0/bin/sequence"],
      "brew upgrade sequence",
    ],
    [["/home/linuxbrew/.linuxbrew/bin/sequence"], "brew upgrade sequence"],
    [["C:\\Users\\me\\scoop\\apps\\sequence\\current\\sequence.exe"], "scoop update sequence"],
    [
      ["/home/me/.nix-profile/bin/sequence", "/nix/store/abc-sequence/bin/sequence"],
      "update the package in your Nix profile or configuration",
    ],
    [
      ["/usr/bin/sequence"],
      "update it with them, such as: apt-get install --only-upgrade sequence",
    ],
    [["/bin/sequence"], "update it with them, such as: apt-get install --only-upgrade sequence"],
    [["/home/me/.cargo/bin/sequence"], "cargo install sequence again"],
    [["/usr/local/bin/sequence"], undefined],
    [["/home/me/.local/bin/sequence"], undefined],
    [["/home/me/bin/sequence"], undefined],
    [["C:\\Users\\me\\bin\\sequence.exe"], undefined],
  ];
  for (const [paths, hint] of cases) {
    assertEquals(packageManagerOf(paths)?.hint, hint, paths.join(", "));
  }
});
