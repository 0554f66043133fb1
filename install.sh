#!/bin/sh
# Installs sequence for this machine, for you alone:
#
#   sh install.sh            the newest release
#
# Reads the list of releases, downloads the archive of this machine, compares its SHA-256 with
# checksums.txt, checks the manifest's signature where the machine's openssl can, runs the new
# program once, and only then puts it in its place. Never asks for root.
#
#   SEQUENCE_INSTALL_DIR   where to put it (default: ~/.local/bin)
#   SEQUENCE_VERSION       another version than the newest, such as 0.2.0 or 0.3.0-beta.1
#   SEQUENCE_CLI_REPO      owner/name of the release repository
#   SEQUENCE_UPDATE_API    base of the release API (default: https://api.github.com)
#
# Exit codes: 0 installed, 1 failed, 6 a check of what was downloaded failed.
set -eu

# tools/installers.ts fills these in for a release; both are empty in a checkout.
release_repo=''
release_keys=''

page_size=100
most_pages=10

say() {
  printf '%s\n' "$*"
}

# fail MESSAGE [HINT]
fail() {
  printf 'install: %s\n' "$1" >&2
  if [ $# -gt 1 ]; then printf 'install: hint: %s\n' "$2" >&2; fi
  exit 1
}

# The same for what was downloaded: nothing of it is installed.
refuse() {
  printf 'install: %s; nothing was installed\n' "$1" >&2
  if [ $# -gt 1 ]; then printf 'install: hint: %s\n' "$2" >&2; fi
  exit 6
}

has() {
  command -v "$1" >/dev/null 2>&1
}

detect_target() {
  system=$(uname -s)
  machine=$(uname -m)
  # A shell that runs translated on Apple silicon sees an Intel machine.
  if [ "$system" = Darwin ] && [ "$machine" = x86_64 ] &&
    [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || true)" = 1 ]; then
    machine=arm64
  fi
  case $machine in
    x86_64 | amd64) processor=x86_64 ;;
    aarch64 | arm64) processor=aarch64 ;;
    *) fail "there is no release for the processor $machine" "build it from source" ;;
  esac
  case $system in
    Linux) target=$processor-unknown-linux-gnu ;;
    Darwin) target=$processor-apple-darwin ;;
    MINGW* | MSYS* | CYGWIN* | Windows_NT) fail "this is Windows" "run install.ps1 in PowerShell" ;;
    *) fail "there is no release for $system" "build it from source" ;;
  esac
}

is_loopback() {
  case $1 in
    *@*) return 1 ;;
    http://127.0.0.1[:/]* | http://localhost[:/]* | "http://[::1]"[:/]*) return 0 ;;
    *) return 1 ;;
  esac
}

# fetch URL FILE WHAT: https alone, or this machine where the API is on this machine.
fetch() {
  case $1 in
    https://*) ;;
    *)
      if [ "$local_api" != yes ] || ! is_loopback "$1"; then
        refuse "the address of $3 is not https: $1"
      fi
      ;;
  esac
  if [ "$client" = curl ]; then
    schemes='=https'
    if [ "$local_api" = yes ]; then schemes='=https,http'; fi
    status=$(curl --silent --show-error --location --max-redirs 5 --proto "$schemes" \
      --proto-redir "$schemes" --connect-timeout 20 --max-time 900 \
      --header 'User-Agent: sequence-install' --output "$2" --write-out '%{http_code}' "$1" \
      2>"$work/log") || status=000
  else
    status=200
    # shellcheck disable=SC2086 # Two words or none.
    if ! wget $patience -U sequence-install -O "$2" "$1" 2>"$work/log"; then
      status=$(sed -n 's/.*[Ee][Rr][Rr][Oo][Rr][: ].*\([45][0-9][0-9]\).*/\1/p' "$work/log" | tail -n 1)
    fi
    if [ "$local_api" != yes ] && grep -q '^Location: http:' "$work/log"; then
      refuse "the address of $3 leads away from https"
    fi
  fi
  case $status in
    2??) [ -s "$2" ] || fail "$3 is empty: $1" ;;
    403 | 429)
      fail "$1 answers $status: too many requests from this network" "try again in an hour" ;;
    404) fail "there is no $3 at $1" "SEQUENCE_CLI_REPO=owner/name names another repository" ;;
    5??) fail "$1 answers $status" "try again later" ;;
    *)
      fail "$3 could not be downloaded from $1: $(tail -n 1 "$work/log" | tr -d '[:cntrl:]')" \
        "check the network, then run this again" ;;
  esac
}

# Prints `path<TAB>value` for every scalar of a JSON text. A record ends at a comma, so that it
# stays short; one that ends within a string is read on with the next.
flatten_json() {
  LC_ALL=C awk '
    BEGIN { RS = ","; depth = 0; open = 0 }
    function put(value,   path, i) {
      path = name[1]
      for (i = 2; i <= depth; i++) path = path "." name[i]
      print path "\t" value
    }
    {
      text = open ? held "," $0 : $0
      open = 0
      while (1) {
        sub(/^[ \t\r\n]+/, "", text)
        first = substr(text, 1, 1)
        if (first == "") break
        if (first == "{" || first == "[") {
          depth++
          kind[depth] = first
          name[depth] = 0
          wants[depth] = 1
          text = substr(text, 2)
        } else if (first == "}" || first == "]") {
          if (depth > 0) depth--
          text = substr(text, 2)
        } else if (first == ":") {
          text = substr(text, 2)
        } else if (first == "\"") {
          if (!match(text, /^"([^"\\]|\\.)*"/)) { held = text; open = 1; break }
          value = substr(text, 2, RLENGTH - 2)
          text = substr(text, RLENGTH + 1)
          gsub(/\\\//, "/", value)
          if (kind[depth] == "{" && wants[depth]) { name[depth] = value; wants[depth] = 0 }
          else put(value)
        } else if (match(text, /^[-+.A-Za-z0-9]+/)) {
          put(substr(text, 1, RLENGTH))
          text = substr(text, RLENGTH + 1)
        } else {
          text = substr(text, 2)
        }
      }
      if (!open && depth > 0) {
        if (kind[depth] == "[") name[depth]++
        else wants[depth] = 1
      }
    }' "$1"
}

# value FILE PATH: the value at a path of a flattened text; empty if there is none.
value() {
  awk -F '\t' -v path="$2" '$1 == path { print $2; exit }' "$1"
}

# Prints `version page index` for each release of a flattened page that may be installed.
candidates() {
  awk -F '\t' -v page="$2" -v exact="$wanted_version" '
    split($1, part, ".") == 2 { seen[part[1]] = 1; field[part[1], part[2]] = $2 }
    END {
      for (i in seen) {
        tag = field[i, "tag_name"]
        if (field[i, "draft"] == "true" || tag !~ /^cli\/v[0-9]+\.[0-9]+\.[0-9]+/) continue
        version = substr(tag, 6)
        stable = field[i, "prerelease"] != "true" && version ~ /^[0-9]+\.[0-9]+\.[0-9]+$/
        if (exact == "" ? stable : version == exact) print version, page, i
      }
    }' "$1"
}

find_release() {
  page=1
  : >"$work/found"
  while [ "$page" -le "$most_pages" ]; do
    fetch "$api/repos/$repo/releases?per_page=$page_size&page=$page" "$work/page.json" \
      "list of releases of $repo"
    flatten_json "$work/page.json" >"$work/page$page"
    candidates "$work/page$page" "$page" >>"$work/found"
    if [ -z "$(value "$work/page$page" "$((page_size - 1)).tag_name")" ]; then break; fi
    page=$((page + 1))
  done
  newest=$(sort -t . -k 1,1n -k 2,2n -k 3,3n "$work/found" | tail -n 1)
  if [ -z "$newest" ]; then
    fail "$repo has no release${wanted_version:+ $wanted_version}" \
      "SEQUENCE_VERSION and SEQUENCE_CLI_REPO choose another"
  fi
  # shellcheck disable=SC2086 # Three words.
  set -- $newest
  version=$1
  listing=$work/page$2
  index=$3
}

# asset NAME FILE: downloads one of the release's files.
asset() {
  url=$(awk -F '\t' -v start="$index.assets." -v wanted="$1" '
    index($1, start) == 1 {
      rest = substr($1, length(start) + 1)
      split(rest, part, ".")
      if (part[2] == "name" && $2 == wanted) at = part[1]
      if (part[2] == "browser_download_url") url[part[1]] = $2
    }
    END { if (at != "") print url[at] }' "$listing")
  case $url in
    '') fail "release $version has no $1" "SEQUENCE_VERSION chooses another release" ;;
    *[!A-Za-z0-9:/._~%?\&=@+,\[\]-]*) refuse "the address of $1 has characters it must not have" ;;
  esac
  fetch "$url" "$2" "$1"
}

sha256() {
  if has sha256sum; then
    sha256sum "$1" | cut -d ' ' -f 1
  elif has shasum; then
    shasum -a 256 "$1" | cut -d ' ' -f 1
  elif has openssl; then
    openssl dgst -sha256 "$1" | sed 's/.*= *//'
  else
    fail "there is no sha256sum, shasum or openssl to check the download with"
  fi
}

# Older versions of openssl, and LibreSSL, can't check an Ed25519 signature.
can_verify() {
  has openssl && openssl pkeyutl -help 2>&1 | grep -q rawin
}

# The wget of busybox takes any certificate: without the signature, whoever stands on the way could
# hand out a program of their own.
require_other_proof() {
  if [ "$local_api" = yes ]; then return; fi
  if [ -n "$release_keys" ] && can_verify; then return; fi
  fail "this wget checks no certificates, and the signature of a release can't be checked here" \
    "install curl, or GNU Wget, or OpenSSL 3 for an installer that knows the release's keys"
}

# The manifest is what was signed: it names version and hash. Sets `signed_hash`.
check_signature() {
  signed_hash=
  if [ -z "$release_keys" ]; then
    say "Releases are not signed for this installer; the SHA-256 of checksums.txt is checked"
    return
  fi
  if ! can_verify; then
    say "The signature is not checked: that needs OpenSSL 3 or newer; the SHA-256 is"
    return
  fi
  asset sequence-manifest.json "$work/manifest"
  asset sequence-manifest.json.sig "$work/signature.txt"
  if ! openssl base64 -d -A -in "$work/signature.txt" -out "$work/signature" 2>"$work/log"; then
    refuse "the manifest's signature is no base64"
  fi
  verified=no
  for key in $(printf '%s' "$release_keys" | tr ',' ' '); do
    # The fixed head of an Ed25519 key in DER is twelve bytes, which base64 sets apart.
    printf -- '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA%s\n-----END PUBLIC KEY-----\n' "$key" \
      >"$work/key.pem"
    if openssl pkeyutl -verify -pubin -inkey "$work/key.pem" -rawin -in "$work/manifest" \
      -sigfile "$work/signature" >"$work/log" 2>&1; then
      verified=yes
    fi
  done
  [ "$verified" = yes ] || refuse "the signature of release $version is not by a known key"
  flatten_json "$work/manifest" >"$work/manifest.flat"
  schema=$(value "$work/manifest.flat" schema)
  [ "$schema" = sequence.manifest/1 ] || refuse "the manifest's schema \"$schema\" is unknown"
  signed_version=$(value "$work/manifest.flat" version)
  [ "$signed_version" = "$version" ] ||
    refuse "release $version carries the manifest of $signed_version"
  expires=$(value "$work/manifest.flat" expires)
  # A mirror that stands still must not hand out an old program unnoticed.
  if [ -z "$wanted_version" ] && expr "$expires" \< "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >/dev/null; then
    refuse "the offer of $version ended at $expires" "SEQUENCE_VERSION=$version takes it all the same"
  fi
  place=$(awk -F '\t' -v target="$target" \
    '$1 ~ /^assets\.[0-9]+\.target$/ && $2 == target { sub(/target$/, "", $1); print $1; exit }' \
    "$work/manifest.flat")
  [ -n "$place" ] && [ "$(value "$work/manifest.flat" "${place}name")" = "$archive" ] ||
    refuse "the manifest of $version does not name $archive"
  signed_hash=$(value "$work/manifest.flat" "${place}sha256")
  say "The signature of $version is valid"
}

check_hash() {
  asset checksums.txt "$work/checksums"
  listed=$(awk -v name="$archive" '$2 == name || $2 == "*" name { print $1; exit }' \
    "$work/checksums")
  [ -n "$listed" ] || refuse "checksums.txt of $version does not list $archive"
  actual=$(sha256 "$work/archive")
  [ "$actual" = "$listed" ] || refuse "the SHA-256 of $archive is $actual, not $listed"
  if [ -n "$signed_hash" ] && [ "$actual" != "$signed_hash" ]; then
    refuse "the SHA-256 of $archive is $actual, not the signed $signed_hash"
  fi
}

# Exactly one member, a regular file of the right name.
unpack() {
  members=$(tar -tzf "$work/archive" 2>"$work/log") || refuse "$archive is no archive"
  [ "$members" = sequence ] || refuse "$archive holds other files than sequence"
  mkdir "$work/unpacked"
  tar -xzf "$work/archive" -C "$work/unpacked" || refuse "$archive can't be unpacked"
  fresh=$work/unpacked/sequence
  if [ -L "$fresh" ] || [ ! -f "$fresh" ]; then refuse "sequence in $archive is no regular file"; fi
  chmod 755 "$fresh"
  told=$("$fresh" --version 2>"$work/log") || {
    why=$(tail -n 1 "$work/log" | tr -d '[:cntrl:]')
    refuse "the new program does not run here: ${why:-no reason told}" \
      "Linux releases need glibc; build it from source elsewhere"
  }
  case $told in
    "sequence $version "* | "sequence $version") ;;
    *) refuse "the new program says it is \"$told\", not $version" ;;
  esac
}

tell_path() {
  case :$PATH: in
    *":$folder:"*)
      first=$(command -v sequence || true)
      if [ "$first" != "$folder/sequence" ]; then
        say "Note: $first stands before it on your PATH"
      fi
      ;;
    *)
      say "$folder is not on your PATH. Add this to your shell's start-up file:"
      say "  export PATH=\"$folder:\$PATH\""
      ;;
  esac
}

main() {
  repo=${SEQUENCE_CLI_REPO:-$release_repo}
  wanted_version=${SEQUENCE_VERSION:-}
  wanted_version=${wanted_version#v}
  api=${SEQUENCE_UPDATE_API:-https://api.github.com}
  api=${api%/}
  if [ -z "$repo" ]; then
    fail "this installer names no release repository" "SEQUENCE_CLI_REPO=owner/name sh install.sh"
  fi
  case $repo in
    */*/* | /* | */ | *[!A-Za-z0-9._/-]*) fail "SEQUENCE_CLI_REPO \"$repo\" is not owner/name" ;;
    */*) ;;
    *) fail "SEQUENCE_CLI_REPO \"$repo\" is not owner/name" ;;
  esac
  local_api=no
  if is_loopback "$api/"; then local_api=yes; fi
  if has curl; then
    client=curl
  elif has wget; then
    client=wget
    # A busybox of 2022 crashes with a time limit.
    patience=
    if wget --version 2>/dev/null | grep -q 'GNU Wget'; then
      patience='-T 30'
    else
      require_other_proof
    fi
  else
    fail "neither curl nor wget is there to download with" "install one of them"
  fi
  if [ -n "${SEQUENCE_INSTALL_DIR:-}" ]; then
    folder=$SEQUENCE_INSTALL_DIR
  else
    [ -n "${HOME:-}" ] || fail "neither SEQUENCE_INSTALL_DIR nor HOME is set"
    folder=$HOME/.local/bin
  fi
  case $folder in
    /*) ;;
    *) folder=$PWD/$folder ;;
  esac
  if [ -L "$folder/sequence" ] || { [ -e "$folder/sequence" ] && [ ! -f "$folder/sequence" ]; }; then
    fail "$folder/sequence is there and is no regular file (a package manager's link?)" \
      "remove it, or set SEQUENCE_INSTALL_DIR to another folder"
  fi
  detect_target
  mkdir -p "$folder" 2>/dev/null || fail "$folder can't be made" \
    "set SEQUENCE_INSTALL_DIR to a folder of your own"
  # In the same folder, so that the last step is one rename.
  work=$(mktemp -d "$folder/.sequence-install.XXXXXX" 2>/dev/null) ||
    fail "$folder can't be written" "set SEQUENCE_INSTALL_DIR to a folder of your own"
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP

  archive=sequence-$target.tar.gz
  find_release
  say "sequence $version for $target"
  check_signature
  asset "$archive" "$work/archive"
  check_hash
  unpack
  mv -f "$fresh" "$folder/sequence" || fail "$folder/sequence can't be written"
  say "Installed $folder/sequence"
  tell_path
}

# Last, so that a download that broke off does nothing.
main
