#!/usr/bin/env bash
# The long proofs, one part after another: what `make test` runs bounded, with counts that take minutes to hours.
#
#   soak.sh [part...]           all parts by default; `make soak PART=kill` is one
#   SEED=7 soak.sh races        the same choices again; without it each run draws its own and says it
#
# Each part prints its seed, counts and figures, and then how long it took; all of it stays in .chairtime/soak/<part>.
# A failed part does not hide the ones after it. CHAIRTIME_WORKER_BUILD names a built Worker, so that none is built here.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

# A part is one command: counts as variables, for which the program has small defaults.
declare -A part
order=()
part() { # part <name> <command...>
  order+=("$1")
  part[$1]=$(printf '%q ' "${@:2}")
}

# node_part <name> <counts...> <file>: a test file at the real runtime, with these counts.
needs_worker=' '
node_part() {
  needs_worker+="$1 "
  part "$1" env "${@:2:$#-2}" node --test --test-reporter=spec "${!#}"
}

# SECONDS is the shell's own clock: the parts' times have names of their own.
part simulator bash -c 'CHAIRTIME_FIRST=$((SEED * 1000000)) CHAIRTIME_SEEDS=1000000000000 CHAIRTIME_SECONDS=${SIMULATOR_SECONDS:-1800} \
  cargo test -p chairtime-tests every_seed -- --nocapture'
part model env CHAIRTIME_STATES=${MODEL_STATES:-20000000} cargo test -p chairtime-tests every_state_of_two -- --nocapture
part late env CHAIRTIME_CASES=${LATE_CASES:-1000000} cargo test -p chairtime-tests whoever_paid -- --nocapture
part cut env CUT_DAYS=${CUT_DAYS:-250} cargo test -p chairtime-tests cut:: -- --nocapture
node_part cut-live CUT_SECONDS=${CUT_SECONDS:-360} tests/finance/cut.mjs
part fuzz env FUZZ_SECONDS=${FUZZ_SECONDS:-120} cargo test -p chairtime-tests -p chairtime-worker fuzz -- --nocapture --test-threads 2
part coverage-fuzz scripts/soak-fuzz.sh
node_part kill KILL_CYCLES=60 KILL_ACKS=10000 KILL_ACKS_BETWEEN=350 KILL_HOLD_SECONDS=20 tests/crashes/kill.test.mjs
node_part one-slot SLOT_CLIENTS=500 SLOT_ROUNDS=200 tests/races/one-slot.test.mjs
node_part races RACE_OPERATIONS=50000 RACE_CLIENTS=32 tests/races/everything.test.mjs
node_part messages STORM_MESSAGES=10000 STORM_COPIES=50 tests/webhooks/storm.test.mjs
node_part alarms ALARM_CASES=200 tests/crashes/alarms.test.mjs
node_part providers PROXY_ATTEMPTS=5000 tests/outages/proxy.test.mjs
node_part kv KV_DEAD_SECONDS=600 KV_SICK_SECONDS=60 tests/outages/kv-long.test.mjs
part panics scripts/soak-panics.sh
part skew scripts/soak-skew.sh
node_part overload OVERLOAD_SECONDS=30 tests/load/overload.mjs
node_part salons SALONS_SECONDS=60 tests/load/salons.mjs
node_part mixed MIXED_SECONDS=1800 tests/load/mixed.mjs
node_part endurance MEMORY_REQUESTS=200000 CPU_MESSAGES=100000 START_TIMES=20 tests/load/endurance.mjs
part mutants scripts/soak-mutants.sh
part forged env FORGED=5000000 cargo test -p chairtime-worker forged -- --nocapture
node_part forged-live FORGED_LIVE=20000 tests/webhooks/forged.test.mjs
node_part tokens TOKENS=100000 tests/edge/tokens.test.mjs
node_part identifiers IDENTIFIERS=20000 tests/edge/identifiers.test.mjs
node_part limits LIMIT_TRIES=10000 tests/edge/limits.test.mjs
node_part heavy HEAVY_BODIES=4000 tests/edge/heavy.test.mjs

LOGS=$STATE/soak
mkdir -p "$LOGS"
export SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}
chosen=("$@")
[ ${#chosen[@]} -gt 0 ] || chosen=("${order[@]}")
for name in "${chosen[@]}"; do
  if [ -z "${part[$name]:-}" ]; then
    echo "no part is called $name; there are: ${order[*]}" >&2
    exit 2
  fi
done

for name in "${chosen[@]}"; do
  [[ $needs_worker == *" $name "* && -z ${CHAIRTIME_WORKER_BUILD:-} ]] || continue
  "$ROOT/scripts/tools.sh"
  "$ROOT/scripts/build-widget.sh"
  "$ROOT/scripts/build-worker.sh"
  break
done

state_in_memory
failed=()
results=()
for name in "${chosen[@]}"; do
  say "soak: $name (seed $SEED)"
  began=$SECONDS
  if eval "${part[$name]}" 2>&1 | tee "$LOGS/$name"; then result=ok; else
    result=FAILED
    failed+=("$name")
  fi
  results+=("$(printf '%-16s %-6s %ss' "$name" "$result" $((SECONDS - began)))")
done
echo
printf '%s\n' "${results[@]}"
[ ${#failed[@]} = 0 ]
