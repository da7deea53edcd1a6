#!/usr/bin/env bash
# Tools, widget, desk and Worker: all that `wrangler deploy` needs.
. "$(dirname "$0")/lib.sh"
"$ROOT/scripts/tools.sh"
"$ROOT/scripts/build-widget.sh"
"$ROOT/scripts/build-desk.sh"
"$ROOT/scripts/build-worker.sh"
