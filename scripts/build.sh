#!/usr/bin/env bash
# Tools, widget, desk and Worker: all that `wrangler deploy` needs; and the table of sizes in the README, if it is stale.
. "$(dirname "$0")/lib.sh"
"$ROOT/scripts/tools.sh"
"$ROOT/scripts/build-widget.sh"
"$ROOT/scripts/build-desk.sh"
"$ROOT/scripts/build-worker.sh"
node "$ROOT/scripts/sizes.mjs" --readme
