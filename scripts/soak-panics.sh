#!/usr/bin/env bash
# Builds the Worker that panics on purpose (a second compilation, so it is no part of `make test`) and runs its proof.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
"$ROOT/scripts/tools.sh"
"$ROOT/scripts/build-worker.sh" --faults
PANIC_REQUESTS=${PANIC_REQUESTS:-20000} node --test --test-reporter=spec tests/panics/panics.mjs tests/panics/shipped.test.mjs
