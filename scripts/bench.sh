#!/usr/bin/env bash
# Builds as shipped and runs the benchmarks. Arguments go to the benchmark's own entry.
. "$(dirname "$0")/lib.sh"
"$ROOT/scripts/tools.sh"
"$ROOT/scripts/build-widget.sh"
"$ROOT/scripts/build-worker.sh"
cd "$ROOT"
exec node tests/bench/main.mjs "$@"
