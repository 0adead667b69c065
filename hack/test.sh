#!/usr/bin/env bash
# Everything that can be tested here: formatting, lint, types, then all tests, those against a real API server included.
# What cannot run is named with its reason; with CI=true it is a failure instead.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/output.sh
. "$here/lib/output.sh"
cd "$here/.."

"$here/setup.sh" packages
npm run --silent check

reason=''
if ! said=$("$here/setup.sh" 2>&1 >/dev/null); then
  reason=$(tail -n 1 <<<"$said")
elif ! KUBEBUILDER_ASSETS=$("$here/build-tools.sh"); then
  reason='the Kubernetes tools cannot be built, see above'
elif ! "$here/build-helm.sh" >/dev/null; then
  [ "${CI:-}" != true ] || die 'Helm cannot be built, see above'
  printf '%snot run: the tests with Helm: it cannot be built, see above%s\n' "$yellow" "$plain" >&2
fi

if [ -z "$reason" ]; then
  export KUBEBUILDER_ASSETS # where the cluster tests find the tools
  npm run --silent test:all
elif [ "${CI:-}" = true ]; then
  die "the cluster tests cannot run: $reason"
else
  printf '%snot run: the cluster tests: %s%s\n' "$yellow" "$reason" "$plain" >&2
  npm run --silent test:all -- --project unit
fi
