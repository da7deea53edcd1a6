# Shared by the scripts beside it (sourced, never run): paths, pinned versions, progress lines.
# shellcheck shell=bash
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${CHAIRTIME_CACHE:-$HOME/.cache/chairtime}
TOOLS=$CACHE/tools
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
STATE=$ROOT/.chairtime # generated, ignored: build stamps, development state
TOOLCHAIN=$(sed -n 's/^channel *= *"\(.*\)"/\1/p' "$ROOT/rust-toolchain.toml")

# The CLI must be the very version of the wasm-bindgen crate in Cargo.lock.
WASM_BINDGEN_VERSION=0.2.130
WORKER_BUILD_VERSION=0.8.7
CARGO_DENY_VERSION=0.20.2

WASM_BINDGEN=$TOOLS/wasm-bindgen-$WASM_BINDGEN_VERSION/bin/wasm-bindgen
WORKER_BUILD=$TOOLS/worker-build-$WORKER_BUILD_VERSION/bin/worker-build
CARGO_DENY=$TOOLS/cargo-deny-$CARGO_DENY_VERSION/bin/cargo-deny
WASM_OPT=$ROOT/node_modules/.bin/wasm-opt
ESBUILD=$ROOT/node_modules/.bin/esbuild

# A toolchain is installed once by tools.sh; no command may start a download or update rustup behind our back.
export RUSTUP_TOOLCHAIN=$TOOLCHAIN
export WRANGLER_SEND_METRICS=false

# say <text>: a line that tells what begins now.
say() { printf '==> %s\n' "$*"; }

# step <name> <command...>: runs the command and says how long it took.
step() {
  local name=$1 began=$SECONDS
  shift
  say "$name"
  if "$@"; then
    printf '    %s: ok, %ss\n' "$name" $((SECONDS - began))
  else
    local code=$?
    printf '    %s: FAILED, %ss\n' "$name" $((SECONDS - began)) >&2
    return "$code"
  fi
}

# fingerprint <path...>: one hash over the contents and names of all files under the paths, build output left out.
fingerprint() {
  (cd "$ROOT" && find "$@" -type f \
    -not -path 'worker/build/*' -not -path 'widget/dist/*' -not -path '*/.tmp/*' -print0 2>/dev/null |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}
