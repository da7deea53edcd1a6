# Shared by build-widget.sh and build-desk.sh (sourced, never run): one wasm of the widget's crate, as it is shipped.
# Expects lib.sh. MODE is --debug for readable panics and function names, quick to compile, far over the budget.
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
  local profile=dev
  local flags=(--target wasm32-unknown-unknown --package chairtime-widget "$@")
  export RUSTFLAGS
  if [ "$MODE" = --debug ]; then
    RUSTFLAGS=${RUSTFLAGS:-}
    PROFILE_DIR=debug
  else
    profile=widget
    PROFILE_DIR=widget
    flags+=('-Zbuild-std=core,std,panic_abort' -Zbuild-std-features=optimize_for_size)
    RUSTFLAGS="${RUSTFLAGS:-} -Zunstable-options -Cpanic=immediate-abort $(remap_flags)"
  fi
  # Only the cdylib: next to an rlib, cargo would leave out link-time optimisation.
  (cd "$ROOT" && cargo rustc --lib --crate-type cdylib --profile "$profile" "${flags[@]}")
}

# bind <name>: what was compiled last, under that name in $WORK.
bind() {
  rm -rf "$WORK"
  "$WASM_BINDGEN" "$TARGET/wasm32-unknown-unknown/$PROFILE_DIR/chairtime_widget.wasm" --target web --no-typescript --omit-default-module-path --out-dir "$WORK" --out-name "$1"
}

optimise() {
  shims
  "$WASM_OPT" -Oz "${SMALLER[@]}" "${WASM_FEATURES[@]}" --strip-debug --strip-producers --strip-target-features \
    "$WORK/$1_bg.wasm" -o "$WORK/$1_opt.wasm" || return
  mv "$WORK/$1_opt.wasm" "$WORK/$1_bg.wasm"
}
