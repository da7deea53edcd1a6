#!/usr/bin/env bash
# Builds the widget into widget/dist/: the loader under its fixed name, everything else under names that carry
# a hash of the contents; then checks the sizes.
#
#   build-widget.sh           as shipped: the standard library rebuilt with immediate-abort, no panic texts
#   build-widget.sh --debug   readable panics and function names, quick to compile, far over the budget
#   build-widget.sh --force   as shipped, even when no input changed
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/wasm.sh"

MODE=${1:-}
STAMP=$STATE/built/widget
WORK=$STATE/widget

inputs="${MODE#--force} $(fingerprint Cargo.toml Cargo.lock rust-toolchain.toml package-lock.json scripts shared widget)"
if [ "$MODE" != --force ] && [ -f "$ROOT/widget/dist/widget.js" ] && [ "$(cat "$STAMP" 2>/dev/null)" = "$inputs" ]; then
  say "widget: nothing changed"
else
  rm -f "$STAMP"
  step "widget: compile" compile
  step "widget: bind" bind widget
  [ "$MODE" = --debug ] || step "widget: optimise" optimise widget
  step "widget: pack" node "$ROOT/scripts/pack-widget.mjs" "$WORK"
  mkdir -p "${STAMP%/*}"
  echo "$inputs" >"$STAMP"
fi
[ "$MODE" = --debug ] || node "$ROOT/scripts/sizes.mjs" widget
