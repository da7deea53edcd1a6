#!/usr/bin/env bash
# Everything that can be said about the code without running it: format, lints for both targets, dependencies.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

dependencies() {
  local deny
  deny=$(command -v cargo-deny || true)
  [ -n "$deny" ] || deny=$CARGO_DENY
  if [ ! -x "$deny" ]; then
    echo "    cargo-deny is not installed: left out (scripts/tools.sh --deny installs it)"
    return
  fi
  "$deny" --offline --log-level error check bans licenses sources
}

"$ROOT/scripts/tools.sh"
step "format" cargo fmt --all --check
step "lints, native" cargo clippy --quiet --workspace --all-targets -- -D warnings
# One after the other: together, cargo would give the Worker the widget's browser half.
for package in chairtime-shared chairtime-worker chairtime-widget; do
  step "lints, wasm: $package" cargo clippy --quiet --target wasm32-unknown-unknown -p "$package" -- -D warnings
done
step "lints, desk" cargo clippy --quiet --target wasm32-unknown-unknown -p chairtime-widget --features desk -- -D warnings
step "dependencies" dependencies
