#!/usr/bin/env bash
# Builds etcd, kube-apiserver, kube-controller-manager and kubectl from the Go modules pinned under hack/tools, once per
# version and user, outside the checkout. Prints the folder that holds them. What is built already is kept; two builds
# at once wait for each other. KUBEBUILDER_ASSETS=DIR uses the tools in DIR instead. KUBERNETES=kubernetes-next builds
# the coming version, which only the corpus needs.
# Usage: hack/build-tools.sh          build what is missing, print the folder
#        hack/build-tools.sh check    only say whether that would work: built already, or a good enough Go is here
#        hack/build-tools.sh built    build nothing: print the folder, or fail where something is missing
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/output.sh
. "$here/lib/output.sh"
# shellcheck source-path=SCRIPTDIR source=lib/go-build.sh
. "$here/lib/go-build.sh"

WHAT='the Kubernetes tools' STEP=tools
TOOLS=(etcd kube-apiserver kube-controller-manager kubectl)
MODULE=${KUBERNETES:-kubernetes} # the folder under hack/tools
MODULES=(etcd "$MODULE")

kubernetes=$(module_version "$MODULE" k8s.io/kubernetes)
etcd=$(module_version etcd go.etcd.io/etcd/server/v3)

build_tool() { # NAME
  if [ "$1" = etcd ]; then
    compile etcd go.etcd.io/etcd/server/v3 etcd ''
    return
  fi
  compile "$MODULE" "k8s.io/kubernetes/cmd/$1" "$1" "$(kubernetes_ldflags "$kubernetes")"
}

if [ -n "${KUBEBUILDER_ASSETS:-}" ] && ! has_all_tools "$KUBEBUILDER_ASSETS"; then
  [ "${1:-}" = built ] || step tools "KUBEBUILDER_ASSETS=$KUBEBUILDER_ASSETS lacks some of ${TOOLS[*]}: using our own"
fi
provide_tools "kubernetes-$kubernetes-etcd-$etcd" \
  "building Kubernetes $kubernetes and etcd $etcd: once, 6 to 11 minutes on 2 cores" "$@"
