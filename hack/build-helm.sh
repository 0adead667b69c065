#!/usr/bin/env bash
# Builds Helm 3 and Helm 4 (helm3, helm4) from the Go module pinned under hack/tools/helm, once per version and user,
# outside the checkout. Prints the folder that holds them. The module pins the Kubernetes client of our kubectl, so that
# most of what Helm needs is compiled already. KUBEBUILDER_ASSETS=DIR uses the helm3 and helm4 in DIR, if it has both.
# Usage: hack/build-helm.sh          build what is missing, print the folder
#        hack/build-helm.sh check    only say whether that would work: built already, or a good enough Go is here
#        hack/build-helm.sh built    build nothing: print the folder, or fail where something is missing
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/output.sh
. "$here/lib/output.sh"
# shellcheck source-path=SCRIPTDIR source=lib/go-build.sh
. "$here/lib/go-build.sh"

WHAT=Helm STEP=helm
TOOLS=(helm3 helm4)
MODULES=(helm)

version_of() { # NAME
  module_version helm "$(module_of "$1")"
}

module_of() { # NAME: helm3 is helm.sh/helm/v3
  echo "helm.sh/helm/v${1#helm}"
}

build_tool() { # NAME
  local module
  module=$(module_of "$1")
  compile helm "$module/cmd/helm" "$1" "-X $module/internal/version.version=$(version_of "$1")"
}

helm3=$(version_of helm3)
helm4=$(version_of helm4)
provide_tools "helm-$helm3-$helm4" "building Helm $helm3 and $helm4: once, about 1 minute on 2 cores" "$@"
