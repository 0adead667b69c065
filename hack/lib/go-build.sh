# shellcheck shell=bash
# Builds programs from the Go modules pinned under hack/tools, once per version and user, outside the checkout. What is
# built already is kept; two builds at once wait for each other. The script that sources this says what it builds:
#   WHAT STEP        what people call it, and the name of its lines of progress
#   TOOLS            the names of the binaries
#   MODULES          the folders under hack/tools that they come from
#   build_tool NAME  calls compile for one of them

GO_MINOR=26 # hack/tools/*/go.mod say go 1.26
FLAGS=-trimpath
LDFLAGS='-s -w' # no symbols, no debug information: less than half the size

module_version() { # MODULE_FOLDER MODULE
  awk -v module="$2" '$1 == module { print $2 }' "$here/tools/$1/go.mod"
}

kubernetes_ldflags() { # VERSION: what Kubernetes says about itself
  local version=${1#v} package=k8s.io/component-base/version
  local minor=${version#*.}
  printf '%s' "-X $package.gitVersion=$1 -X $package.gitMajor=${version%%.*} -X $package.gitMinor=${minor%%.*}" \
    " -X k8s.io/client-go/pkg/version.gitVersion=$1"
}

digest_of_stdin() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c1-8
}

pinned() { # What determines the binaries: the pinned modules, programs of our own, and the flags.
  local kind folder
  for kind in mod sum; do
    for folder in "${MODULES[@]}"; do cat "$here/tools/$folder/go.$kind"; done
  done
  for folder in "${MODULES[@]}"; do
    find "$here/tools/$folder" -name '*.go' | LC_ALL=C sort | xargs -r cat
  done
  echo "$FLAGS $LDFLAGS"
}

has_all_tools() { # DIR
  local tool
  for tool in "${TOOLS[@]}"; do
    [ -x "$1/$tool" ] || return 1
  done
}

require_go() {
  command -v go >/dev/null || die "Go is missing: Go 1.$GO_MINOR or newer builds $WHAT (https://go.dev/dl), or set KUBEBUILDER_ASSETS to a folder with ${TOOLS[*]}"
  local version minor
  # Asked inside the module: a Go from 1.21 on may fetch the toolchain that go.mod names.
  version=$(cd "$here/tools/${MODULES[0]}" && go env GOVERSION 2>/dev/null) || version=$(cd / && go env GOVERSION)
  minor=${version#*go1.}
  minor=${minor%%[!0-9]*}
  [ "${minor:-0}" -ge "$GO_MINOR" ] \
    || die "Go 1.$GO_MINOR or newer is needed to build $WHAT, this is ${version:-an old one}: https://go.dev/dl, or set KUBEBUILDER_ASSETS to a folder with ${TOOLS[*]}"
}

compile() { # MODULE_FOLDER PACKAGE BINARY LDFLAGS: in the background; its pid is $compiler
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
      printf '\r  %-14s %s%s  %s%s ' "$STEP" "$text" "$dim" "$(elapsed $((SECONDS - began)))" "$plain" >&2
    elif [ "$told" -eq "$began" ] || [ $((SECONDS - told)) -ge 30 ]; then
      step "$STEP" "$text  $(elapsed $((SECONDS - began)))"
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

wait_for_other_builds() { # The lock goes with the process: a killed build leaves none behind.
  command -v flock >/dev/null || return 0 # without it two builds do the work twice, and the last rename wins
  exec 9>"$out/.lock"
  if ! flock -n 9; then
    step "$STEP" 'another build is at work: waiting for it'
    flock 9
  fi
  rm -f "$out"/*.new.* # of a build that was killed
}

clean_up() {
  [ -z "$compiler" ] || kill "$compiler" 2>/dev/null || true
  rm -f "$out"/*.new.$$
}

build_missing() { # ANNOUNCEMENT
  mkdir -p "$out" 2>/dev/null || die "cannot make the directory $out"
  wait_for_other_builds
  log=$out/build.log
  compiler=''
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  local began=$SECONDS number=0 tool
  has_all_tools "$out" || step "$STEP" "$1"
  for tool in "${TOOLS[@]}"; do
    number=$((number + 1))
    [ ! -x "$out/$tool" ] || continue
    build_tool "$tool"
    show_progress "$number" "$tool"
    wait "$compiler" || explain_failure "$tool"
    compiler=''
    mv "$out/$tool.new.$$" "$out/$tool"
  done
  rm -f "$log"
  step "$STEP" "ready after $(elapsed $((SECONDS - began)))"
}

# Prints the folder that holds the tools, after building what is missing. `check` only says whether that would work;
# `built` builds nothing, and fails where something is missing.
provide_tools() { # NAME_OF_FOLDER ANNOUNCEMENT [check|built]
  if [ -n "${KUBEBUILDER_ASSETS:-}" ] && has_all_tools "$KUBEBUILDER_ASSETS"; then
    echo "$KUBEBUILDER_ASSETS"
    return
  fi
  out=${XDG_CACHE_HOME:-$HOME/.cache}/zonegate/bin/$1-$(pinned | digest_of_stdin)
  if ! has_all_tools "$out"; then
    case ${3:-} in
      check) require_go && return ;;
      built) return 1 ;;
      '') require_go ;;
      *) die "unknown argument $3 (known: check, built)" 2 ;;
    esac
    build_missing "$2"
  fi
  echo "$out"
}
