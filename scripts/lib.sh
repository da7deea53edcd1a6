# Shared by the scripts beside it (sourced, never run): paths, pinned versions, progress lines.
# shellcheck shell=bash disable=SC2034
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
CARGO_MUTANTS_VERSION=27.1.0
CARGO_FUZZ_VERSION=0.13.2

WASM_BINDGEN=$TOOLS/wasm-bindgen-$WASM_BINDGEN_VERSION/bin/wasm-bindgen
WORKER_BUILD=$TOOLS/worker-build-$WORKER_BUILD_VERSION/bin/worker-build
CARGO_DENY=$TOOLS/cargo-deny-$CARGO_DENY_VERSION/bin/cargo-deny
CARGO_MUTANTS=$TOOLS/cargo-mutants-$CARGO_MUTANTS_VERSION/bin/cargo-mutants
CARGO_FUZZ=$TOOLS/cargo-fuzz-$CARGO_FUZZ_VERSION/bin/cargo-fuzz
WASM_OPT=$STATE/shims/wasm-opt # made by shims()
ESBUILD=$ROOT/node_modules/.bin/esbuild

# rustup puts itself there, and not every shell knows.
PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
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

# state_in_memory: where there is room, what tests keep is in memory and gone at the end: a disk that is slow to sync makes every
# booking wait. What tests kill are processes, never the machine, and their files outlive them in either place.
state_in_memory() {
  local room
  room=$(df --output=avail /dev/shm 2>/dev/null | tail -n 1) || room=0
  if [ -w /dev/shm ] && [ "${room:-0}" -gt 2000000 ]; then
    TMPDIR=$(mktemp -d /dev/shm/chairtime-XXXXXX)
    export TMPDIR
    trap 'rm -rf "$TMPDIR"' EXIT
  fi
}

# shims: small stand-ins in .chairtime/shims for programs that other tools call by a name or address of their own.
shims() {
  local dir=$STATE/shims tool real
  mkdir -p "$dir"
  # wasm-opt from npm is JavaScript; large functions need a deeper stack than Node's default.
  # worker-build wants the names of all functions in the upload, a twentieth of it; they go to a file beside, in which the
  # numbers are found that a trace shows (`wasm-function[123]`).
  cat >"$dir/wasm-opt" <<SHIM
#!/bin/sh
for arg do
  shift
  [ "\$arg" != --debuginfo ] || arg='--symbolmap=$STATE/worker-functions.txt'
  set -- "\$@" "\$arg"
done
exec node --stack-size=4000 '$ROOT/node_modules/binaryen/bin/wasm-opt' "\$@"
SHIM
  # worker-build asks for a toolchain named "nightly"; it gets the pinned one. It also runs `cargo build --lib`, for
  # which cargo leaves out link-time optimisation when the crate is a cdylib and an rlib; so only the cdylib is asked for.
  for tool in cargo rustc rustup; do
    real=$(PATH=${PATH//$dir:/} command -v "$tool")
    cat >"$dir/$tool" <<SHIM
#!/bin/sh
export RUSTUP_TOOLCHAIN='$TOOLCHAIN'
[ "\$1" != +nightly ] || shift
case "\$0 \$1 \$2" in */cargo' build --lib') shift 2; set -- rustc --lib --crate-type cdylib "\$@" ;; esac
for arg do
  shift
  [ "\$arg" != nightly ] || arg='$TOOLCHAIN'
  set -- "\$@" "\$arg"
done
exec '$real' "\$@"
SHIM
  done
  chmod +x "$dir"/*
}

# remap_flags: compiler flags that keep this machine's folders out of the built files.
remap_flags() {
  local sysroot
  sysroot=$(rustc --print sysroot)
  case $ROOT$HOME$sysroot in *' '*) return ;; esac # RUSTFLAGS cannot carry spaces
  echo "--remap-path-prefix=$sysroot=/rust --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo --remap-path-prefix=$ROOT=/chairtime"
}

# fingerprint <path...>: one hash over the contents and names of all files under the paths, build output left out.
fingerprint() {
  (cd "$ROOT" && find "$@" -type f \
    -not -path 'worker/build/*' -not -path 'widget/dist/*' -not -path '*/.tmp/*' -print0 2>/dev/null |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}
