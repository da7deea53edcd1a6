#!/usr/bin/env bash
# libFuzzer, which sees the code's branches, over every reader of tests/fuzz, one after the other, FUZZ_SECONDS each.
#
#   soak-fuzz.sh [target...]     all of them by default
#
# What it finds on the way stays in .chairtime/fuzz/<target> and is where the next run begins. An input that breaks a promise
# lies in .chairtime/fuzz/crashes: mended, it goes to tests/fuzz/seeds/<target>, from where `make test` tries it each time.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

CORPUS=$STATE/fuzz
TRIPLE=$(rustc -vV | sed -n 's/^host: //p')
mkdir -p "$CORPUS/crashes"
"$ROOT/scripts/tools.sh" --fuzz

targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cd tests/fuzz/fuzz_targets && ls | sed 's/\.rs$//' | LC_ALL=C sort)

say "what is sound, as seeds"
FUZZ_SEEDS=$CORPUS/sound FUZZ_SECONDS=0 cargo test --quiet -p chairtime-tests -p chairtime-worker fuzz >/dev/null

say "libFuzzer's targets"
# No sanitizer: the code is safe Rust, and a panic needs none to be seen.
"$CARGO_FUZZ" build --fuzz-dir tests/fuzz --sanitizer none --target-dir "$TARGET/libfuzzer"

failed=0
for target in "${targets[@]}"; do
  own=$CORPUS/$target
  mkdir -p "$own"
  folders=("$own")
  for folder in "$CORPUS/sound/$target" "tests/fuzz/seeds/$target"; do [ ! -d "$folder" ] || folders+=("$folder"); done
  log=$CORPUS/$target.log
  code=0
  "$TARGET/libfuzzer/$TRIPLE/release/$target" "${folders[@]}" -max_total_time="${FUZZ_SECONDS:-300}" -seed="${SEED:-1}" \
    -max_len=20000 -timeout=5 -rss_limit_mb=1024 -dict=tests/fuzz/words.dict -artifact_prefix="$CORPUS/crashes/$target-" \
    -print_final_stats=1 >"$log" 2>&1 || code=$?
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  began=$(sed -n 's/.*INITED *cov: \([0-9]*\).*/\1/p' "$log")
  reached=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -1)
  printf '%-18s %12s inputs, branches %5s -> %5s, %5s kept%s\n' "$target" "${runs:-0}" "${began:-?}" "${reached:-?}" \
    "$(find "$own" -type f | wc -l)" "$([ $code = 0 ] || echo ", BROKEN: $log")"
  [ $code = 0 ] || failed=1
done
exit $failed
