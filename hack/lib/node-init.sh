#!/usr/bin/env bash
# The first process of a node's namespaces (mounts, network, processes): when it ends, all of the node is gone. What a
# node keeps in fixed places of the machine is kept in memory instead, and the network gets its address.
# Usage, by hack/node.sh: unshare --mount --net --pid --fork node-init.sh STATE ADDRESS PAUSE
set -euo pipefail
STATE=$1 ADDRESS=$2 PAUSE=$3

# Volumes are mounted in one place and seen in another: within these namespaces only.
mount --make-rshared /
mount -t proc proc /proc
for folder in /run /var/log /var/lib/cni /var/lib/kubelet; do
  mount -t tmpfs tmpfs "$folder"
done
ip link set lo up
# A bridge, for it is there on every kernel: it only carries the address.
ip link add node0 type bridge
ip address add "$ADDRESS/24" dev node0
ip link set node0 up
ip route add default dev node0
echo 1 >/proc/sys/net/ipv4/ip_forward
: >"$STATE/init.ready"
exec "$PAUSE"
