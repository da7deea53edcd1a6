#!/usr/bin/env bash
# Builds the salon's desk into widget/dist/ beside the widget: the page `desk` under its fixed name, everything else in
# desk-files/ under names that carry a hash of the contents; then checks the sizes.
#
#   build-desk.sh [--debug | --force]   as build-widget.sh
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/wasm.sh"

MODE=${1:-}
STAMP=$STATE/built/desk
WORK=$STATE/desk

inputs="${MODE#--force} $(fingerprint Cargo.toml Cargo.lock rust-toolchain.toml package-lock.json scripts shared widget)"
if [ "$MODE" != --force ] && [ -f "$ROOT/widget/dist/desk" ] && [ "$(cat "$STAMP" 2>/dev/null)" = "$inputs" ]; then
  say "desk: nothing changed"
else
  rm -f "$STAMP"
  step "desk: compile" compile --features desk
  step "desk: bind" bind desk
  [ "$MODE" = --debug ] || step "desk: optimise" optimise desk
  step "desk: pack" node "$ROOT/scripts/pack-desk.mjs" "$WORK"
  mkdir -p "${STAMP%/*}"
  echo "$inputs" >"$STAMP"
fi
[ "$MODE" = --debug ] || node "$ROOT/scripts/sizes.mjs" desk
