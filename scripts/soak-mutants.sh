#!/usr/bin/env bash
# Mutation testing of chairtime-shared (PROOF.md, B10): installs cargo-mutants and has it say what could be changed; mutants.mjs
# changes it and asks the tests. MUTANTS_SHARD=k/n is one part of n; a run that was cut off goes on where it was.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
"$ROOT/scripts/tools.sh" --mutants
exec node scripts/mutants.mjs "$CARGO_MUTANTS"
