#!/usr/bin/env bash
# Downloads kube-apiserver, etcd and kubectl as controller-runtime's setup-envtest does: the archive that the index
# (envtest-releases.yaml of kubernetes-sigs/controller-tools) names for this platform. Version and checksums are pinned in
# hack/tools/envtest.sha512; nothing is used, or even unpacked, that has another. Once per version and user, outside the
# checkout. Prints the folder that holds them, or says on stderr why it cannot be done. `make up` alone uses them: tests
# run on exactly the version that is pinned under hack/tools, with the controllers, which that archive lacks.
# KUBEBUILDER_ASSETS=DIR uses the tools in DIR instead, if it has all three.
# Usage: hack/download-tools.sh
#   ENVTEST_INDEX    URL of another index, such as that of a mirror; empty: nothing is downloaded
#   ENVTEST_PATIENCE seconds of silence after which a server is given up       (15)
#   HTTPS_PROXY, NO_PROXY and what else curl knows are respected.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=lib/output.sh
. "$here/lib/output.sh"
# shellcheck source-path=SCRIPTDIR source=lib/go-build.sh
. "$here/lib/go-build.sh"

STEP=tools
TOOLS=(etcd kube-apiserver kubectl)
INDEX=${ENVTEST_INDEX-https://raw.githubusercontent.com/kubernetes-sigs/controller-tools/HEAD/envtest-releases.yaml}
PATIENCE=${ENVTEST_PATIENCE:-15}
PINNED=$here/tools/envtest.sha512
FOLDER=controller-tools/envtest # within the archive
LONGEST=900                     # seconds; a slower network builds sooner than it downloads
LARGEST_INDEX=4194304 LARGEST_ARCHIVE=536870912 # bytes

platform() { # As Go names it: linux-amd64
  local machine
  machine=$(uname -m)
  case $machine in
    x86_64) machine=amd64 ;;
    aarch64) machine=arm64 ;;
  esac
  printf '%s-%s' "$(uname -s | tr '[:upper:]' '[:lower:]')" "$machine"
}

sha512_of() { # FILE
  if command -v sha512sum >/dev/null; then sha512sum <"$1"; else shasum -a 512 <"$1"; fi | cut -d' ' -f1
}

fetch() { # URL FILE SECONDS BYTES: into a file, within bounds; says why it cannot be done
  local said
  said=$(curl --silent --show-error --fail --location --max-redirs 5 --proto '=https,http' --proto-redir '=https,http' \
    --connect-timeout "$PATIENCE" --speed-limit 1024 --speed-time "$PATIENCE" --max-time "$3" --max-filesize "$4" \
    --output "$2" "$1" 2>&1) || die "$1 cannot be downloaded (${said:-no reason given})"
}

entry_of() { # ARCHIVE: `HASH URL` of it in the index; nothing where the index has none
  awk -v name="$1" '
    function text() { sub(/^[^:]*:[ \t]*/, ""); gsub(/["'"'"' \t\r]/, ""); return $0 }
    /^[ \t]*[^ \t#][^ \t]*:[ \t\r]*$/ { key = $1; gsub(/["'"'"':\r]/, "", key); here = key == name; next }
    here && /^[ \t]*hash:/ { hash = text() }
    here && /^[ \t]*selfLink:/ { link = text() }
    END { if (hash != "" && link != "") print hash, link }
  ' "$index"
}

unpack() { # Only the content of the three files is taken, into files of our own: no name in the archive decides anything.
  local tool
  for tool in "${TOOLS[@]}"; do
    tar -xzOf "$archive" "$FOLDER/$tool" >"$out/$tool.new.$$" 2>/dev/null && [ -s "$out/$tool.new.$$" ] \
      || die "$name is damaged: it has no file $FOLDER/$tool"
    chmod +x "$out/$tool.new.$$"
  done
  local says
  says=$("$out/kube-apiserver.new.$$" --version 2>/dev/null) || die "kube-apiserver of $name does not run here"
  [ "$says" = "Kubernetes $version" ] || die "kube-apiserver of $name is not $version, but says: ${says:0:80}"
  for tool in "${TOOLS[@]}"; do mv "$out/$tool.new.$$" "$out/$tool"; done
}

download() {
  command -v curl >/dev/null || die 'curl is missing (Debian package curl)'
  local entry hash link
  fetch "$INDEX" "$index" "$((PATIENCE * 4))" "$LARGEST_INDEX"
  entry=$(entry_of "$name")
  [ -n "$entry" ] || die "$INDEX does not list $name"
  read -r hash link <<<"$entry"
  [ "$hash" = "$pinned" ] || die "$INDEX has another checksum for $name than hack/tools/envtest.sha512: not downloaded"
  local host=${link#*://}
  step "$STEP" "downloading Kubernetes $version (${TOOLS[*]}) from ${host%%/*}"
  fetch "$link" "$archive" "$LONGEST" "$LARGEST_ARCHIVE"
  [ "$(sha512_of "$archive")" = "$pinned" ] || die "$link has another checksum than hack/tools/envtest.sha512: not used"
  unpack
}

[ $# -eq 0 ] || die "unknown argument $1 (there are none)" 2
[[ $PATIENCE =~ ^[1-9][0-9]{0,2}$ ]] || die "ENVTEST_PATIENCE=$PATIENCE: expected seconds, 1 to 999" 2
if [ -n "${KUBEBUILDER_ASSETS:-}" ] && has_all_tools "$KUBEBUILDER_ASSETS"; then
  echo "$KUBEBUILDER_ASSETS"
  exit
fi
[ -n "$INDEX" ] || die 'nothing is downloaded: ENVTEST_INDEX is empty'
name=$(awk -v end="-$(platform).tar.gz" 'substr($2, length($2) - length(end) + 1) == end { print $2 }' "$PINNED")
[ -n "$name" ] || die "there is nothing to download for $(platform)"
pinned=$(awk -v name="$name" '$2 == name { print $1 }' "$PINNED")
version=${name#envtest-}
version=${version%-"$(platform)".tar.gz}
out=${XDG_CACHE_HOME:-$HOME/.cache}/zonegate/bin/envtest-$version-${pinned:0:8}
if ! has_all_tools "$out"; then
  mkdir -p "$out" 2>/dev/null || die "cannot make the directory $out"
  wait_for_other_builds
  index=$out/index.new.$$ archive=$out/archive.new.$$
  trap 'rm -f "$out"/*.new.$$' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  has_all_tools "$out" || download
fi
echo "$out"
