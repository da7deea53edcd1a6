#!/usr/bin/env bash
# Runs the Node tests of one folder below tests/, one file after the other, or two at a time where they wait for a clock.
# Folders may run beside each other, so what they print is shown when they are through; it stays in .chairtime/test/node-<folder>.
#
#   test-folder.sh <folder>
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

name=$1
log=$STATE/test/node-$name
mkdir -p "${log%/*}"
mapfile -t files < <(find "tests/$name" -name '*.test.mjs' | LC_ALL=C sort)
[ ${#files[@]} -gt 0 ] || exit 0

at_once=1
# Visits have to begin, which takes a minute each time.
[ "$name" != cards ] || at_once=2
run() { node --test --test-reporter=spec --test-concurrency=$at_once "${files[@]}" >"$log" 2>&1; }

state_in_memory
say "Node tests: $name"
began=$SECONDS
code=0
run || code=$?
exec 9>"$STATE/test/printing"
flock 9
cat "$log"
if [ $code = 0 ]; then
  echo "    Node tests: $name: ok, $((SECONDS - began))s"
else
  echo "    Node tests: $name: FAILED, $((SECONDS - began))s"
  touch "$STATE/test/failed-$name"
fi
exit $code
