#!/usr/bin/env bash
# A real Kubernetes control plane on loopback: etcd, kube-apiserver, kube-controller-manager. No root, no node: what is
# created here is judged, stored and reconciled, but pods stay Pending. Webhooks are registered by URL. Ready in about 4 s.
# Usage: hack/control-plane.sh up|down|status     `up` starts afresh and prints KUBECONFIG=...
#   STATE           folder for keys, data and logs         (.up/control-plane; several may run at once, one per folder)
#   PORT ETCD_PORT  ports on 127.0.0.1                     (16443, 12379)
#   AUDIT_POLICY    audit policy file; the audit log is $STATE/audit.log
#   APISERVER_FLAGS further flags of kube-apiserver, separated by blanks
#   TOOLS_DIR       folder with etcd and kube-apiserver    (that of hack/build-tools.sh; without kube-controller-manager
#                   nothing is reconciled: a Deployment makes no pods, a deleted namespace stays)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/output.sh
. "$here/lib/output.sh"
# shellcheck source-path=SCRIPTDIR source=lib/processes.sh
. "$here/lib/processes.sh"
# shellcheck source-path=SCRIPTDIR source=lib/certificates.sh
. "$here/lib/certificates.sh"
# shellcheck source-path=SCRIPTDIR source=lib/kubeconfig.sh
. "$here/lib/kubeconfig.sh"

STATE=${STATE:-$here/../.up/control-plane}
PORT=${PORT:-16443}
ETCD_PORT=${ETCD_PORT:-12379}
COMPONENTS=(kube-controller-manager kube-apiserver etcd) # in the order in which they stop
DAYS=30
export -n ETCD_PORT # etcd takes every ETCD_* in its environment for a setting

make_certificates() {
  local pki=$STATE/pki
  mkdir -p "$pki"
  make_ca "$pki/ca" '/CN=zonegate test control plane' "$DAYS"
  openssl_quietly ecparam -genkey -name prime256v1 -noout -out "$pki/service-account.key"
  chmod 600 "$pki/service-account.key"
  sign_certificate "$pki/ca" "$pki/apiserver" /CN=kube-apiserver \
    DNS:localhost,DNS:kubernetes.default.svc,IP:127.0.0.1,IP:10.96.0.1 serverAuth "$DAYS"
  sign_certificate "$pki/ca" "$pki/admin" /O=system:masters/CN=admin DNS:admin clientAuth "$DAYS"
  sign_certificate "$pki/ca" "$pki/controller-manager" /CN=system:kube-controller-manager DNS:controller-manager clientAuth "$DAYS"
}

start_etcd() {
  # The data is thrown away: no fsync. No other member ever connects: any free port will do for peers.
  start etcd "$bin/etcd" --data-dir "$STATE/etcd" --unsafe-no-fsync --log-level warn \
    --listen-client-urls "http://127.0.0.1:$ETCD_PORT" --advertise-client-urls "http://127.0.0.1:$ETCD_PORT" \
    --listen-peer-urls http://127.0.0.1:0
}

start_apiserver() {
  local pki=$STATE/pki
  local flags=(
    --etcd-servers="http://127.0.0.1:$ETCD_PORT"
    --bind-address=127.0.0.1 --secure-port="$PORT" --advertise-address=127.0.0.1 --endpoint-reconciler-type=none
    --service-cluster-ip-range=10.96.0.0/16 --authorization-mode=RBAC --allow-privileged
    --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" --client-ca-file="$pki/ca.crt"
    --service-account-key-file="$pki/service-account.key" --service-account-signing-key-file="$pki/service-account.key"
    --service-account-issuer=https://kubernetes.default.svc.cluster.local
  )
  if [ -n "${AUDIT_POLICY:-}" ]; then
    flags+=(--audit-policy-file="$AUDIT_POLICY" --audit-log-path="$STATE/audit.log" --audit-log-mode=blocking)
  fi
  # Nobody makes the service accounts that it wants pods to have.
  has_controllers || flags+=(--disable-admission-plugins=ServiceAccount)
  # shellcheck disable=SC2086  # several flags
  start kube-apiserver "$bin/kube-apiserver" "${flags[@]}" ${APISERVER_FLAGS:-}
}

has_controllers() {
  [ -x "$bin/kube-controller-manager" ]
}

start_controller_manager() {
  # A service account for each controller, as in real clusters: policies tell the HPA's controller from people.
  # The default of 20 requests a second holds its start up by 4 s.
  start kube-controller-manager "$bin/kube-controller-manager" --kubeconfig="$STATE/controller-manager.conf" \
    --bind-address=127.0.0.1 --secure-port=0 --leader-elect=false --use-service-account-credentials \
    --kube-api-qps=500 --kube-api-burst=1000 \
    --service-account-private-key-file="$STATE/pki/service-account.key" --root-ca-file="$STATE/pki/ca.crt"
}

get() { # PATH: from the API server, as admin
  local pki=$STATE/pki
  curl --silent --show-error --fail --max-time 5 --noproxy '*' \
    --cacert "$pki/ca.crt" --cert "$pki/admin.crt" --key "$pki/admin.key" "https://127.0.0.1:$PORT$1"
}

etcd_answers() {
  curl --silent --fail --max-time 2 --noproxy '*' "http://127.0.0.1:$ETCD_PORT/readyz"
}

forget_earlier_run() { # Only what we made: STATE may be any folder.
  rm -rf "$STATE/etcd" "$STATE/pki" "$STATE"/{admin,controller-manager}.conf "$STATE"/audit*.log
  local name
  for name in "${COMPONENTS[@]}"; do
    rm -f "$STATE/$name.log"
  done
}

up() {
  command -v openssl >/dev/null || die 'openssl is missing (Debian package openssl)'
  command -v curl >/dev/null || die 'curl is missing (Debian package curl)'
  bin=${TOOLS_DIR:-$("$here/build-tools.sh")}
  mkdir -p "$STATE" 2>/dev/null || die "cannot make the directory $STATE"
  STATE=$(cd "$STATE" && pwd)
  stop "${COMPONENTS[@]}"
  require_free_port "$PORT" PORT 'API server'
  require_free_port "$ETCD_PORT" ETCD_PORT etcd
  [ "$PORT" != "$ETCD_PORT" ] || die "PORT and ETCD_PORT are both $PORT" 2

  trap 'stop "${COMPONENTS[@]}"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  forget_earlier_run
  make_certificates
  write_kubeconfig admin "https://127.0.0.1:$PORT"
  write_kubeconfig controller-manager "https://127.0.0.1:$PORT"
  start_etcd
  wait_until 30 etcd etcd_answers
  start_apiserver
  wait_until 90 kube-apiserver get /readyz
  if has_controllers; then
    start_controller_manager
    # Pods cannot be created before this exists, and it is the controller manager that makes it.
    wait_until 60 kube-controller-manager get /api/v1/namespaces/default/serviceaccounts/default
  fi
  trap - EXIT INT TERM
  echo "KUBECONFIG=$STATE/admin.conf"
}

status() {
  local name pid code=0
  for name in etcd kube-apiserver kube-controller-manager; do
    # Its log is there if it was started.
    if [ "$name" = kube-controller-manager ] && [ ! -f "$STATE/$name.log" ]; then continue; fi
    if pid=$(running_pid "$name"); then
      echo "$name: running (pid $pid)"
    else
      echo "$name: not running"
      code=1
    fi
  done
  if [ "$code" -eq 0 ]; then
    # The port of the run that is up, whatever PORT says now.
    PORT=$(sed -n 's#.*server: https://127.0.0.1:##p' "$STATE/admin.conf")
    if get /readyz >/dev/null 2>&1; then
      echo "ready: https://127.0.0.1:$PORT"
    else
      echo "not ready: https://127.0.0.1:$PORT"
      code=1
    fi
  fi
  return "$code"
}

case ${1:-} in
  up) up ;;
  down) stop "${COMPONENTS[@]}" ;;
  status) status ;;
  *)
    sed -n '4,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
