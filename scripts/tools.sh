#!/usr/bin/env bash
# Installs what the build needs, each thing once: the pinned toolchain, cargo tools (outside the tree, under
# ${CHAIRTIME_CACHE:-~/.cache/chairtime}/tools), the npm packages, and Chromium for the browser tests.
# Quick when all is there.
#
#   tools.sh             what the build needs
#   tools.sh --browser   Chromium too
#   tools.sh --deny      cargo-deny too (compiles for minutes)
#   tools.sh --mutants   cargo-mutants too, which only the soak uses
#   tools.sh --fuzz      cargo-fuzz too, likewise
. "$(dirname "$0")/lib.sh"

toolchain() {
  local have
  have=$(rustup toolchain list) || return
  case $have in
    *"$TOOLCHAIN"*) ;;
    *)
      say "Rust toolchain $TOOLCHAIN"
      rustup toolchain install "$TOOLCHAIN" --profile minimal --no-self-update \
        --component clippy --component rustfmt --component rust-src --target wasm32-unknown-unknown
      return
      ;;
  esac
  have=$(rustup component list --installed --toolchain "$TOOLCHAIN")
  for component in clippy rustfmt rust-src; do
    case $have in
      *"$component"*) ;;
      *) rustup component add --toolchain "$TOOLCHAIN" "$component" ;;
    esac
  done
  case $(rustup target list --installed --toolchain "$TOOLCHAIN") in
    *wasm32-unknown-unknown*) ;;
    *) rustup target add --toolchain "$TOOLCHAIN" wasm32-unknown-unknown ;;
  esac
}

# cargo_tool <crate> <version> <folder> <binary>: installs one version into a folder of its own.
# Without --locked on purpose: the lock files shipped in these crates may name versions that were yanked since.
cargo_tool() {
  [ -x "$4" ] && return
  say "$1 $2 (compiled once, some minutes)"
  mkdir -p "$TOOLS"
  CARGO_TARGET_DIR=$CACHE/target cargo install "$1" --version "=$2" --root "$3" --quiet || return
  rm -rf "$CACHE/target"
}

npm_packages() {
  local stamp=$ROOT/node_modules/.chairtime-lock
  cmp -s "$ROOT/package-lock.json" "$stamp" && return
  say "npm packages"
  (cd "$ROOT" && npm ci --no-audit --no-fund --loglevel=error)
  cp "$ROOT/package-lock.json" "$stamp"
}

# system <what for> <packages...>: from the system's own package manager, where that is Debian's.
system() {
  local what=$1
  shift
  say "$what: $*"
  if ! command -v apt-get >/dev/null; then
    echo "Please install $what ($*) by hand." >&2
    return 1
  fi
  local sudo=
  [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq && $sudo apt-get install -y -qq --no-install-recommends "$@"
}

# worker-build links against OpenSSL; with no C compiler Rust links nothing at all.
libraries() {
  [ -x "$WORKER_BUILD" ] && return
  command -v cc >/dev/null && pkg-config --exists openssl 2>/dev/null && return
  system "C compiler and OpenSSL headers" build-essential pkg-config libssl-dev
}

browser() {
  [ -n "${CHAIRTIME_CHROMIUM:-}" ] && return
  local name
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && return
  done
  system "Chromium, or name one in CHAIRTIME_CHROMIUM" chromium
}

for needed in rustup node npm; do
  command -v "$needed" >/dev/null || { echo "$needed is needed and was not found" >&2; exit 1; }
done
toolchain
libraries
cargo_tool wasm-bindgen-cli "$WASM_BINDGEN_VERSION" "${WASM_BINDGEN%/bin/*}" "$WASM_BINDGEN"
cargo_tool worker-build "$WORKER_BUILD_VERSION" "${WORKER_BUILD%/bin/*}" "$WORKER_BUILD"
npm_packages
case ${1:-} in
  --browser) browser ;;
  --deny) cargo_tool cargo-deny "$CARGO_DENY_VERSION" "${CARGO_DENY%/bin/*}" "$CARGO_DENY" ;;
  --mutants) cargo_tool cargo-mutants "$CARGO_MUTANTS_VERSION" "${CARGO_MUTANTS%/bin/*}" "$CARGO_MUTANTS" ;;
  --fuzz) cargo_tool cargo-fuzz "$CARGO_FUZZ_VERSION" "${CARGO_FUZZ%/bin/*}" "$CARGO_FUZZ" ;;
esac
