import type { ProcessResult } from "../cli/context.ts";
import { UserError } from "../cli/errors.ts";

/** One run of a program. A secret is in `stdin` only: arguments can be seen by every user. */
export interface KeychainCall {
  program: string;
  args: readonly string[];
  stdin?: string;
}

/** How a system's keychain is reached through a program that comes with it. */
export interface KeychainPrograms {
  name: string;
  program: string;
  /** How to get the program. */
  hint?: string;
  store(account: string, key: string): KeychainCall;
  read(account: string): KeychainCall;
  remove(account: string): KeychainCall;
  /** Whether a run that failed only means that nothing is stored. */
  isMissing(result: ProcessResult): boolean;
}

/**
 * The programs of a system. `service` is the name under which the keys lie there; letters, digits
 * and `-` only. Throws KEYCHAIN_FAILED for a system without a keychain.
 */
export function programsFor(os: string, service: string): KeychainPrograms {
  if (os === "darwin") return macos(service);
  if (os === "linux") return linux(service);
  if (os === "windows") return windows(service);
  throw new UserError({
    code: "KEYCHAIN_FAILED",
    exit: "key",
    message: `${os} has no keychain that this program knows`,
    hint: "sequence login stores the key in a file of yours",
  });
}

/** `security(1)`. A command on the standard input of `-i` keeps the key out of the arguments. */
const macos = (service: string): KeychainPrograms => ({
  name: "the macOS keychain",
  program: "security",
  store: (account, key) => ({
    program: "security",
    args: ["-i"],
    stdin: `add-generic-password -U -s ${service} -a ${account} -w "${key}"\n`,
  }),
  read: (account) => ({
    program: "security",
    args: ["find-generic-password", "-s", service, "-a", account, "-w"],
  }),
  remove: (account) => ({
    program: "security",
    args: ["delete-generic-password", "-s", service, "-a", account],
  }),
  // errSecItemNotFound (-25300) as an exit code.
  isMissing: ({ code }) => code === 44,
});

/** `secret-tool(1)` of libsecret, which reads a secret from standard input. */
const linux = (service: string): KeychainPrograms => ({
  name: "the Secret Service keyring",
  program: "secret-tool",
  hint: "install it (Debian: libsecret-tools; Fedora: libsecret), or leave --keychain out",
  store: (account, key) => ({
    program: "secret-tool",
    args: ["store", "--label", `Sequence ${account} key`, "service", service, "account", account],
    stdin: key,
  }),
  read: (account) => ({
    program: "secret-tool",
    args: ["lookup", "service", service, "account", account],
  }),
  remove: (account) => ({
    program: "secret-tool",
    args: ["clear", "service", service, "account", account],
  }),
  // It says nothing where it finds nothing.
  isMissing: ({ code, stderr }) => code === 1 && stderr.trim() === "",
});

const VAULT = "$ErrorActionPreference = 'Stop'; " +
  "[void][Windows.Security.Credentials.PasswordVault, Windows.Security.Credentials, " +
  "ContentType = WindowsRuntime]; " +
  "$vault = New-Object Windows.Security.Credentials.PasswordVault; ";
const MISSING = 44;

/** A script of Windows PowerShell, which can reach the Credential Manager; it holds no secret. */
function powershell(script: string, stdin?: string): KeychainCall {
  const args = ["-NoProfile", "-NonInteractive", "-Command", VAULT + script];
  return { program: "powershell", args, ...(stdin === undefined ? {} : { stdin }) };
}

const found = (service: string, account: string) =>
  `try { $found = $vault.Retrieve('${service}', '${account}') } catch { exit ${MISSING} }; `;

const windows = (service: string): KeychainPrograms => ({
  name: "the Windows Credential Manager",
  program: "powershell",
  store: (account, key) =>
    powershell(
      "$key = [Console]::In.ReadLine(); " +
        `$vault.Add((New-Object Windows.Security.Credentials.PasswordCredential(` +
        `'${service}', '${account}', $key)))`,
      `${key}\n`,
    ),
  read: (account) =>
    powershell(
      found(service, account) + "$found.RetrievePassword(); [Console]::Out.Write($found.Password)",
    ),
  remove: (account) => powershell(found(service, account) + "$vault.Remove($found)"),
  isMissing: ({ code }) => code === MISSING,
});
