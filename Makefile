# Every target is one script; read the script to see what it does.
SHELL := bash
.PHONY: run build test soak check fmt bench sbom deploy salon clean

run:    ; node scripts/run.mjs
build:  ; scripts/build.sh
test:   ; scripts/test.sh
soak:   ; scripts/soak.sh $(PART)
check:  ; scripts/check.sh
fmt:    ; cargo fmt --all
bench:  ; scripts/bench.sh
sbom:   ; node scripts/sbom.mjs
deploy: ; scripts/deploy.sh
salon:  ; node scripts/salon.mjs
clean:  ; rm -rf target node_modules worker/build widget/dist .chairtime .wrangler
