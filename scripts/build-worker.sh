#!/usr/bin/env bash
# Builds the Worker into worker/build/ (index.js, index_bg.wasm) and checks its size.
# Unwinding is on: with the default a panic in a Durable Object never answers and its alarm is never retried.
# Panics do not name their line (a fiftieth of the upload): their message and the trace's function numbers do. Nor does `Debug`
# write anything there: what must be told has words of its own.
# Skipped when no input changed since the last build; build-worker.sh --force builds all the same.
# build-worker.sh --faults builds one that panics on purpose, for tests alone, into .chairtime/faults/ instead.
. "$(dirname "$0")/lib.sh"

mode=${1:-}
OUT=$ROOT/worker/build
STAMP=$STATE/built/worker
options=()
if [ "$mode" = --faults ]; then
  OUT=$STATE/faults
  STAMP=$STATE/built/faults
  # Its size is nobody's concern, so it is not made small.
  options=(--no-opt --out-dir ../.chairtime/faults . --features faults)
fi

build() {
  shims
  (
    cd "$ROOT/worker"
    PATH=$STATE/shims:$PATH \
      RUSTFLAGS="${RUSTFLAGS:-} -Zlocation-detail=none -Zfmt-debug=none $(remap_flags)" \
      WASM_BINDGEN_BIN=$WASM_BINDGEN WASM_OPT_BIN=$WASM_OPT ESBUILD_BIN=$ESBUILD \
      "$WORKER_BUILD" --release --panic-unwind "${options[@]}"
  )
}

inputs="$(fingerprint Cargo.toml Cargo.lock rust-toolchain.toml package-lock.json scripts shared worker widget)"
if [ "$mode" != --force ] && [ -f "$OUT/index_bg.wasm" ] && [ "$(cat "$STAMP" 2>/dev/null)" = "$inputs" ]; then
  say "worker: nothing changed"
else
  rm -f "$STAMP"
  step "worker: compile" build
  mkdir -p "${STAMP%/*}"
  echo "$inputs" >"$STAMP"
fi
[ "$mode" = --faults ] || node "$ROOT/scripts/sizes.mjs" worker
