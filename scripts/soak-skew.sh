#!/usr/bin/env bash
# Builds the Worker as it was two versions of the tables ago (or at OLDER, any name of a commit) and runs the proof of a deploy
# that is under way. CHAIRTIME_OLDER_BUILD names one that is built already.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

if [ -z "${CHAIRTIME_OLDER_BUILD:-}" ]; then
  [ -n "${OLDER:-}" ] || OLDER=$(git log --format=%H -- worker/src/ledger/schema.rs | sed -n 2p)^
  source=$STATE/older-source
  [ -d "$source" ] || git worktree add --detach "$source" "$OLDER"
  git -C "$source" checkout --detach "$OLDER"
  ln -sfn "$ROOT/node_modules" "$source/node_modules"
  "$source/scripts/build-worker.sh"
  export CHAIRTIME_OLDER_BUILD=$source/worker/build
fi
"$ROOT/scripts/tools.sh"
[ -n "${CHAIRTIME_WORKER_BUILD:-}" ] || "$ROOT/scripts/build-worker.sh"
SKEW_CALLS=${SKEW_CALLS:-2000} SKEW_KILLS=${SKEW_KILLS:-15} node --test --test-reporter=spec tests/skew/skew.mjs
