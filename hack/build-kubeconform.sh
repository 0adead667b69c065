#!/usr/bin/env bash
# Builds kubeconform, beside which the bench measures `zonegate check`, from the Go module pinned under
# hack/tools/kubeconform, once per version and user, outside the checkout. Prints the folder that holds it.
# Usage: hack/build-kubeconform.sh          build what is missing, print the folder
#        hack/build-kubeconform.sh check    only say whether that would work: built already, or a good enough Go is here
#        hack/build-kubeconform.sh built    build nothing: print the folder, or fail where something is missing
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/output.sh
. "$here/lib/output.sh"
# shellcheck source-path=SCRIPTDIR source=lib/go-build.sh
. "$here/lib/go-build.sh"

WHAT=kubeconform STEP=kubeconform
TOOLS=(kubeconform)
MODULES=(kubeconform)

build_tool() { # NAME
  compile kubeconform github.com/yannh/kubeconform/cmd/kubeconform "$1" ''
}

version=$(module_version kubeconform github.com/yannh/kubeconform)
provide_tools "kubeconform-$version" "building kubeconform $version: once, seconds" "$@"
