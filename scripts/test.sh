#!/usr/bin/env bash
# The whole test run, from a bare machine with rustup, Node and make: tools, checks, Rust tests, both builds with
# their size budgets, then the Node tests, folder by folder. A failed step does not hide the ones after it.
# Ends with one line: N passed, N failed.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

LOGS=$STATE/test
rm -rf "$LOGS"
mkdir -p "$LOGS"

# tests <log> <command...>: runs tests, shows their output and keeps it for the sum at the end.
tests() {
  local log=$LOGS/$1
  shift
  "$@" 2>&1 | tee "$log"
}

# sum <awk pattern> <column> <logs...>: adds up a column over the matching lines.
sum() {
  local pattern=$1 column=$2
  shift 2
  cat "$@" 2>/dev/null | awk "$pattern { n += \$$column } END { print n + 0 }"
}

failed_steps=()
attempt() { step "$@" || failed_steps+=("$1"); }

began=$SECONDS
"$ROOT/scripts/tools.sh" --browser
attempt "checks" scripts/check.sh
attempt "Rust tests" tests rust cargo test --workspace --no-fail-fast --quiet
attempt "widget" scripts/build-widget.sh
attempt "desk" scripts/build-desk.sh
attempt "Worker" scripts/build-worker.sh
attempt "README's sizes" node scripts/sizes.mjs --readme --check

# Three folders at a time: they wait for messages and alarms more than they compute. The longest begin first.
longest=(journeys cards changes money tiptoppay)
others=()
for folder in tests/*/; do
  name=$(basename "$folder")
  [[ " ${longest[*]} " == *" $name "* ]] || others+=("$name")
done
printf '%s\n' "${longest[@]}" "${others[@]}" | xargs -P 3 -n 1 scripts/test-folder.sh || true
for failed in "$LOGS"/failed-*; do
  if [ -e "$failed" ]; then failed_steps+=("Node tests: ${failed##*/failed-}"); fi
done

# shellcheck disable=SC2016 # awk's dollars
passed=$(($(sum '/^test result:/' 4 "$LOGS"/rust) + $(sum '$2 == "pass"' 3 "$LOGS"/node-*)))
# shellcheck disable=SC2016
failed=$(($(sum '/^test result:/' 6 "$LOGS"/rust) + $(sum '$2 == "fail"' 3 "$LOGS"/node-*)))
# A step may fail with no failed test to show for it: a lint, a budget, a crate that does not compile.
if [ ${#failed_steps[@]} -gt 0 ]; then
  # Again, where one looks first: what failed and why, from the long logs above.
  grep -A 2 -h ' panicked at ' "$LOGS"/rust | head -n 30 | cut -c 1-400 || true
  for mark in "$LOGS"/failed-*; do
    if [ -e "$mark" ]; then sed -n '/^✖ failing tests:/,$p' "$LOGS/node-${mark##*/failed-}" | head -n 40 | cut -c 1-400; fi
  done
  printf 'failed: %s\n' "${failed_steps[@]}"
  [ "$failed" -gt 0 ] || failed=${#failed_steps[@]}
fi
echo "whole run: $((SECONDS - began))s"
echo "$passed passed, $failed failed"
[ ${#failed_steps[@]} = 0 ]
