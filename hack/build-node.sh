#!/usr/bin/env bash
# Builds what a real node needs beside the control plane: kube-scheduler, kubelet, kube-proxy, containerd, its shim and
# ctr, the program of a pod's sandbox, and cert-manager's controller and cainjector. From the Go modules pinned under
# hack/tools, once per version and user, outside the checkout. Prints the folder that holds them; cert-manager's custom
# resources lie beside them in cert-manager-crds.yaml.
# Usage: hack/build-node.sh          build what is missing, print the folder
#        hack/build-node.sh check    only say whether that would work: built already, or a good enough Go is here
#        hack/build-node.sh built    build nothing: print the folder, or fail where something is missing
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/output.sh
. "$here/lib/output.sh"
# shellcheck source-path=SCRIPTDIR source=lib/go-build.sh
. "$here/lib/go-build.sh"

WHAT='the tools of a node' STEP=node
TOOLS=(pause kube-scheduler kubelet kube-proxy containerd ctr containerd-shim-runc-v2 cert-manager-controller cert-manager-cainjector)
MODULES=(kubernetes containerd cert-manager pause)
CONTAINERD=github.com/containerd/containerd/v2 CERT_MANAGER=github.com/cert-manager/cert-manager

kubernetes=$(module_version kubernetes k8s.io/kubernetes)
containerd=$(module_version containerd "$CONTAINERD")
cert_manager=$(module_version cert-manager "$CERT_MANAGER")

write_custom_resources() {
  local folder
  folder=$(cd "$here/tools/cert-manager" && GOFLAGS=-mod=mod go mod download -json "$CERT_MANAGER@$cert_manager" | sed -n 's/^\t"Dir": "\(.*\)",\{0,1\}$/\1/p')
  [ -d "$folder/deploy/crds" ] || die "$CERT_MANAGER@$cert_manager has no deploy/crds"
  local file
  for file in "$folder"/deploy/crds/*.yaml; do
    echo '---'
    cat "$file"
  done >"$out/cert-manager-crds.yaml"
}

build_tool() { # NAME
  case $1 in
    pause) compile pause . pause '' ;;
    containerd* | ctr) compile containerd "$CONTAINERD/cmd/$1" "$1" "-X $CONTAINERD/version.Version=$containerd" ;;
    cert-manager-*)
      write_custom_resources
      compile cert-manager "./${1#cert-manager-}" "$1" "-X $CERT_MANAGER/pkg/util.AppVersion=$cert_manager"
      ;;
    *) compile kubernetes "k8s.io/kubernetes/cmd/$1" "$1" "$(kubernetes_ldflags "$kubernetes")" ;;
  esac
}

provide_tools "node-$kubernetes-containerd-$containerd" \
  "building kubelet $kubernetes, containerd $containerd and cert-manager $cert_manager: once, about 7 minutes on 2 cores" "$@"
