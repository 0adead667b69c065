#!/usr/bin/env bash
# Shows zonegate at work: a real API server on this machine, zonegate registered with it for ZONE, the examples applied.
# Run again, it starts afresh, also after a crash and for another zone. hack/down.sh stops it.
#   ZONE                                          zone-1 (default), zone-2, zone-3
#   API_PORT ETCD_PORT WEBHOOK_PORT OPS_PORT      ports on 127.0.0.1 (16443, 12379, 9443, 9080)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/output.sh
. "$here/lib/output.sh"
# shellcheck source-path=SCRIPTDIR source=lib/processes.sh
. "$here/lib/processes.sh"

cd "$here/.."
ZONE=${ZONE:-zone-1}
API_PORT=${API_PORT:-16443}
ETCD_PORT=${ETCD_PORT:-12379}
WEBHOOK_PORT=${WEBHOOK_PORT:-9443}
OPS_PORT=${OPS_PORT:-9080}
STATE=$PWD/.up
control_plane=$STATE/control-plane
node=node_modules/.bin/node

require_known_zone() {
  case $ZONE in
    zone-1 | zone-2 | zone-3) ;;
    *) die "unknown ZONE $ZONE (known: zone-1, zone-2, zone-3)" 2 ;;
  esac
}

be_the_only_one() {
  command -v flock >/dev/null || return 0
  exec 9>"$STATE/lock"
  if ! flock -n 9; then
    step setup 'another make up is at work in this checkout: waiting for it'
    flock 9
  fi
}

require_free_ports() {
  require_free_port "$API_PORT" API_PORT 'API server'
  require_free_port "$ETCD_PORT" ETCD_PORT etcd
  require_free_port "$WEBHOOK_PORT" WEBHOOK_PORT webhook
  require_free_port "$OPS_PORT" OPS_PORT 'health and metrics'
  local twice
  twice=$(printf '%s\n' "$API_PORT" "$ETCD_PORT" "$WEBHOOK_PORT" "$OPS_PORT" | sort | uniq -d | head -n 1)
  [ -z "$twice" ] || die "port $twice is wanted twice: API_PORT, ETCD_PORT, WEBHOOK_PORT and OPS_PORT must differ" 2
}

stop_everything() {
  "$here/down.sh" >/dev/null 2>&1 || true
}

find_tools() { # Built ones, which are all there; else those that can be downloaded; else all are built.
  tools=$("$here/build-tools.sh" built) && return
  tools=$("$here/download-tools.sh") && return
  step tools 'building instead of downloading'
  tools=$("$here/build-tools.sh")
}

start_control_plane() {
  local began=$SECONDS
  TOOLS_DIR=$tools STATE=$control_plane PORT=$API_PORT ETCD_PORT=$ETCD_PORT AUDIT_POLICY=$here/audit-policy.yaml \
    "$here/control-plane.sh" up >/dev/null
  step 'API server' "https://127.0.0.1:$API_PORT  ($((SECONDS - began)) s)"
}

start_zonegate() {
  start zonegate "$node" src/main.ts serve --zone "$ZONE" --drain-quiet 100ms \
    --host 127.0.0.1 --port "$WEBHOOK_PORT" --ops-host 127.0.0.1 --ops-port "$OPS_PORT" \
    --tls-cert "$STATE/certs/tls.crt" --tls-key "$STATE/certs/tls.key" --kubeconfig "$KUBECONFIG"
  wait_until 30 zonegate curl --silent --fail --max-time 2 --noproxy '*' "http://127.0.0.1:$OPS_PORT/readyz"
  step zonegate "https://127.0.0.1:$WEBHOOK_PORT  $ZONE"
}

register_webhooks() {
  "$node" src/main.ts webhooks --zone "$ZONE" --url "https://127.0.0.1:$WEBHOOK_PORT" --ca-file "$STATE/certs/ca.crt" \
    >"$STATE/webhooks.yaml" || die 'the webhook configurations cannot be made, see above'
  "$kubectl" apply -f "$STATE/webhooks.yaml" >/dev/null
  # The API server takes a moment to notice a new webhook.
  local said
  said=$("$node" src/main.ts verify --timeout 20s) || die "the API server does not call zonegate:"$'\n'"$said"
  step webhooks 'registered, the API server asks them'
}

apply_examples() { # Refusals are part of the show: hack/report.ts tells them from real errors.
  local file
  for file in examples/namespaces.yaml $(printf '%s\n' examples/*.yaml | grep -v /namespaces.yaml); do
    echo "# $file"
    { "$kubectl" apply -f "$file" >/dev/null || true; } 2>&1
  done >"$STATE/apply.log"
  step examples 'applied'
}

what_is_missing() {
  if [ -x "$tools/kube-controller-manager" ]; then
    echo 'Pods stay Pending: there is no node here.'
  else
    echo 'Neither controllers nor a node are here: a Deployment makes no pods. make tools builds the controllers, for'
    echo '  the next make up.'
  fi
}

say_what_next() {
  local other=zone-3
  [ "$ZONE" != zone-3 ] || other=zone-1
  cat <<TEXT

${bold}Try it${plain}
  export KUBECONFIG=$KUBECONFIG
  .up/kubectl delete --ignore-not-found -f examples/rule-breaker.yaml   ${dim}# a delete is never denied${plain}
  .up/kubectl apply -f examples/rule-breaker.yaml                       ${dim}# the verdict in full${plain}
  .up/kubectl -n ge-agents get deployment ge-executor -o yaml
  .up/kubectl -n ge-agents scale deployment ge-executor --replicas=8

  ZONE=$other make up   ${dim}# the same as Zone ${other#zone-}${plain}
  make down             ${dim}# stop everything${plain}

  verdicts  .up/apply.log
  logs      .up/zonegate.log, .up/control-plane/*.log
  metrics   http://127.0.0.1:$OPS_PORT/metrics
  $(what_is_missing) You see what is admitted, not what runs.
TEXT
}

require_known_zone
mkdir -p "$STATE"
be_the_only_one
"$here/setup.sh" commands
stop_everything
require_free_ports

trap stop_everything EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
find_tools
kubectl=$tools/kubectl
ln -sf "$kubectl" "$STATE/kubectl"
export KUBECONFIG=$control_plane/admin.conf KUBECACHEDIR=$STATE/kubectl-cache
start_control_plane
step certificates "$("$here/../certs/development.sh" .up/certs)"
start_zonegate
register_webhooks
apply_examples
"$node" "$here/report.ts" "$ZONE" "$control_plane/audit.log" "$STATE/apply.log"
trap - EXIT INT TERM
say_what_next
