#!/usr/bin/env bash
# Builds the salon's desk into widget/dist/ beside the widget: the page `desk` under its fixed name, everything else in
# desk-files/ under names that carry a hash of the contents; then checks the sizes.
#
#   build-desk.sh [--debug | --force]   as build-widget.sh
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/wasm.sh"

build_page desk desk desk "${1:-}" --features desk
