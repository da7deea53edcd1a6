#!/usr/bin/env bash
# Builds the widget into widget/dist/: the loader under its fixed name, everything else under names that carry
# a hash of the contents; then checks the sizes.
#
#   build-widget.sh           as shipped: the standard library rebuilt with immediate-abort, no panic texts
#   build-widget.sh --debug   readable panics and function names, quick to compile, far over the budget
#   build-widget.sh --force   as shipped, even when no input changed
. "$(dirname "$0")/lib.sh"

MODE=${1:-}
STAMP=$STATE/built/widget
WORK=$STATE/widget

# The features that every browser with custom elements and CSSStyleSheet() has. Never --all-features: binaryen
# then writes an import section that V8 refuses.
WASM_FEATURES=(--enable-bulk-memory --enable-bulk-memory-opt --enable-nontrapping-float-to-int --enable-sign-ext
  --enable-mutable-globals --enable-reference-types --enable-multivalue)
# Beyond -Oz: passes run until nothing gets smaller; tiny functions are inlined and large ones with one caller are not,
# because that compresses better; and an address plus an offset below 1024 is folded into the access, since the first
# kilobyte is the far end of the stack.
SMALLER=(--converge --one-caller-inline-max-function-size=100 --always-inline-max-function-size=4 --low-memory-unused)

compile() {
  local profile=dev
  local flags=(--target wasm32-unknown-unknown --package chairtime-widget)
  export RUSTFLAGS
  if [ "$MODE" = --debug ]; then
    RUSTFLAGS=${RUSTFLAGS:-}
    PROFILE_DIR=debug
  else
    profile=widget
    PROFILE_DIR=widget
    flags+=('-Zbuild-std=core,std,panic_abort' -Zbuild-std-features=optimize_for_size)
    RUSTFLAGS="${RUSTFLAGS:-} -Zunstable-options -Cpanic=immediate-abort $(remap_flags)"
  fi
  # Only the cdylib: next to an rlib, cargo would leave out link-time optimisation.
  (cd "$ROOT" && cargo rustc --lib --crate-type cdylib --profile "$profile" "${flags[@]}")
}

bind() {
  rm -rf "$WORK"
  "$WASM_BINDGEN" "$TARGET/wasm32-unknown-unknown/$PROFILE_DIR/chairtime_widget.wasm" --target web --no-typescript --omit-default-module-path --out-dir "$WORK" --out-name widget
}

optimise() {
  shims
  "$WASM_OPT" -Oz "${SMALLER[@]}" "${WASM_FEATURES[@]}" --strip-debug --strip-producers --strip-target-features \
    "$WORK/widget_bg.wasm" -o "$WORK/widget_opt.wasm" || return
  mv "$WORK/widget_opt.wasm" "$WORK/widget_bg.wasm"
}

inputs="${MODE#--force} $(fingerprint Cargo.toml Cargo.lock rust-toolchain.toml package-lock.json scripts shared widget)"
if [ "$MODE" != --force ] && [ -f "$ROOT/widget/dist/widget.js" ] && [ "$(cat "$STAMP" 2>/dev/null)" = "$inputs" ]; then
  say "widget: nothing changed"
else
  rm -f "$STAMP"
  step "widget: compile" compile
  step "widget: bind" bind
  [ "$MODE" = --debug ] || step "widget: optimise" optimise
  step "widget: pack" node "$ROOT/scripts/pack-widget.mjs" "$WORK"
  mkdir -p "${STAMP%/*}"
  echo "$inputs" >"$STAMP"
fi
[ "$MODE" = --debug ] || node "$ROOT/scripts/sizes.mjs" widget
