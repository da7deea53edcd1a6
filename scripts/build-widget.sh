#!/usr/bin/env bash
# Builds the widget into widget/dist/: the loader under its fixed name, everything else under names that carry
# a hash of the contents; then checks the sizes.
#
#   build-widget.sh           as shipped: the standard library rebuilt with immediate-abort, no panic texts
#   build-widget.sh --debug   readable panics and function names, quick to compile, far over the budget
#   build-widget.sh --force   as shipped, even when no input changed
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/wasm.sh"

build_page widget widget.js loader "${1:-}"
