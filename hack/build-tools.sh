#!/usr/bin/env bash
# Builds etcd, kube-apiserver, kube-controller-manager and kubectl from the Go modules pinned under hack/tools, once per
# version and user, outside the checkout. Prints the folder that holds them. What is built already is kept; two builds
# at once wait for each other. KUBEBUILDER_ASSETS=DIR uses the tools in DIR instead.
# Usage: hack/build-tools.sh          build what is missing, print the folder
#        hack/build-tools.sh check    only say whether that would work: built already, or a good enough Go is here
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/output.sh
. "$here/lib/output.sh"

TOOLS=(etcd kube-apiserver kube-controller-manager kubectl)
GO_MINOR=26 # hack/tools/*/go.mod say go 1.26
FLAGS=-trimpath
LDFLAGS='-s -w' # no symbols, no debug information: less than half the size

module_version() { # GO_MOD MODULE
  awk -v module="$2" '$1 == module { print $2 }' "$here/tools/$1/go.mod"
}

kubernetes=$(module_version kubernetes k8s.io/kubernetes)
etcd=$(module_version etcd go.etcd.io/etcd/server/v3)

digest_of_stdin() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c1-8
}

has_all_tools() { # DIR
  local tool
  for tool in "${TOOLS[@]}"; do
    [ -x "$1/$tool" ] || return 1
  done
}

require_go() {
  command -v go >/dev/null || die "Go is missing: Go 1.$GO_MINOR or newer builds the Kubernetes tools (https://go.dev/dl), or set KUBEBUILDER_ASSETS"
  local version minor
  # Asked inside the module: a Go from 1.21 on may fetch the toolchain that go.mod names.
  version=$(cd "$here/tools/kubernetes" && go env GOVERSION 2>/dev/null) || version=$(cd / && go env GOVERSION)
  minor=${version#*go1.}
  minor=${minor%%[!0-9]*}
  [ "${minor:-0}" -ge "$GO_MINOR" ] \
    || die "Go 1.$GO_MINOR or newer is needed to build the Kubernetes tools, this is ${version:-an old one}: https://go.dev/dl, or set KUBEBUILDER_ASSETS"
}

compile() { # FOLDER PACKAGE BINARY LDFLAGS: in the background; its pid is $compiler
  cd "$here/tools/$1"
  # GOFLAGS and GOWORK of the caller would change what is built.
  GOFLAGS=-mod=readonly GOWORK=off CGO_ENABLED=0 \
    go build "$FLAGS" -ldflags "$LDFLAGS $4" -o "$out/$3.new.$$" "$2" >"$log" 2>&1 &
  compiler=$!
  cd "$here"
}

show_progress() { # NUMBER NAME: until the compiler ends
  local began=$SECONDS told=$SECONDS text
  while kill -0 "$compiler" 2>/dev/null; do
    text="building $1 of ${#TOOLS[@]}: $2"
    if [ -t 2 ]; then
      printf '\r  %-14s %s%s  %s%s ' tools "$text" "$dim" "$(elapsed $((SECONDS - began)))" "$plain" >&2
    elif [ "$told" -eq "$began" ] || [ $((SECONDS - told)) -ge 30 ]; then
      step tools "$text  $(elapsed $((SECONDS - began)))"
      told=$((SECONDS + 1))
    fi
    sleep 0.3
  done
  [ ! -t 2 ] || printf '\r\e[K' >&2
}

explain_failure() { # NAME
  if grep -qiE 'no space left|disk quota|signal: bus error|SIGBUS' "$log"; then
    die "the disk is full: $1 cannot be built ($(grep -oiE '[^ ]+: (no space left|disk quota).*' "$log" | head -n 1))"
  elif grep -qE 'dial tcp|lookup .*:|https?://|GOPROXY|GOFLAGS=-mod|proxyconnect|TLS handshake|i/o timeout|checksum mismatch|SECURITY ERROR' "$log"; then
    die "the Go modules of $1 cannot be downloaded ($(grep -m1 -E 'dial tcp|lookup|https?://|GOPROXY|proxy|timeout|mismatch|SECURITY' "$log" | cut -c1-240))"
  fi
  last_lines "$log" 8 >&2
  die "$1 cannot be built, see $log"
}

build() { # NUMBER NAME
  local number=$1 name=$2 version=${kubernetes#v} package=k8s.io ldflags=''
  case $name in
    etcd) compile etcd go.etcd.io/etcd/server/v3 etcd '' ;;
    *)
      local minor=${version#*.}
      package=k8s.io/component-base/version
      ldflags="-X $package.gitVersion=$kubernetes -X $package.gitMajor=${version%%.*} -X $package.gitMinor=${minor%%.*}"
      ldflags+=" -X k8s.io/client-go/pkg/version.gitVersion=$kubernetes"
      compile kubernetes "k8s.io/kubernetes/cmd/$name" "$name" "$ldflags"
      ;;
  esac
  show_progress "$number" "$name"
  wait "$compiler" || explain_failure "$name"
  compiler=''
  mv "$out/$name.new.$$" "$out/$name"
}

wait_for_other_builds() { # The lock goes with the process: a killed build leaves none behind.
  command -v flock >/dev/null || return 0 # without it two builds do the work twice, and the last rename wins
  exec 9>"$out/.lock"
  if ! flock -n 9; then
    step tools 'another build is at work: waiting for it'
    flock 9
  fi
  rm -f "$out"/*.new.* # of a build that was killed
}

clean_up() {
  [ -z "$compiler" ] || kill "$compiler" 2>/dev/null || true
  rm -f "$out"/*.new.$$
}

if [ -n "${KUBEBUILDER_ASSETS:-}" ]; then
  if has_all_tools "$KUBEBUILDER_ASSETS"; then
    echo "$KUBEBUILDER_ASSETS"
    exit
  fi
  step tools "KUBEBUILDER_ASSETS=$KUBEBUILDER_ASSETS lacks some of ${TOOLS[*]}: using our own"
fi

# What determines the binaries: the pinned modules and the flags.
key=kubernetes-$kubernetes-etcd-$etcd-$({ cat "$here"/tools/*/go.{mod,sum}; echo "$FLAGS $LDFLAGS"; } | digest_of_stdin)
out=${XDG_CACHE_HOME:-$HOME/.cache}/zonegate/bin/$key
if has_all_tools "$out"; then
  echo "$out"
  exit
fi
case ${1:-} in
  check) require_go && exit ;;
  '') require_go ;;
  *) die "unknown argument $1 (known: check)" 2 ;;
esac

mkdir -p "$out" 2>/dev/null || die "cannot make the directory $out"
wait_for_other_builds
log=$out/build.log
compiler=''
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
began=$SECONDS
has_all_tools "$out" || step tools "building Kubernetes $kubernetes and etcd $etcd: once, about 6 minutes on 2 cores"
number=0
for tool in "${TOOLS[@]}"; do
  number=$((number + 1))
  [ -x "$out/$tool" ] || build "$number" "$tool"
done
rm -f "$log"
step tools "ready after $(elapsed $((SECONDS - began)))"
echo "$out"
