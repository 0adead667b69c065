#!/usr/bin/env bash
# A real one-node Kubernetes cluster on this machine: control plane, scheduler, kubelet, kube-proxy, containerd and runc
# in namespaces of its own (network, mounts, processes). Pods, probes, Services, DNS of the API server, exec and rolling
# updates are real; no image is pulled. Linux, as root. Ready in about 15 s.
# Usage: hack/node.sh up                  start afresh; prints KUBECONFIG=...
#        hack/node.sh down                end everything; only logs are left
#        hack/node.sh cert-manager        add cert-manager: its controller and cainjector run beside the cluster
#        hack/node.sh load IMAGE.tar      give it an image (docker or OCI archive)
#        hack/node.sh kubectl ARGS...     kubectl as its admin
#        hack/node.sh enter COMMAND...    a command within its namespaces
#        hack/node.sh check               only say whether all of this would work here
#   STATE           folder for keys, data and logs         (.up/node; several may run at once, one per folder)
#   AUDIT_POLICY    audit policy file; the audit log is $STATE/audit.log
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/output.sh
. "$here/lib/output.sh"
# shellcheck source-path=SCRIPTDIR source=lib/commands.sh
. "$here/lib/commands.sh"
# shellcheck source-path=SCRIPTDIR source=lib/processes.sh
. "$here/lib/processes.sh"
# shellcheck source-path=SCRIPTDIR source=lib/certificates.sh
. "$here/lib/certificates.sh"
# shellcheck source-path=SCRIPTDIR source=lib/kubeconfig.sh
. "$here/lib/kubeconfig.sh"
# shellcheck source-path=SCRIPTDIR source=lib/node-config.sh
. "$here/lib/node-config.sh"
# shellcheck source-path=SCRIPTDIR source=lib/node-namespaces.sh
. "$here/lib/node-namespaces.sh"
# shellcheck source-path=SCRIPTDIR source=lib/node-components.sh
. "$here/lib/node-components.sh"

STATE=$(realpath -m "${STATE:-$here/../.up/node}")
NODE=node1 ADDRESS=10.89.0.10 POD_CIDR=10.244.0.0/24 SERVICE_CIDR=10.96.0.0/16
SERVER=https://$ADDRESS # port 443: the API server has its DNS name to itself here
SANDBOX=localhost/zonegate-pause:1
CGROUP=zonegate-$(printf '%s' "$STATE" | cksum | cut -d' ' -f1)
export -n KUBECONFIG
export KUBECACHEDIR=$STATE/kubectl-cache

require_what_it_needs() {
  [ "$(uname -s)" = Linux ] || die 'a node needs Linux'
  [ "$(id -u)" -eq 0 ] || die 'a node needs root: its namespaces, mounts and cgroups'
  require_commands openssl curl runc nft=nftables iptables ip=iproute2 conntrack unshare=util-linux dnsmasq=dnsmasq-base \
    /usr/lib/cni/bridge=containernetworking-plugins
}

up() {
  require_what_it_needs
  bin=$("$here/build-tools.sh")
  node_bin=$("$here/build-node.sh")
  down
  mkdir -p "$STATE" 2>/dev/null || die "cannot make the directory $STATE"
  # What a pod mounts may be looked through by its user.
  chmod 711 "$STATE"
  trap down EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  start_namespaces "$ADDRESS" "$node_bin/pause"
  write_way_in
  make_certificates
  start_control_plane
  start_node
  trap - EXIT INT TERM
  echo "KUBECONFIG=$STATE/admin.conf"
}

down() {
  end_namespaces
  remove_cgroups
  # Logs stay.
  rm -rf --one-file-system "$STATE"/{etcd,pki,cni,containerd,sandbox,in-network,kubectl-cache} "$STATE"/*.{conf,yaml,toml,tar,pid,ready}
}

running() { # The folders of the tools, when it is up.
  is_running init || die "no node is up in $STATE: hack/node.sh up"
  bin=$("$here/build-tools.sh")
  node_bin=$("$here/build-node.sh")
}

case ${1:-} in
  up | down | cert-manager | check) [ $# -eq 1 ] || die "$1 takes no arguments" 2 ;;
  load) [ $# -eq 2 ] || die 'load takes one archive' 2 ;;
  kubectl | enter) ;;
  *)
    sed -n '5,13s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
case $1 in
  up) up ;;
  down) down ;;
  check)
    require_what_it_needs
    "$here/build-node.sh" check >/dev/null
    ;;
  cert-manager)
    running
    start_cert_manager
    ;;
  load)
    running
    load_image "$(realpath "$2")"
    ;;
  kubectl)
    running
    shift
    inside "$bin/kubectl" --kubeconfig "$STATE/admin.conf" "$@"
    ;;
  enter)
    running
    shift
    KUBECONFIG=$STATE/admin.conf inside "$@"
    ;;
esac
