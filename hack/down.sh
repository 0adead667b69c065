#!/usr/bin/env bash
# Stops what `make up` started, whatever state it is in. Logs stay in .up.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/output.sh
. "$here/lib/output.sh"
# shellcheck source-path=SCRIPTDIR source=lib/processes.sh
. "$here/lib/processes.sh"

STATE=$here/../.up
if ! stopped=$({ stop zonegate && STATE=$STATE/control-plane "$here/control-plane.sh" down; } 2>&1); then
  echo "$stopped" >&2
  exit 1
fi
echo "${stopped:-  nothing was running}"
