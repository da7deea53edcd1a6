# Shared by build-widget.sh and build-desk.sh (sourced, never run): one wasm of the widget's crate, as it is shipped.
# Expects lib.sh.
# shellcheck shell=bash disable=SC2034

# The features that every browser with custom elements and CSSStyleSheet() has. Never --all-features: binaryen
# then writes an import section that V8 refuses.
WASM_FEATURES=(--enable-bulk-memory --enable-bulk-memory-opt --enable-nontrapping-float-to-int --enable-sign-ext
  --enable-mutable-globals --enable-reference-types --enable-multivalue)
# Beyond -Oz: passes run until nothing gets smaller; tiny functions are inlined and large ones with one caller are not,
# because that compresses better; and an address plus an offset below 1024 is folded into the access, since the first
# kilobyte is the far end of the stack.
SMALLER=(--converge --one-caller-inline-max-function-size=100 --always-inline-max-function-size=4 --low-memory-unused)

# compile <cargo flags...>: the standard library rebuilt with immediate-abort, no panic texts.
compile() {
  local profile=dev linking=()
  local flags=(--target wasm32-unknown-unknown --package chairtime-widget "$@")
  export RUSTFLAGS
  if [ "$MODE" = --debug ]; then
    RUSTFLAGS=${RUSTFLAGS:-}
    PROFILE_DIR=debug
  else
    profile=widget
    PROFILE_DIR=widget
    flags+=('-Zbuild-std=core,std,panic_abort' -Zbuild-std-features=optimize_for_size)
    # A function that needs much of the stack stays one, though it has one caller: by itself it compresses better.
    linking=(-Cllvm-args=-inline-max-stacksize=256)
    RUSTFLAGS="${RUSTFLAGS:-} -Zunstable-options -Cpanic=immediate-abort $(remap_flags)"
  fi
  # Only the cdylib: next to an rlib, cargo would leave out link-time optimisation.
  (cd "$ROOT" && cargo rustc --lib --crate-type cdylib --profile "$profile" "${flags[@]}" -- "${linking[@]}")
}

# bind <name>: what was compiled last, under that name in $WORK.
bind() {
  rm -rf "$WORK"
  "$WASM_BINDGEN" "$TARGET/wasm32-unknown-unknown/$PROFILE_DIR/chairtime_widget.wasm" --target web --no-typescript --omit-default-module-path --out-dir "$WORK" --out-name "$1"
}

# divide <name> <rules>: takes what may come later into a module of its own, $WORK/<name>-later_bg.wasm.
divide() {
  node "$ROOT/scripts/wasm-split.mjs" "$WORK/$1_bg.wasm" "$2" "$WORK/$1_first.wasm" "$WORK/$1-later_bg.wasm" &&
    mv "$WORK/$1_first.wasm" "$WORK/$1_bg.wasm"
}

# How wasm-order.mjs may compare functions. Which of them does best changes with every change of the code, by a third of a
# percent: so each is tried.
ORDERS=("4 1" "4 2" "4 4" "5 2" "5 3" "5 5")

# optimise <name>: makes it smaller, and puts its functions into an order that compresses well.
optimise() {
  shims
  "$WASM_OPT" -Oz "${SMALLER[@]}" "${WASM_FEATURES[@]}" --strip-debug --strip-producers --strip-target-features \
    "$WORK/$1_bg.wasm" -o "$WORK/$1_opt.wasm" || return
  local way tried=()
  for way in "${ORDERS[@]}"; do
    # shellcheck disable=SC2086
    node "$ROOT/scripts/wasm-order.mjs" "$WORK/$1_opt.wasm" "$WORK/$1_named.wasm" $way || return
    "$WASM_OPT" --optimize-level=2 --shrink-level=2 "${WASM_FEATURES[@]}" --reorder-functions-by-name --strip-debug \
      "$WORK/$1_named.wasm" -o "$WORK/$1_way${#tried[@]}.wasm" || return
    tried+=("$WORK/$1_way${#tried[@]}.wasm")
  done
  node "$ROOT/scripts/lightest.mjs" "$WORK/$1_bg.wasm" "${tried[@]}" || return
  rm "$WORK/$1_opt.wasm" "$WORK/$1_named.wasm" "${tried[@]}"
}

# build_page <widget|desk> <what it puts into widget/dist> <rules> <mode> <cargo flags...>: compiles, cuts in two by
# widget/<rules>/later.mjs, packs (pack-<name>.mjs) and checks the sizes. The mode is nothing for what is shipped, --force for
# the same even when no input changed, --debug for readable panics and function names, quick to compile, far over the budget.
build_page() {
  local name=$1 made=$ROOT/widget/dist/$2 rules=$3 stamp=$STATE/built/$1 inputs
  MODE=$4 WORK=$STATE/$1
  shift 4
  inputs="${MODE#--force} $(fingerprint Cargo.toml Cargo.lock rust-toolchain.toml package-lock.json scripts shared widget)"
  if [ "$MODE" != --force ] && [ -f "$made" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$inputs" ]; then
    say "$name: nothing changed"
  else
    rm -f "$stamp"
    step "$name: compile" compile "$@"
    step "$name: bind" bind "$name"
    if [ "$MODE" != --debug ]; then
      step "$name: divide" divide "$name" "$ROOT/widget/$rules/later.mjs"
      step "$name: optimise what comes later" optimise "$name-later"
      step "$name: optimise" optimise "$name"
    fi
    step "$name: pack" node "$ROOT/scripts/pack-$name.mjs" "$WORK"
    mkdir -p "${stamp%/*}"
    echo "$inputs" >"$stamp"
  fi
  [ "$MODE" = --debug ] || node "$ROOT/scripts/sizes.mjs" "$name"
}
