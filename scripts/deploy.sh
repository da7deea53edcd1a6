#!/usr/bin/env bash
# Builds and uploads to the Cloudflare account that wrangler is logged in to. Arguments go to `wrangler deploy`,
# for example: scripts/deploy.sh --dry-run
. "$(dirname "$0")/lib.sh"
"$ROOT/scripts/build.sh"
cd "$ROOT"
exec node_modules/.bin/wrangler deploy "$@"
