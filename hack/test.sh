#!/usr/bin/env bash
# Everything that can be tested here: formatting, lint, types, then all tests, those against a real API server included.
# What cannot run is named with its reason; with CI=true it is a failure instead. REPORT=1 shows where the time goes.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/output.sh
. "$here/lib/output.sh"
# shellcheck source-path=SCRIPTDIR source=lib/commands.sh
. "$here/lib/commands.sh"
cd "$here/.."

"$here/setup.sh" packages
npm run --silent check

# Completion is tested in the shells themselves.
if ! said=$(require_commands zsh fish 2>&1 >/dev/null); then
  [ "${CI:-}" != true ] || die "completion cannot be tested: $(tail -n 1 <<<"$said")"
  printf '%snot run: the tests of completion: %s%s\n' "$yellow" "$(tail -n 1 <<<"$said")" "$plain" >&2
fi

reason=''
if ! said=$("$here/setup.sh" 2>&1 >/dev/null); then
  reason=$(tail -n 1 <<<"$said")
elif ! KUBEBUILDER_ASSETS=$("$here/build-tools.sh"); then
  reason='the Kubernetes tools cannot be built, see above'
elif ! "$here/build-helm.sh" >/dev/null; then
  [ "${CI:-}" != true ] || die 'Helm cannot be built, see above'
  printf '%snot run: the tests with Helm: it cannot be built, see above%s\n' "$yellow" "$plain" >&2
fi

if [ -n "$reason" ]; then
  [ "${CI:-}" != true ] || die "the cluster tests cannot run: $reason"
  printf '%snot run: the cluster tests and the node tests: %s%s\n' "$yellow" "$reason" "$plain" >&2
  npm run --silent test:all -- --project unit --project cost
  exit
fi

if ! said=$("$here/node.sh" check 2>&1); then
  reason=$(tail -n 1 <<<"$said")
elif ! "$here/build-node.sh" >/dev/null; then
  reason='the tools of a node cannot be built, see above'
elif ! "$here/image/base.sh" >/dev/null; then
  reason='the base of the image cannot be made, see above'
fi
if [ -n "$reason" ]; then
  [ "${CI:-}" != true ] || die "the node tests cannot run: $reason"
  printf '%snot run: the node tests: %s%s\n' "$yellow" "$reason" "$plain" >&2
fi

availability=test/node/availability.test.ts
start_node_tests() { # They are shown when all else is.
  node_log=$(mktemp)
  npm run --silent test:all -- --project node --exclude "$availability" >"$node_log" 2>&1 &
  node_tests=$!
  trap 'kill "$node_tests" 2>/dev/null || true; STATE=.up/test-node "$here/node.sh" down; rm -f "$node_log" "$TEST_TOTALS"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

export KUBEBUILDER_ASSETS # where the tests find the tools
TEST_TOTALS=$(mktemp) # a line for each run
export TEST_TOTALS
trap 'rm -f "$TEST_TOTALS"' EXIT
failed=0
# The node tests wait for most of their time: they run beside all others, which give way to them.
[ -n "$reason" ] || start_node_tests
nice -n 10 npm run --silent test:all -- --project unit --project cost --project cluster || failed=1
if [ -z "$reason" ]; then
  wait "$node_tests" || failed=1
  cat "$node_log"
  # Whoever is not answered in time fails here: nothing else may run.
  npm run --silent test:all -- --project node "$availability" || failed=1
fi
# What others have to wait during an attack is measured: nothing else may run, not even an idle control plane.
npm run --silent test:all -- --project attacks || failed=1
# A run that broke off has no line.
awk -v broken="$failed" '{ passed += $1; failed += $3; skipped += $5 }
  END { printf "%d passed, %d failed, %d skipped\n", passed, failed || !broken ? failed : 1, skipped }' "$TEST_TOTALS"
exit "$failed"
