#!/usr/bin/env bash
# The first process of a node's namespaces (mounts, network, processes): when it ends, all of the node is gone. What a
# node keeps in fixed places of the machine is kept in memory instead, and the network gets its address.
# Usage, by hack/node.sh: unshare --mount --net --pid --fork node-init.sh STATE ADDRESS PAUSE
set -euo pipefail
STATE=$1 ADDRESS=$2 PAUSE=$3

exec 9<"$STATE"
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/log
# All that is there stays to be seen: the tools, or the checkout, may lie there.
mkdir /run/var-lib /run/var-lib.work
mount -t overlay overlay -o lowerdir=/var/lib,upperdir=/run/var-lib,workdir=/run/var-lib.work /var/lib
for folder in /var/lib/cni /var/lib/kubelet; do
  mkdir -p "$folder"
  mount -t tmpfs tmpfs "$folder"
done
mkdir -p "$STATE"
mount --no-canonicalize --bind /proc/self/fd/9 "$STATE"
exec 9<&-
# Volumes are mounted in one place and seen in another: within these namespaces only.
mount --make-rshared /
ip link set lo up
# A bridge, for it is there on every kernel: it only carries the address.
ip link add node0 type bridge
ip address add "$ADDRESS/24" dev node0
ip link set node0 up
ip route add default dev node0
echo 1 >/proc/sys/net/ipv4/ip_forward
: >"$STATE/init.ready"
exec "$PAUSE"
