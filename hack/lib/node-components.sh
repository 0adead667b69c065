# shellcheck shell=bash
# What runs on a node, and how it is started. Sourced by hack/node.sh, which says what the capital letters are.

make_certificates() {
  local pki=$STATE/pki name
  mkdir -p "$pki"
  make_ca "$pki/ca" '/CN=zonegate test node' 30
  openssl_quietly ecparam -genkey -name prime256v1 -noout -out "$pki/service-account.key"
  chmod 600 "$pki/service-account.key"
  local names=DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local
  sign_certificate "$pki/ca" "$pki/apiserver" /CN=kube-apiserver "$names,IP:$ADDRESS,IP:10.96.0.1" serverAuth 30
  sign_certificate "$pki/ca" "$pki/kubelet" "/O=system:nodes/CN=system:node:$NODE" "DNS:$NODE,IP:$ADDRESS" serverAuth,clientAuth 30
  client_certificate admin /O=system:masters/CN=admin
  client_certificate kubelet-client /O=system:masters/CN=apiserver-kubelet-client
  for name in controller-manager scheduler proxy; do client_certificate "$name" "/CN=system:kube-$name"; done
  for name in admin controller-manager scheduler proxy kubelet; do write_kubeconfig "$name" "$SERVER"; done
}

client_certificate() { # NAME SUBJECT
  sign_certificate "$STATE/pki/ca" "$STATE/pki/$1" "$2" "DNS:$1" clientAuth 30
}

get() { # PATH: from the API server, as admin
  local pki=$STATE/pki
  inside curl --silent --show-error --fail --max-time 5 --noproxy '*' \
    --cacert "$pki/ca.crt" --cert "$pki/admin.crt" --key "$pki/admin.key" "$SERVER$1"
}

start_control_plane() {
  local pki=$STATE/pki flags=()
  # The data is thrown away: no fsync.
  start_inside etcd "$bin/etcd" --data-dir "$STATE/etcd" --unsafe-no-fsync --log-level warn \
    --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
    --listen-peer-urls http://127.0.0.1:2380
  wait_until 30 etcd inside curl --silent --fail --max-time 2 --noproxy '*' http://127.0.0.1:2379/readyz
  [ -z "${AUDIT_POLICY:-}" ] \
    || flags=(--audit-policy-file="$AUDIT_POLICY" --audit-log-path="$STATE/audit.log" --audit-log-mode=blocking)
  start_inside kube-apiserver "$bin/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 \
    --bind-address="$ADDRESS" --advertise-address="$ADDRESS" --secure-port=443 \
    --service-cluster-ip-range="$SERVICE_CIDR" --authorization-mode=Node,RBAC --allow-privileged \
    --kubelet-preferred-address-types=InternalIP \
    --kubelet-client-certificate="$pki/kubelet-client.crt" --kubelet-client-key="$pki/kubelet-client.key" \
    --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" --client-ca-file="$pki/ca.crt" \
    --service-account-key-file="$pki/service-account.key" --service-account-signing-key-file="$pki/service-account.key" \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local "${flags[@]}"
  wait_until 90 kube-apiserver get /readyz
  start_inside kube-controller-manager "$bin/kube-controller-manager" --kubeconfig="$STATE/controller-manager.conf" \
    --bind-address=127.0.0.1 --leader-elect=false --use-service-account-credentials --kube-api-qps=500 --kube-api-burst=1000 \
    --service-account-private-key-file="$pki/service-account.key" --root-ca-file="$pki/ca.crt"
  start_inside kube-scheduler "$node_bin/kube-scheduler" --kubeconfig="$STATE/scheduler.conf" --bind-address=127.0.0.1 \
    --leader-elect=false
}

start_node() {
  # The name of the API server is all that is known here.
  start_inside dnsmasq dnsmasq --keep-in-foreground --conf-file=/dev/null --user=root --group=root --pid-file= \
    --no-resolv --no-hosts --listen-address="$ADDRESS" --bind-interfaces \
    --host-record="kubernetes.default.svc.cluster.local,kubernetes.default.svc,$ADDRESS"
  write_cni_config "$POD_CIDR"
  write_containerd_config "$SANDBOX"
  write_kubelet_config "$CGROUP" "$ADDRESS"
  write_proxy_config "$NODE" "$POD_CIDR"
  write_sandbox_image "$node_bin/pause" "$SANDBOX"
  start_inside containerd env PATH="$node_bin:$PATH" "$node_bin/containerd" -c "$STATE/containerd.toml"
  wait_until 30 containerd inside "$node_bin/ctr" version
  load_image "$STATE/sandbox.tar"
  make_cgroup
  start_inside kubelet "$node_bin/kubelet" --config="$STATE/kubelet.yaml" --kubeconfig="$STATE/kubelet.conf" \
    --hostname-override="$NODE" --node-ip="$ADDRESS"
  start_inside kube-proxy "$node_bin/kube-proxy" --config "$STATE/kube-proxy.yaml"
  wait_until 60 kubelet node_is_ready
  # Pods cannot be created before this exists, and it is the controller manager that makes it.
  wait_until 60 kube-controller-manager get /api/v1/namespaces/default/serviceaccounts/default
}

load_image() { # ARCHIVE
  local output
  output=$(inside "$node_bin/ctr" -n k8s.io images import --local "$1" 2>&1) || die "$1 cannot be loaded: ${output##*$'\n'}"
}

node_is_ready() {
  inside "$bin/kubectl" --kubeconfig "$STATE/admin.conf" wait --for=condition=Ready "node/$NODE" --timeout=1s
}

start_cert_manager() {
  local controller
  inside "$bin/kubectl" --kubeconfig "$STATE/admin.conf" apply --server-side -f "$node_bin/cert-manager-crds.yaml" >/dev/null
  for controller in controller cainjector; do
    start_inside "cert-manager-$controller" "$node_bin/cert-manager-$controller" --kubeconfig "$STATE/admin.conf"
  done
}
