/** Who installed the program, where that is not the user. */
export interface PackageManager {
  name: string;
  /** How to update with it. */
  hint: string;
}

interface Rule extends PackageManager {
  path: RegExp;
}

/** By the path of the program, with `/` between folders. */
const RULES: readonly Rule[] = [
  {
    name: "Homebrew",
    path: /^\/opt\/homebrew\/|^\/home\/linuxbrew\/|\/Cellar\//,
    hint: "brew upgrade sequence",
  },
  { name: "Scoop", path: /\/scoop\/(apps|shims)\//i, hint: "scoop update sequence" },
  {
    name: "Nix",
    path: /^\/nix\/store\/|\/\.nix-profile\//,
    hint: "update the package in your Nix profile or configuration",
  },
  { name: "Snap", path: /^\/snap\//, hint: "snap refresh sequence" },
  { name: "cargo", path: /\/\.cargo\/bin\//, hint: "cargo install sequence again" },
  {
    name: "the system's packages (apt and its like)",
    path: /^(\/usr)?\/s?bin\/|^\/usr\/(lib|libexec|share)\//,
    hint: "update it with them, such as: apt-get install --only-upgrade sequence",
  },
];

/** The package manager to which a program belongs, by any of its paths; pure. */
export function packageManagerOf(paths: readonly string[]): PackageManager | undefined {
  for (const path of paths) {
    const slashes = path.replaceAll("\\", "/");
    const rule = RULES.find((each) => each.path.test(slashes));
    if (rule !== undefined) return { name: rule.name, hint: rule.hint };
  }
  return undefined;
}
